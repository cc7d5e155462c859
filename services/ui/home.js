/* The first view of the panel: search, what is wrong right now, lines with what runs on them, stations as a list. */

import { lineBadge, namesBeneath } from "./badge.js";
import { arrange, element, tell } from "./dom.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";
import { activeAlerts, brokenFacilities, brokenItem, noticeItem } from "./notices.js";
import { distanceMeters } from "./track.js";

const LISTED = 40;
const TYPING_MS = 180;
const SOON_MS = 300;

export class Home {
  #picture;
  #link;
  #words;
  #middle = () => null;
  #nodes;
  #searching = null;
  #timer = 0;
  #soon = 0;

  /** `link(stationId)` gives the attributes of a link to a station. */
  constructor(place, picture, link) {
    this.#picture = picture;
    this.#link = link;
    const list = (name) => element("ul", { class: name });
    this.#nodes = {
      label: element("label", { for: "search", class: "search-label" }),
      search: element("input", { id: "search", type: "search", autocomplete: "off", enterkeyhint: "search", "aria-describedby": "search-note", oninput: () => this.#typed() }),
      note: element("p", { id: "search-note", class: "quiet", role: "status" }), found: list("stations"),
      nowTitle: element("h2"), summary: element("p", { class: "summary" }), notices: list("notices"), broken: list("notices"),
      linesTitle: element("h2"), lines: list("lines"),
      stationsTitle: element("h2"), near: element("p", { class: "quiet" }), stations: list("stations"),
      doors: element("p", { class: "doors" }),
    };
    const n = this.#nodes;
    const search = element("form", { role: "search", onsubmit: (event) => this.#submitted(event) }, n.label, n.search, n.note, n.found);
    this.#rest = element("div", {}, n.nowTitle, n.summary, n.broken, n.notices, n.linesTitle, n.lines, n.stationsTitle, n.near, n.stations, n.doors);
    place.replaceChildren(search, this.#rest);
    picture.addEventListener("network", () => this.#showAll());
    picture.addEventListener("settled", () => this.#showSoon());
  }

  #rest;

  speak(words) {
    this.#words = words;
    const n = this.#nodes;
    n.label.textContent = words.search;
    n.search.placeholder = words.searchHint;
    n.nowTitle.textContent = words.now;
    n.linesTitle.textContent = words.lines;
    n.stationsTitle.textContent = words.stations;
    n.doors.replaceChildren(...words.doors.map(([path, text]) => element("a", { href: `${path}?lang=${words.lang}` }, text)));
    this.#showAll();
    if (n.search.value) this.#typed();
  }

  /** Lists the stations by distance from there on; `middle()` is [lon, lat]. */
  listAround(middle) {
    this.#middle = middle;
    this.#showStations();
  }

  #showAll() {
    this.#showNow();
    this.#showLines();
    this.#showStations();
  }

  /** What moves, not at every message. */
  #showSoon() {
    this.#soon ||= setTimeout(() => {
      this.#soon = 0;
      this.#showNow();
      this.#showRunning();
    }, SOON_MS);
  }

  #showNow() {
    const [n, words, picture] = [this.#nodes, this.#words, this.#picture];
    const broken = brokenFacilities(picture);
    const alerts = activeAlerts(picture);
    const state = JSON.stringify([broken.map(({ id }) => id), alerts, words.lang, picture.stations.size]);
    const wait = picture.loaded ? "" : words.loading;
    tell(n.summary, wait || (picture.vehicles.size ? words.summary(picture.vehicles.size) : words.noVehicles) + (broken.length + alerts.length ? "" : ` · ${words.allWell}`));
    if (n.notices.dataset.state === state) return;
    n.notices.dataset.state = state;
    n.broken.replaceChildren(...broken.map((facility) => brokenItem(facility, words, picture, this.#link)));
    n.notices.replaceChildren(...alerts.map((alert) => noticeItem(alert, words, picture)));
  }

  #showLines() {
    const [n, words, picture] = [this.#nodes, this.#words, this.#picture];
    const routes = [...picture.routes.values()].map(({ properties }) => properties);
    const name = new Map(routes.map((route) => [route, namesOf(route, words.lang).main]));
    const compare = new Intl.Collator(words.lang, { numeric: true }).compare;
    routes.sort((a, b) => (a.route_type === 3) - (b.route_type === 3) || (a.sort_order ?? 0) - (b.sort_order ?? 0) || compare(name.get(a), name.get(b)));
    n.lines.replaceChildren(...routes.slice(0, LISTED).map((route) => lineItem(route, words)));
    n.linesTitle.hidden = routes.length === 0;
    this.#showRunning();
  }

  #showRunning() {
    const words = this.#words;
    const running = new Map();
    for (const { route } of this.#picture.vehicles.values()) running.set(route, (running.get(route) ?? 0) + 1);
    for (const item of this.#nodes.lines.children) {
      const count = running.get(item.dataset.route) ?? 0;
      tell(item.lastChild, count ? words.running(count) : running.size ? words.runningNone : "");
    }
  }

  #showStations() {
    const [n, words, picture] = [this.#nodes, this.#words, this.#picture];
    if (!words) return;
    const middle = this.#middle();
    let stations = [...picture.stations.values()];
    if (middle && stations.length > LISTED) {
      const far = new Map(stations.map((feature) => [feature, distanceMeters(middle, feature.geometry?.coordinates ?? [180, 0])]));
      stations.sort((a, b) => far.get(a) - far.get(b));
      stations = stations.slice(0, LISTED);
    } else stations = stations.slice(0, LISTED);
    n.near.replaceChildren(...this.#nearText(stations.length));
    arrange(n.stations, stations.map(({ properties }) => this.#stationItem(properties)));
  }

  #nearText(listed) {
    const [words, picture] = [this.#words, this.#picture];
    if (!picture.loaded) return [words.loading];
    if (!listed) return [words.noStations, " ", element("a", { href: "/v1/sources" }, words.noStationsWhy)];
    return picture.stations.size > listed ? [words.nearMap(listed)] : [];
  }

  #stationItem(station) {
    const { main, beneath } = namesOf(station, this.#words.lang);
    const routes = (station.routes ?? []).map((route) => this.#picture.route(route)).filter(Boolean);
    return element("li", {}, element("a", { class: "row", ...this.#link(station.id) },
      element("span", { class: "row-name" }, main, element("small", {}, namesBeneath(beneath.slice(-1)))),
      element("span", { class: "badges" }, routes.slice(0, 4).map((route) => lineBadge(route, this.#words.lang)))));
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#searching?.abort();
    const text = this.#nodes.search.value.trim();
    this.#rest.hidden = text !== "";
    if (text) {
      this.#nodes.note.textContent = this.#words.searching;
      this.#timer = setTimeout(() => this.#search(text), TYPING_MS);
      return;
    }
    this.#nodes.note.textContent = "";
    this.#nodes.found.replaceChildren();
  }

  async #search(text) {
    const words = this.#words;
    const searching = (this.#searching = new AbortController());
    try {
      const answer = await read("/v1/stations", { q: text, lang: words.lang, limit: 20 }, searching.signal);
      if (searching.signal.aborted) return;
      const found = answer?.data ?? [];
      this.#nodes.note.textContent = found.length ? words.results(found.length) : words.noMatch(text);
      this.#nodes.found.replaceChildren(...found.map((station) => this.#stationItem(station)));
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Unreachable)) throw error;
      this.#nodes.note.textContent = words.unreachable;
    }
  }

  #submitted(event) {
    event.preventDefault();
    this.#nodes.found.querySelector("a")?.click();
  }
}

function lineItem(route, words) {
  const { main } = namesOf(route, words.lang);
  const long = route.long_name && route.long_name !== main ? route.long_name : "";
  const badge = lineBadge(route, words.lang);
  const text = main === badge.textContent ? long : main;
  return element("li", { class: "row", "data-route": route.id, }, element("span", { class: "row-name line-name" }, badge, text && element("span", {}, text)), element("span", { class: "quiet" }));
}
