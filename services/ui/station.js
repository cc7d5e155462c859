/* The page at `/stations/{id}`: one station, from the next departure to the lift that is out; kept fresh while it is open. */

import { credits, lineBadge, namesBeneath, stateMark } from "./badge.js";
import { isPlainClick } from "./address.js";
import { Board } from "./board.js";
import { element } from "./dom.js";
import { facilityRow, grouped, inOrder } from "./facilities.js";
import { Floors } from "./floors.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";
import { noticeItem } from "./notices.js";
import { Reach } from "./reach.js";
import { stationWords, TAGS } from "./stationwords.js";
import { EventStream } from "./stream.js";
import { fullDate } from "./times.js";

const REFRESH_MS = 15_000;
const SOON_MS = 250;
const LOST_MS = 1200;
const FEW = 6;
const MANY = 20;
const TILES = 12;
const KINDS = "trip,alert,facility,access,station,source";

const id = decodeURIComponent(window.location.pathname.split("/").filter(Boolean)[1] ?? "");
const path = `/v1/stations/${encodeURIComponent(id)}`;
const find = (selector) => document.querySelector(selector);

/** What the page holds of the hub: its clock, and the lines of this station. */
const picture = {
  routes: new Map(),
  aheadMs: null,
  nowMs: () => Date.now() + (picture.aheadMs ?? 0),
  heard(time) {
    const aheadMs = Date.parse(time) - Date.now();
    if (Number.isFinite(aheadMs) && (picture.aheadMs === null || aheadMs > picture.aheadMs)) picture.aheadMs = aheadMs;
  },
  route: (told) => (typeof told === "object" ? (picture.routes.get(told?.id) ?? told) : picture.routes.get(told)),
};
const held = { station: null, departures: null, features: [], alerts: [], linked: [], expired: [] };
const board = new Board(picture);
const floors = new Floors((floor) => writeAddress({ floor }), new URLSearchParams(window.location.search).get("floor") ?? "");
const reach = new Reach({ chosen: (change) => choose(change), way: (way) => floors.lead(way), floor: showFloor });
const parts = {
  head: element("div", { class: "head" }), tiles: element("section", { class: "tiles", "aria-labelledby": "tiles-title" }), notices: element("section", { class: "station-notices" }),
  board: element("section", { class: "departures", "aria-labelledby": "board-title" }), facilities: element("section", { class: "equipment", "aria-labelledby": "facilities-title" }), credits: element("footer", { class: "quiet" }),
};
const more = element("button", { type: "button", class: "more", onclick: () => ((shown = shown === FEW ? MANY : FEW), showBoard()) });
const expired = element("p", { class: "expired", role: "status" });
let shown = FEW;
let words = stationWords(readAddress().tag);
let choice = readAddress().choice;
let timer = 0;
let reading = null;

function readAddress() {
  const query = new URLSearchParams(window.location.search);
  const lang = query.get("lang");
  const choice = { from: query.get("from") ?? "", to: query.get("to") ?? "", profile: query.get("profile") ?? "wheelchair" };
  return { tag: TAGS.includes(lang) ? lang : "ja", choice };
}

function writeAddress(change) {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(change)) if (value) query.set(name, value);
  const text = query.toString();
  window.history.replaceState(null, "", window.location.pathname + (text ? `?${text}` : ""));
}

function choose(change) {
  choice = { ...choice, ...change };
  writeAddress(choice);
  showReach();
}

