/* The page at `/stations/{id}/sources`: which stops a station is made of, why, and who says what; with a map of them. */

import { readAddress } from "./address.js";
import { credits } from "./badge.js";
import { element } from "./dom.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";
import { styleFor, THEMES } from "./mapstyle.js";

const VENDOR = "/ui/vendor/maplibre-gl/";
const WORDS = {
  ja: {
    of: (name) => `${name}のもとのデータ`, back: "駅の画面へ", map: "のりばの地図", stops: "一つの駅とした停留所と理由", feed: "データ", stop: "停留所", why: "理由",
    linked: "乗り換えられる別の駅", values: "値と出どころ", field: "項目", value: "値", by: "出どころ", rule: "決めかた", lost: "採らなかった値", data: "データ:",
    gone: "この駅は見つかりません。", unreachable: "読み込めませんでした。ページを読み直してください。", noMap: "この端末では地図を描けません。",
  },
  en: {
    of: (name) => `What ${name} is made of`, back: "To the station", map: "Map of the stops", stops: "Stops that are this one station, and why", feed: "Feed", stop: "Stop", why: "Why",
    linked: "Other stations that one can change to", values: "Values and who said them", field: "Field", value: "Value", by: "Said by", rule: "Chosen by", lost: "Not taken", data: "Data:",
    gone: "There is no such station.", unreachable: "It could not be read. Please load the page again.", noMap: "This device can't draw the map.",
  },
};

const { lang } = readAddress();
const words = WORDS[lang];
const id = decodeURIComponent(window.location.pathname.split("/")[2]);
const main = document.querySelector("main");

function table(caption, heads, rows) {
  const head = element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...others]) => element("tr", {}, element("th", { scope: "row" }, first), others.map((cell) => element("td", {}, cell))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, element("table", {}, element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, body)));
}

const said = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const bySource = (each) => (each.local_id ? `${each.feed} (${each.local_id})` : each.feed);

/** Where each stop of the station is, by feed and id: what is not on a map is in the table alone. */
function placesOf(station) {
  const parts = [...(station.platforms ?? []), ...(station.entrances ?? [])];
  return new Map(parts.filter(({ location }) => location).map((part) => [`${part.feed} ${part.stop_id}`, [part.location.lon, part.location.lat]]));
}

function features(station, members) {
  const places = placesOf(station);
  const points = [];
  const lines = [];
  for (const member of members) {
    const at = places.get(`${member.feed} ${member.stop_id}`);
    if (!at) continue;
    points.push({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { id: member.stop_id, label: member.name || station.name, sub: member.feed, large: true, weight: 1 } });
    const other = member.because?.stops.map((stop) => places.get(`${stop.feed} ${stop.stop_id}`)).find((place) => place && place !== at);
    if (other) lines.push({ type: "Feature", geometry: { type: "LineString", coordinates: [at, other] }, properties: { rank: 1, light: THEMES.light.accent, dark: THEMES.dark.accent } });
  }
  return { points, lines };
}

async function drawMap(place, station, members) {
  const { points, lines } = features(station, members);
  document.head.append(element("link", { rel: "stylesheet", href: VENDOR + "maplibre-gl.css" }));
  const library = await import(VENDOR + "maplibre-gl.mjs");
  const theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? THEMES.dark : THEMES.light;
  const bounds = new library.LngLatBounds([station.location.lon, station.location.lat], [station.location.lon, station.location.lat]);
  for (const { geometry } of points) bounds.extend(geometry.coordinates);
  const map = new library.Map({ container: place, style: styleFor(theme), attributionControl: false, dragRotate: false, pitchWithRotate: false, bounds, fitBoundsOptions: { padding: 60, maxZoom: 17 } });
  map.getCanvas().setAttribute("aria-label", words.map);
  await new Promise((done) => map.once("load", done));
  map.getSource("routes").setData({ type: "FeatureCollection", features: lines });
  map.getSource("stations").setData({ type: "FeatureCollection", features: points });
  document.documentElement.dataset.map = "ready";
}

function show(station, members, explained, attribution) {
  const { main: name } = namesOf(station, lang);
  document.title = `${words.of(name)} · noriai`;
  const ground = element("div", { class: "ground" });
  const why = members.map((member) => [`${member.feed}`, `${member.name} (${member.stop_id})`, member.words?.[lang] ?? member.evidence]);
  const linked = (explained.identity?.linked ?? []).map((each) => [element("a", { href: `/stations/${encodeURIComponent(each.station)}/sources?lang=${lang}` }, each.station), each.because.words[lang]]);
  const values = explained.values.map((value) => [value.field, said(value.value), value.said_by.map(bySource).join(", "), value.rule, value.lost.map((lost) => `${said(lost.value)}: ${lost.said_by.map(bySource).join(", ")}`).join("; ")]);
  main.replaceChildren(
    element("h2", { id: "station-name" }, words.of(name)),
    element("p", {}, element("a", { href: `/?station=${encodeURIComponent(id)}&lang=${lang}` }, words.back)),
    ground,
    table(words.stops, [words.feed, words.stop, words.why], why),
    ...(linked.length ? [table(words.linked, [words.stop, words.why], linked)] : []),
    table(words.values, [words.field, words.value, words.by, words.rule, words.lost], values),
    element("footer", { class: "quiet" }, words.data, " ", ...credits(attribution)),
  );
  drawMap(ground, station, members).catch((error) => {
    console.warn(error);
    ground.replaceChildren(element("p", { class: "no-map" }, words.noMap));
  });
}

async function start() {
  document.documentElement.lang = lang;
  for (const link of document.querySelectorAll("[data-lang]")) if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
  const path = encodeURIComponent(id);
  try {
    const [station, sources, explained] = await Promise.all([read(`/v1/stations/${path}`, { lang }), read(`/v1/stations/${path}/sources`), read(`/v1/explain/station/${path}`)]);
    if (station && sources && explained) show(station.data, sources.data, explained.data, station.attribution ?? []);
    else main.replaceChildren(element("h2", {}, words.gone));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    main.replaceChildren(element("h2", {}, words.unreachable));
  }
}

start();
