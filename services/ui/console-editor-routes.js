/* The editor's lines: each with its number, name and colour. */

import { bound } from "./console-editor-agency.js";
import { action, field, quiet } from "./console-forms.js";
import { element } from "./dom.js";
import { MOST, newRoute } from "./editor-plan.js";

export function routesPart(tools) {
  const { desk, plan, own } = tools;
  const list = element("div", {});
  const draw = () => list.replaceChildren(...plan.routes.map((route, place) => routeFields(tools, route, place, draw)));
  const add = action(own.addRoute, { type: "button", onclick: () => {
    plan.routes.push(newRoute(plan));
    desk.changed();
    draw();
    list.lastElementChild.querySelector("input").focus();
  } });
  add.hidden = plan.routes.length >= MOST.routes;
  draw();
  return [element("p", {}, own.routesLead), list, element("div", { class: "actions" }, add)];
}

function routeFields(tools, route, place, draw) {
  const { desk, plan, own } = tools;
  const used = plan.sheets.some((sheet) => sheet.route === route.id);
  const color = element("input", { type: "color", name: "color", oninput: () => {
    route.color = color.value.slice(1).toUpperCase();
    delete route.more.route_text_color; // it was for another colour
    desk.changed();
  } });
  color.value = `#${/^[0-9a-f]{6}$/i.test(route.color) ? route.color : "5F6B76"}`;
  const remove = quiet(own.removeRoute, () => {
    plan.routes.splice(place, 1);
    desk.changed();
    draw();
  }, "danger");
  return element("fieldset", { class: "route-fields" }, element("legend", {}, own.routeNumber(place + 1)),
    bound(tools, route, "name", own.routeName, { hint: own.routeNameHint }), element("div", { class: "pair" }, bound(tools, route, "short", own.routeShort, { maxlength: 12 }), field(own.color, color)),
    element("div", { class: "pair" }, bound(tools, route, "reading", own.reading), plan.agency.lang !== "en" && bound(tools, route, "english", own.english)),
    used ? element("p", { class: "thing-line" }, own.routeUsed) : remove);
}
