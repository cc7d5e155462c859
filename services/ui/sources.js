/* The page at `/stations/{id}/sources`: which stops a station is made of, why, and who says what; with a map of them. */

import { readAddress } from "./address.js";
import { credits } from "./badge.js";
import { element } from "./dom.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";
import { styleFor, THEMES } from "./mapstyle.js";
import { WORDS } from "./sources-words.js";

const VENDOR = "/ui/vendor/maplibre-gl/";
const SHOWN_ABOVE = new Set(["platforms", "entrances"]); // in the table of stops

const { lang } = readAddress();
const words = WORDS[lang];
const id = decodeURIComponent(window.location.pathname.split("/")[2]);
const main = document.querySelector("main");
const pathOf = (station) => `/stations/${encodeURIComponent(station)}/sources?lang=${lang}`;

function table(caption, heads, rows) {
  const head = element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...others]) => element("tr", {}, element("th", { scope: "row" }, first), others.map((cell) => element("td", {}, cell))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, element("table", {}, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, body)));
}

const told = (value, field = "") => (field.startsWith("modes.") ? words.modeOf(value) : typeof value === "string" ? value : value?.lat !== undefined ? `${value.lat}, ${value.lon}` : JSON.stringify(value));

/** Feeds, each once, with how many of its stops say it where these are several. */
function byFeed(saidBy) {
  const counts = new Map();
  for (const { feed } of saidBy) counts.set(feed, (counts.get(feed) ?? 0) + 1);
  return [...counts].map(([feed, count]) => (count > 1 ? `${feed} ×${count}` : feed)).join(", ");
}

function fieldName(field) {
  const [part, ...rest] = field.split(".");
  const which = rest.join(".");
  return part === "names" ? `${words.partOf(part)} (${which})` : words.partOf(part);
}

const lonLat = ({ lat, lon }) => [lon, lat];
const point = (at, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: lonLat(at) }, properties: { sub: "", weight: 1, large: true, ...properties } });

/** The stops under their numbers, the pairs that were joined, and the stations that one can change to. */
function features(members, linked) {
  const placed = new Map(members.filter(({ location }) => location).map((member) => [`${member.feed} ${member.stop_id}`, member.location]));
  const points = linked.map(({ station }) => point(station.location, { id: station.id, label: namesOf(station, lang).main, large: false }));
  const lines = [];
  members.forEach((member, index) => {
    if (!member.location) return;
    points.push(point(member.location, { id: `${member.feed} ${member.stop_id}`, label: `${index + 1}`, sub: member.feed, weight: members.length - index + 1 }));
    const [one, other] = (member.because?.stops ?? []).map((stop) => placed.get(`${stop.feed} ${stop.stop_id}`));
    if (one && other) lines.push({ type: "Feature", geometry: { type: "LineString", coordinates: [lonLat(one), lonLat(other)] }, properties: { rank: 2, light: THEMES.light.accent, dark: THEMES.dark.accent } });
  });
  return { points, lines };
}

async function drawMap(place, station, members, linked) {
  const { points, lines } = features(members, linked);
  document.head.append(element("link", { rel: "stylesheet", href: VENDOR + "maplibre-gl.css" }));
  const library = await import(VENDOR + "maplibre-gl.mjs");
  const theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? THEMES.dark : THEMES.light;
  const bounds = new library.LngLatBounds(lonLat(station.location), lonLat(station.location));
  for (const { location } of members) if (location) bounds.extend(lonLat(location));
  const map = new library.Map({ container: place, style: styleFor(theme), attributionControl: false, dragRotate: false, pitchWithRotate: false, bounds, fitBoundsOptions: { padding: 70, maxZoom: 18 } });
  map.addControl(new library.ScaleControl(), "bottom-left");
  map.getCanvas().setAttribute("aria-label", words.map);
  await new Promise((done) => map.once("load", done));
  const ground = await read("/ui/ground.geojson").catch((error) => console.warn(error.message));
  if (ground?.features?.length) map.getSource("ground").setData(ground);
  map.getSource("routes").setData({ type: "FeatureCollection", features: lines });
  map.getSource("stations").setData({ type: "FeatureCollection", features: points });
  await new Promise((done) => map.once("idle", done));
  place.dataset.shown = map.queryRenderedFeatures({ layers: ["stations"] }).map(({ properties }) => properties.label).join(" ");
  document.documentElement.dataset.map = "ready";
}

