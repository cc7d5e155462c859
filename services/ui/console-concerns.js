/* Whom a disruption concerns: lines and stations, chosen by their names or on a map, told in the feed's own ids. */

import { lineBadge } from "./badge.js";
import { call, readAll, segment } from "./console-api.js";
import { choice, field, quiet } from "./console-forms.js";
import { drawChoice } from "./console-map.js";
import { element } from "./dom.js";
import { namesOf } from "./i18n.js";

const FOUND = 8;
const STATION = 1; // location_type
const KNOWN = new Set(["operator", "route", "station", "stop_id"]);

/** The part of a form; `foreign` when the alert that was before concerns what can't be chosen here. */
export async function concernsOf(feed, before, own, lang) {
  const routes = await readAll("/v1/routes", { feed: feed.namespace });
  const local = new Map(routes.map((route) => [route.id, route.sources.find((one) => one.feed === feed.namespace)?.route_id]));
  const selectors = before?.informed ?? [];
  const lines = selectors.filter(({ route, station, stop_id: stop }) => route && !station && !stop && local.get(route)).map(({ route }) => route);
  const stations = selectors.filter(({ station, route }) => station && !route);
  const foreign = selectors.some((one) => Object.keys(one).some((name) => !KNOWN.has(name))) || lines.length + stations.length < selectors.length;
  const chosen = new Map();
  for (const id of new Set(stations.map(({ station }) => station))) {
    const stops = stations.filter(({ station, stop_id: stop }) => station === id && stop).map(({ stop_id: stop }) => stop.slice(stop.indexOf(":") + 1));
    await keep(chosen, id, feed, stops);
  }
  const boxes = routes.map((route) => lineChoice(route, lines.includes(route.id), lang));
  return { foreign, node: partOf(boxes, chosen, feed, own, lang), informed: () => told(boxes, local, chosen) };
}

function lineChoice(route, checked, lang) {
  const box = choice("checkbox", "route", route.id, ` ${route.long_name || namesOf(route, lang).main}`, { checked });
  box.querySelector("span").prepend(lineBadge(route, lang));
  return box;
}

function told(boxes, local, chosen) {
  const lines = boxes.map((box) => box.querySelector("input")).filter(({ checked }) => checked).map(({ value }) => ({ route_id: local.get(value) }));
  return [...lines, ...[...chosen.values()].flatMap(({ stops }) => stops.map((id) => ({ stop_id: id })))];
}

/** A station in the feed's own ids: the station where the feed has one, else each of its stops. */
async function keep(chosen, id, feed, stops = []) {
  const { data } = await call("GET", `/v1/stations/${segment(id)}`);
  const own = data.sources.filter((one) => one.feed === feed.namespace);
  const whole = own.filter((one) => one.location_type === STATION);
  const ids = stops.length ? stops : (whole.length ? whole : own).map((one) => one.stop_id);
  if (ids.length) chosen.set(id, { station: data, stops: ids });
}

function partOf(boxes, chosen, feed, own, lang) {
  const marked = element("div", { class: "chips" });
  const found = element("ul", { class: "found" });
  const note = element("p", { role: "status" });
  const inputs = boxes.map((box) => box.querySelector("input"));
  let mark = () => {};
  const show = () => {
    marked.replaceChildren(...[...chosen].map(([id, { station }]) => {
      const name = namesOf(station, lang).main;
      return element("button", { type: "button", "aria-label": own.remove(name), onclick: () => chosen.delete(id) && show() }, `${name} ✕`);
    }));
    mark();
  };
  const touched = async (kind, id) => {
    const line = inputs.find(({ value }) => kind === "route" && value === id);
    if (line) line.checked = !line.checked;
    else if (kind === "station" && !chosen.delete(id)) await keep(chosen, id, feed);
    show();
  };
  const onMap = () => ({ routes: inputs.filter(({ checked }) => checked).map(({ value }) => value), stations: [...chosen.keys()] });
  const open = async (place) => { mark = await drawChoice(place, { feed: feed.namespace, lang, own, touched, marked: onMap }); };
  const search = element("input", { type: "search", name: "station", maxlength: 100, autocomplete: "off" });
  const find = async () => {
    const stations = search.value.trim() ? (await call("GET", `/v1/stations?${new URLSearchParams({ q: search.value.trim(), feed: feed.namespace, lang, limit: FOUND })}`)).data : [];
    note.textContent = search.value.trim() && !stations.length ? own.noStation : "";
    found.replaceChildren(...stations.map((station) => element("li", {}, quiet(namesOf(station, lang).main, async () => {
      await keep(chosen, station.id, feed);
      show();
      found.replaceChildren();
      search.value = "";
      search.focus();
    }))));
  };
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would post the form
    find();
  });
  show();
  const all = boxes.length > 1 && quiet(own.allLines, () => {
    for (const input of inputs) input.checked = true;
    show();
  });
  return element("fieldset", { onchange: show }, element("legend", {}, own.concerns),
    boxes.length > 0 && element("details", { open: boxes.length <= FOUND }, element("summary", {}, own.lines), all, boxes),
    field(own.stationSearch, search), quiet(own.findStation, find), note, found, marked, mapPart(own, open));
}

/** The map, fetched when someone asks for it. */
function mapPart(own, open) {
  const place = element("div", { class: "ground choice-map" });
  const details = element("details", {}, element("summary", {}, own.onMap), place);
  details.addEventListener("toggle", () => open(place).catch((error) => {
    console.warn(error);
    place.replaceChildren(element("p", { class: "no-map" }, own.noMap));
  }), { once: true });
  return details;
}
