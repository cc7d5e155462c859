/* The editor's stops: the list, the map on which a tap makes one, and each one's name, reading and place. */

import { bound } from "./console-editor-agency.js";
import { stopsMap } from "./console-editor-map.js";
import { action, field, quiet, saying } from "./console-forms.js";
import { element } from "./dom.js";
import { callsAt } from "./editor-faults.js";
import { isCalled, MOST, newStop } from "./editor-plan.js";

const DECIMALS = 6;

/** `[lat, lon]` of `34.66, 133.93` as maps give it, with full-width digits and signs too; null for anything else. */
export function placeOf(text) {
  const found = /^\(?(-?\d{1,2}(?:\.\d+)?)[°N]?[\s,、]+(-?\d{1,3}(?:\.\d+)?)[°E]?\)?$/.exec(text.normalize("NFKC").trim());
  const [lat, lon] = found ? found.slice(1).map(Number) : [];
  return found && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lat, lon] : null;
}

const shown = ({ lat, lon }) => (lat === null || lon === null ? "" : `${lat}, ${lon}`);

export function stopsPart(tools) {
  const { desk, plan, own, go, link } = tools;
  const add = (place = {}) => {
    if (plan.stops.length >= MOST.stops) return;
    plan.stops.push({ ...newStop(plan), ...place });
    desk.changed();
    go(`stops.${plan.stops.length - 1}`);
  };
  const map = stopsMap(tools, { chosen: -1, touched: (place) => go(`stops.${place}`), tapped: (lat, lon) => add({ lat, lon }) });
  const item = (stop, place) => element("li", {}, element("div", { class: "thing-head" }, element("span", {}, stop.name || own.unnamed, stop.platform && ` ${stop.platform}`), link(`stops.${place}`, own.edit, { class: "quiet-button", "aria-label": own.editWord(stop.name || own.unnamed) })),
    element("p", { class: "thing-line" }, [stop.reading, stop.english].filter(Boolean).map((text) => element("span", {}, text)), stop.lat === null ? element("span", { class: "late-word" }, own.nowhere) : element("span", {}, shown(stop))));
  return [element("p", {}, own.stopsLead), element("div", { class: "actions" }, action(own.addStop, { type: "button", onclick: () => add() })), map.node,
    plan.stops.length > 0 && element("ul", { class: "things stops" }, plan.stops.map(item))].filter(Boolean);
}

export function stopPart(tools, stop, place) {
  const { desk, plan, own, go } = tools;
  const said = saying();
  const position = element("input", { type: "text", name: "position", inputmode: "text", maxlength: 60, autocomplete: "off" });
  const write = (found) => {
    [stop.lat, stop.lon] = found ?? [null, null];
    position.toggleAttribute("aria-invalid", false);
    desk.changed();
    map.draw();
  };
  const put = (lat, lon) => {
    position.value = `${lat}, ${lon}`;
    write([lat, lon]);
  };
  const map = stopsMap(tools, { chosen: place, touched: () => {}, tapped: put });
  position.value = shown(stop);
  position.addEventListener("input", () => {
    const found = placeOf(position.value);
    write(found);
    if (!found && position.value.trim()) position.setAttribute("aria-invalid", "true");
  });
  const here = quiet(own.here, () => window.navigator.geolocation.getCurrentPosition(
    ({ coords }) => put(...[coords.latitude, coords.longitude].map((degrees) => Number(degrees.toFixed(DECIMALS)))), () => said.say(own.nobodyKnows, "bad"), { enableHighAccuracy: true, timeout: 20_000 }));
  const next = action(own.nextStop, { type: "button", onclick: () => {
    plan.stops.push(newStop(plan));
    desk.changed();
    go(`stops.${plan.stops.length - 1}`);
  } });
  const remove = quiet(own.removeStop, () => {
    plan.stops.splice(place, 1);
    for (const { more } of plan.stops) if (more.parent_station === stop.id) delete more.parent_station;
    desk.changed();
    go("stops");
  }, "danger");
  const used = plan.sheets.some((sheet) => isCalled(sheet, stop.id));
  next.hidden = plan.stops.length >= MOST.stops;
  return [element("form", { onsubmit: (event) => event.preventDefault() }, element("h3", {}, own.stopNumber(place + 1)),
    bound(tools, stop, "name", own.stopName, { hint: callsAt(stop) ? "" : own.noPole, required: true, autofocus: !stop.name }),
    element("div", { class: "pair" }, bound(tools, stop, "reading", own.reading, { hint: own.readingHint }), plan.agency.lang !== "en" && bound(tools, stop, "english", own.english)),
    field(own.position, position, own.positionHint), element("div", { class: "chips" }, here), map.node,
    bound(tools, stop, "platform", own.platform, { hint: own.platformHint, maxlength: 20 })), said.node,
  element("div", { class: "actions" }, next, used ? element("p", { class: "thing-line" }, own.stopUsed) : remove)];
}