/** The number of the stop that it was joined with, and why; of a stop that stands by itself why it does. */
function reason(member, members) {
  const text = member.words?.[lang] ?? member.evidence;
  const other = member.because?.stops.find((stop) => stop.feed !== member.feed || stop.stop_id !== member.stop_id);
  const place = other ? members.findIndex((each) => each.feed === other.feed && each.stop_id === other.stop_id) : -1;
  return place < 0 ? text : words.joined(place + 1, text);
}

function stopsTable(members) {
  const rows = members.map((member, index) => [
    `${index + 1}`,
    member.feed,
    [member.name, element("small", { class: "local" }, member.location ? member.stop_id : `${member.stop_id} (${words.noPlace})`)],
    reason(member, members),
  ]);
  return table(words.stops, [words.number, words.feed, words.stop, words.why], rows);
}

function valuesTable(values) {
  const shown = values.filter(({ field }) => !SHOWN_ABOVE.has(field.split(".")[0]));
  const lost = (value) => value.lost.map((other) => `${told(other.value)}: ${byFeed(other.said_by)}`).join("; ");
  const rows = shown.map((value) => [fieldName(value.field), told(value.value, value.field), byFeed(value.said_by), words.ruleOf(value.rule), lost(value)]);
  return table(words.values, [words.field, words.value, words.by, words.rule, words.lost], rows);
}

function feedsTable(feeds) {
  const time = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
  const rows = feeds.map((feed) => [
    feed.feed, feed.licence || "?", words.useOf(feed.redistribution), feed.last_success ? time.format(new Date(feed.last_success)) : "?",
    `${feed.refused.reduce((sum, { count }) => sum + count, 0)}`,
  ]);
  return table(words.feeds, [words.feed, words.licence, words.use, words.read, words.refused], rows);
}

function show(station, members, explained, linked, attribution) {
  const { main: name } = namesOf(station, lang);
  document.title = `${words.of(name)} · noriai`;
  const ground = element("div", { class: "ground" });
  const others = linked.map((each) => [element("a", { href: pathOf(each.station.id) }, namesOf(each.station, lang).main), each.because.words[lang]]);
  main.replaceChildren(
    element("h2", { id: "station-name" }, words.of(name)),
    element("p", {}, element("a", { href: `/?station=${encodeURIComponent(id)}&lang=${lang}` }, words.back)),
    ground,
    element("p", { class: "quiet key" }, words.key),
    stopsTable(members),
    ...(others.length ? [table(words.linked, [words.stop, words.why], others)] : []),
    valuesTable(explained.values),
    feedsTable(explained.feeds),
    element("footer", { class: "quiet" }, words.data, " ", ...credits(attribution)),
  );
  drawMap(ground, station, members, linked).catch((error) => {
    console.warn(error);
    ground.replaceChildren(element("p", { class: "no-map" }, words.noMap));
  });
}

/** The stations that one can change to, each with why; without those that went away meanwhile. */
async function readLinked(explained) {
  const found = await Promise.all((explained.identity?.linked ?? []).map(async (each) => ({ ...each, station: (await read(`/v1/stations/${encodeURIComponent(each.station)}`, { lang }))?.data })));
  return found.filter(({ station }) => station);
}

async function start() {
  document.documentElement.lang = lang;
  for (const link of document.querySelectorAll("[data-lang]")) if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
  const path = encodeURIComponent(id);
  try {
    const [station, sources, explained] = await Promise.all([read(`/v1/stations/${path}`, { lang }), read(`/v1/stations/${path}/sources`), read(`/v1/explain/station/${path}`)]);
    if (station && sources && explained) show(station.data, sources.data, explained.data, await readLinked(explained.data), station.attribution ?? []);
    else main.replaceChildren(element("h2", {}, words.gone));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    main.replaceChildren(element("h2", {}, words.unreachable));
  }
}

start();
