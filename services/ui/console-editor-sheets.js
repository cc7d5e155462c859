/* The editor's trips: one sheet for each line, direction and service, with its stops in order and a grid of times. */

import { serviceName } from "./console-editor-days.js";
import { gridPart } from "./console-editor-grid.js";
import { action, field, quiet, select, textField } from "./console-forms.js";
import { element } from "./dom.js";
import { callsAt } from "./editor-faults.js";
import { MOST, nextId, restop, tripsOf } from "./editor-plan.js";

const OUTWARD = "1", RETURN = "0"; // direction_id, as GTFS-JP reads it

export function sheetName({ plan, own }, { route, service, direction, headsign }) {
  const line = plan.routes.find(({ id }) => id === route), days = plan.services.find(({ id }) => id === service);
  const words = [line ? [line.short, line.name].filter(Boolean).join(" ") || own.unnamed : own.gone, own.directions[direction], days ? serviceName(days, own) : own.gone, headsign && own.signed(headsign)];
  return words.filter(Boolean).join(" · ");
}

export function sheetsPart(tools) {
  const { plan, own, link } = tools;
  if (!plan.stops.length || !plan.routes.length || !plan.services.length) return [element("p", {}, own.beforeTrips)];
  const item = (sheet, place) => element("li", {}, element("div", { class: "thing-head" }, link(`trips.${place}`, sheetName(tools, sheet)), element("span", {}, own.trips(sheet.trips.length))));
  return [element("p", {}, own.tripsLead), plan.sheets.length > 0 && element("ul", { class: "things sheets" }, plan.sheets.map(item)), plan.sheets.length < MOST.sheets && sheetForm(tools)].filter(Boolean);
}

function sheetForm(tools) {
  const { desk, plan, own, go } = tools;
  const names = plan.sheets.map((sheet) => sheetName(tools, sheet));
  const route = select(plan.routes.map((each) => [each.id, [each.short, each.name].filter(Boolean).join(" ") || own.unnamed]), plan.routes[0].id, { name: "route" });
  const service = select(plan.services.map((each) => [each.id, serviceName(each, own)]), plan.services[0].id, { name: "service" });
  const direction = select([OUTWARD, RETURN, ""].map((each) => [each, own.directions[each] || own.noDirection]), OUTWARD, { name: "direction" });
  const from = select([["", own.fromNothing], ...names.flatMap((name, place) => [[`same.${place}`, own.sameAs(name)], [`back.${place}`, own.backwardsOf(name)]])], "", { name: "from" });
  const form = element("form", {}, element("h3", {}, own.newSheet), field(own.route, route), element("div", { class: "pair" }, field(own.direction, direction), field(own.service, service)), plan.sheets.length > 0 && field(own.stopsFrom, from), action(own.makeSheet));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [kind, place] = from.value.split(".");
    const sheet = { route: route.value, service: service.value, direction: direction.value, headsign: "", stops: [], trips: [] };
    if (kind === "back") sheet.stops = plan.sheets[place].stops.toReversed();
    plan.sheets.push(sheet);
    if (kind === "same") copySheet(plan, plan.sheets[place], sheet);
    desk.changed();
    go(`trips.${plan.sheets.length - 1}`);
  });
  return form;
}

/** The stops and trips of one sheet in another, under ids of their own. */
function copySheet(plan, from, to) {
  Object.assign(to, { headsign: from.headsign, stops: [...from.stops] });
  for (const trip of from.trips) to.trips.push({ ...structuredClone(trip), id: nextId("T", tripsOf(plan)) });
}

export function sheetPart(tools, sheet, place) {
  const { desk, plan, own, go } = tools;
  const grid = element("div", {}), order = element("div", {});
  const drawGrid = () => grid.replaceChildren(...(sheet.stops.length > 1 ? gridPart(tools, sheet, drawGrid) : []));
  const reordered = () => {
    desk.changed();
    order.replaceChildren(...stopOrder(tools, sheet, reordered));
    drawGrid();
  };
  order.append(...stopOrder(tools, sheet, reordered));
  drawGrid();
  const headsign = textField(own.headsign, "headsign", { hint: own.headsignHint, value: sheet.headsign, oninput: ({ target }) => {
    sheet.headsign = target.value.trim();
    desk.changed();
  } });
  const remove = quiet(own.removeSheet, () => {
    if (sheet.trips.length && !window.confirm(own.reallyRemoveSheet)) return;
    plan.sheets.splice(place, 1);
    desk.changed();
    go("trips");
  }, "danger");
  return [element("h3", {}, sheetName(tools, sheet)), element("details", { open: sheet.trips.length === 0 }, element("summary", {}, own.stopsOfSheet), order, headsign), grid, element("div", { class: "actions" }, remove)];
}

function stopOrder({ plan, own }, sheet, reordered) {
  const names = new Map(plan.stops.map(({ id, name, platform }) => [id, [name || own.unnamed, platform].filter(Boolean).join(" ")]));
  const places = sheet.stops.map((_, number) => number);
  const change = (order, focus) => {
    restop(sheet, order);
    reordered();
    document.querySelector(focus)?.focus();
  };
  const lift = (number, by) => {
    const order = places.toSpliced(number, 1);
    order.splice(number + by, 0, number);
    change(order, `.order li:nth-child(${number + by + 1}) button`);
  };
  const button = (text, label, attributes) => element("button", { type: "button", class: "quiet-button", "aria-label": label, ...attributes }, text);
  const item = (id, number) => {
    const name = names.get(id) ?? id;
    return element("li", {}, element("span", {}, name), button("↑", own.up(name), { disabled: number === 0, onclick: () => lift(number, -1) }),
      button("↓", own.down(name), { disabled: number === places.length - 1, onclick: () => lift(number, 1) }), button("✕", own.removeWord(name), { onclick: () => change(places.toSpliced(number, 1), ".order-add select") }));
  };
  const offered = plan.stops.filter(callsAt).map(({ id }) => [id, names.get(id)]);
  const last = plan.stops.filter(callsAt).findIndex(({ id }) => id === sheet.stops.at(-1));
  const next = select(offered, (offered[last + 1] ?? offered[0])?.[0] ?? "", { name: "stop" });
  const add = quiet(own.addToSheet, () => change([...places, next.value], ".order-add button"));
  add.disabled = sheet.stops.length >= MOST.stopsOfSheet || !offered.length;
  const all = !sheet.stops.length && quiet(own.allStops, () => change(offered.map(([id]) => id).slice(0, MOST.stopsOfSheet), ".order-add select"));
  return [element("ol", { class: "order" }, sheet.stops.map(item)), element("div", { class: "order-add" }, field(own.stop, next), add, all)];
}