function showFloor(level) {
  floors.turnTo(level);
  floors.node.scrollIntoView({ block: "nearest", behavior: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

function lay() {
  parts.board.append(element("h2", { id: "board-title", tabindex: "-1" }), expired, board.node, more);
  find("#station").replaceChildren(
    element("div", { class: "lead" }, parts.head, parts.notices, parts.tiles), parts.board,
    element("div", { class: "inside" }, reach.node, floors.node), parts.facilities, parts.credits);
}

function speak(tag) {
  words = stationWords(tag);
  document.documentElement.lang = words.tag;
  document.documentElement.classList.remove("no-js");
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
  for (const link of document.querySelectorAll("[data-lang]")) {
    if (link.dataset.lang === words.tag) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  find("[data-home]").href = `/?station=${encodeURIComponent(id)}&lang=${words.lang}`;
  board.show(held.departures, words);
}

async function refresh() {
  reading?.abort();
  reading = new AbortController();
  const { signal } = reading;
  const { lang } = words;
  try {
    const [station, departures, map, alerts] = await Promise.all([
      read(path, { lang }, signal), read(`${path}/departures`, { minutes: 120, limit: MANY, lang }, signal),
      read(`${path}/map`, { lang }, signal), read("/v1/alerts", { stations: id }, signal),
    ]);
    if (signal.aborted) return;
    if (!station || !departures || !map) return showGone();
    picture.heard(station.as_of);
    Object.assign(held, { station: station.data, departures: departures.data, features: map.features, alerts: (alerts?.data ?? []).filter((alert) => station.data.alerts.includes(alert.id)) });
    picture.routes = new Map(station.data.routes.map((route) => [route.id, route]));
    held.attribution = [...new Map([station, departures, map, alerts].flatMap((each) => each?.attribution ?? []).map((credit) => [credit.feed, credit])).values()];
    await Promise.all([readLinked(signal), readExpired(signal)]);
    if (!signal.aborted) show();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Unreachable)) throw error;
    board.show(null, words);
  }
  if (!signal.aborted && !document.hidden) refreshIn(REFRESH_MS);
}

/** Stations of the same interchange: their platforms can be asked for too. */
async function readLinked(signal) {
  const wanted = held.station.linked.slice(0, 4);
  if (JSON.stringify(wanted) === held.linkedIds) return;
  held.linkedIds = JSON.stringify(wanted);
  const answers = await Promise.all(wanted.map((other) => read(`/v1/stations/${encodeURIComponent(other)}`, { lang: words.lang }, signal)));
  held.linked = answers.filter(Boolean).map(({ data }) => data);
}

/** An empty board has a reason: which timetables are over, and since when. */
async function readExpired(signal) {
  held.expired = [];
  if (held.departures.length) return;
  const feeds = [...new Set(held.station.sources.map(({ feed }) => feed))].slice(0, 6);
  const sources = await Promise.all(feeds.map((feed) => read(`/v1/sources/${encodeURIComponent(feed)}`, {}, signal)));
  held.expired = sources.map((source) => source?.data).filter((source) => source?.expired)
    .map((source) => ({ feed: source.id, to: source.versions.find(({ current }) => current)?.valid_to })).filter(({ to }) => to);
}

function refreshIn(waitMs) {
  clearTimeout(timer);
  timer = setTimeout(refresh, waitMs);
}

function show() {
  showHead();
  showTiles();
  showNotices();
  showBoard();
  showReach();
  floors.show(held.features, picture.routes, words);
  showFacilities();
  parts.credits.replaceChildren(element("h2", {}, words.sources), element("p", {}, ...credits(held.attribution)), element("p", {}, element("a", { href: `/stations/${encodeURIComponent(id)}/sources?lang=${words.lang}` }, words.madeOf)));
  document.documentElement.dataset.station = "ready";
}

function showHead() {
  const { main, beneath } = namesOf(held.station, words.lang);
  document.title = `${main} · noriai`;
  const codes = [...new Set(Object.values(held.station.codes ?? {}).flat())].sort();
  const badges = held.station.routes.slice(0, 12).map((route) => lineBadge(route, words.lang));
  parts.head.replaceChildren(
    element("div", { class: "heads" }, element("h1", { id: "station-name" }, main), codes.length && codes.join("").length < 16 ? element("p", { class: "station-codes" }, codes.join(" ")) : null),
    element("div", { class: "heads" }, beneath.length ? element("p", { class: "names" }, namesBeneath(beneath)) : null, element("p", { class: "badges" }, badges)));
}

/** Each platform with whether one gets there from the street right now; a touch asks how. */
function showTiles() {
  const platforms = inPlatformOrder(held.station.platforms).slice(0, TILES);
  const state = JSON.stringify([platforms, words.tag]);
  parts.tiles.hidden = platforms.length === 0;
  if (parts.tiles.dataset.state === state) return;
  parts.tiles.dataset.state = state;
  const tiles = platforms.map((platform) => element("li", {}, element("button", { type: "button", class: "tile", "data-reach": platform.step_free, onclick: () => askFor(platform.id) },
    element("span", { class: "tile-name" }, platformName(platform, held.station), lines(platform).slice(0, 3).map((route) => lineBadge(route, words.lang))), stateMark(words.reachNow[platform.step_free], `reach-${platform.step_free}`))));
  parts.tiles.replaceChildren(element("h2", { id: "tiles-title" }, words.now), element("ul", {}, tiles));
}

/** By line, then by number: two railways may both have a platform 1. */
function inPlatformOrder(platforms) {
  const key = (platform) => lines(platform).map(({ name }) => name).sort()[0] ?? "";
  const number = (platform) => platform.code ?? platform.name ?? "";
  return [...platforms].sort((a, b) => key(a).localeCompare(key(b), words.lang) || number(a).localeCompare(number(b), words.lang, { numeric: true }));
}

function lines(platform) {
  return platform.routes.map((route) => picture.route(route)).filter(Boolean);
}

function askFor(platform) {
  choose({ to: platform });
  reach.node.scrollIntoView({ block: "start" });
  find("#reach-to").focus({ preventScroll: true });
}

function platformName(platform, station) {
  if (platform.code) return words.platformOf(platform.code);
  const name = platform.name ?? "";
  const short = name.startsWith(station.name) ? name.slice(station.name.length).replace(/^[\s,、・:–-]+/, "") : name;
  return short || name || words.noCode;
}

function showNotices() {
  const state = JSON.stringify([held.alerts, words.tag]);
  if (parts.notices.dataset.state === state) return; // an opened notice stays open
  parts.notices.dataset.state = state;
  parts.notices.setAttribute("aria-label", words.alerts);
  const items = held.alerts.map((alert) => noticeItem(alert, words, picture));
  const list = element("ul", { class: "notices" }, items);
  parts.notices.replaceChildren(...(items.length > 1 ? [element("details", {}, element("summary", {}, words.notices(items.length)), list)] : items.length ? [list] : []));
}

function showBoard() {
  find("#board-title").textContent = words.board;
  board.show(held.departures?.slice(0, shown) ?? null, words);
  const dated = held.expired.map(({ feed, to }) => ({ feed, date: fullDate(to, words.lang) }));
  expired.textContent = dated.length ? words.expired(dated) : "";
  expired.hidden = dated.length === 0;
  more.hidden = (held.departures?.length ?? 0) <= FEW;
  more.textContent = shown === FEW ? words.more : words.fewer;
}

function showReach() {
  const { station, linked } = held;
  if (!station) return;
  const place = (each, of) => ({ id: each.id, name: [platformName(each, of), lines(each).map((route) => namesOf(route, words.lang).main).join(" · ")].filter(Boolean).join("　") });
  const named = (each) => ({ id: each.id, name: nameOf(each.id) ?? each.name ?? words.kinds.entrance });
  const entrances = station.entrances.map(named);
  const platforms = inPlatformOrder(station.platforms).map((each) => place(each, station));
  const others = linked.map((other) => ({ label: words.inOtherStation(other.name), places: other.platforms.map((each) => place(each, other)) }));
  const origins = [{ label: words.kinds.entrance, places: entrances }, { label: words.kinds.platform, places: platforms }].filter(({ places }) => places.length);
  const targets = [{ label: words.kinds.platform, places: platforms }, { label: words.kinds.entrance, places: entrances }, ...others].filter(({ places }) => places.length);
  const next = held.departures?.[0]?.platform?.id;
  const wanted = { ...choice, to: choice.to || reach.choice.to || next || platforms[0]?.id || "" }; // a first choice stays while trains go
  reach.fill(station.entrances.length ? origins : [], targets, wanted, words);
  const facilities = new Map(held.features.filter(({ properties }) => properties.kind === "facility").map(({ properties }) => [properties.id, properties]));
  const levels = new Map(held.features.filter(({ properties }) => properties.kind === "level").map(({ properties }) => [properties.id, properties.name]));
  reach.ask(`${path}/access`, { words, facilities, levels, nowMs: picture.nowMs(), anywhere: !choice.from });
}

function nameOf(place) {
  return held.features.find((feature) => feature.id === place)?.properties.name;
}

function showFacilities() {
  const listed = inOrder(held.features.filter(({ properties }) => properties.kind === "facility").map(({ properties }) => properties));
  const state = JSON.stringify([listed, words.tag]);
  if (parts.facilities.dataset.state === state) return;
  parts.facilities.dataset.state = state;
  const rows = grouped(listed, words).map(([facility, count]) => facilityRow(facility, words, picture.nowMs(), count));
  parts.facilities.replaceChildren(element("h2", { id: "facilities-title" }, words.facilities),
    rows.length ? element("table", { class: "facts", "aria-labelledby": "facilities-title" }, element("tbody", {}, rows)) : element("p", { class: "quiet" }, words.noFacilities));
}

function showGone() {
  find("#station").replaceChildren(element("h1", { id: "station-name" }, words.gone), element("p", {}, element("a", { href: `/?lang=${words.lang}` }, words.goneHint)));
  events.close();
  document.documentElement.dataset.station = "gone";
}

let lostTimer = 0;
function connected(state) {
  document.documentElement.dataset.connection = state;
  clearTimeout(lostTimer);
  const line = find(".connection");
  if (state === "live") {
    line.textContent = "";
    refreshIn(SOON_MS);
  } else lostTimer = setTimeout(() => (line.textContent = words.lost), LOST_MS);
}

const soon = () => refreshIn(SOON_MS);
const events = new EventStream({ kinds: KINDS, station: id, from: "now" }, { changed: soon, removed: soon, settled: () => {}, state: connected });

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lang]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  writeAddress({ lang: link.dataset.lang });
  speak(link.dataset.lang);
  held.linkedIds = "";
  refresh();
});
document.addEventListener("visibilitychange", () => !document.hidden && refresh());

lay();
speak(readAddress().tag);
refresh();
events.open();
