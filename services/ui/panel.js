/* One station: its names, live board, platforms, notices and facilities; kept fresh while it is open. */

import { credits, lineBadge, namesBeneath } from "./badge.js";
import { Board } from "./board.js";
import { element } from "./dom.js";
import { facilityRow } from "./facilities.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";
import { noticeItem, noticeMark } from "./notices.js";
import { EventStream } from "./stream.js";

const REFRESH_MS = 15_000;
const SOON_MS = 250;
const BOARD = { minutes: 120, limit: 20 };

export class StationPanel {
  #place;
  #picture;
  #board = null;
  #parts = null;
  #id = null;
  #words = null;
  #events = null;
  #timer = 0;
  #reading = null;
  #station = null;

  constructor(place, picture) {
    this.#place = place;
    this.#picture = picture;
    document.addEventListener("visibilitychange", () => !document.hidden && this.#id && this.#refresh());
    picture.addEventListener("settled", () => this.#showNotices());
  }

  open(id, words, close) {
    const same = id === this.#id;
    this.#id = id;
    this.#words = words;
    if (!same) {
      this.#events?.close();
      this.#events = this.#follow(id);
      this.#station = null;
    }
    this.#lay(close);
    return this.#refresh();
  }

  close() {
    this.#events?.close();
    clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#id = this.#events = this.#board = this.#parts = null;
  }

  #follow(id) {
    const soon = () => this.#refreshIn(SOON_MS);
    const events = new EventStream({ kinds: "trip,alert,facility,station", station: id, from: "now" }, {
      changed: soon, removed: soon, settled: () => {}, state: (state) => state === "live" && soon(),
    });
    events.open();
    return events;
  }

  #lay(close) {
    const words = this.#words;
    this.#board = new Board(this.#picture);
    const part = () => element("div");
    this.#parts = { head: part(), notices: part(), platforms: part(), facilities: part(), credits: element("footer", { class: "quiet" }) };
    const { head, notices, platforms, facilities } = this.#parts;
    const leave = element("button", { type: "button", class: "close", "aria-label": words.back, title: words.back, onclick: close }, element("span", { "aria-hidden": "true" }, "✕"));
    const title = element("h3", { id: "board-title" }, words.departures);
    const page = element("p", { class: "station-link" }, element("a", { href: `/stations/${encodeURIComponent(this.#id)}?lang=${words.lang}` }, words.stationPage));
    this.#place.replaceChildren(leave, head, page, notices, title, this.#board.node, facilities, platforms, this.#parts.credits);
    this.#board.show(null, words);
    const known = this.#station ?? this.#picture.stations.get(this.#id)?.properties;
    if (known) this.#showHead(known);
  }

  #refreshIn(waitMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), waitMs);
  }

  async #refresh() {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const path = `/v1/stations/${encodeURIComponent(this.#id)}`;
    const lang = this.#words.lang;
    try {
      const [station, departures] = await Promise.all([
        read(path, { lang }, reading.signal), read(`${path}/departures`, { ...BOARD, lang }, reading.signal),
      ]);
      if (!reading.signal.aborted) this.#show(station, departures);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Unreachable)) throw error;
      this.#board?.show(null, this.#words);
    }
    if (!reading.signal.aborted && !document.hidden) this.#refreshIn(REFRESH_MS);
  }

  #show(station, departures) {
    if (!station || !departures) return this.#showGone();
    this.#picture.heard(departures.as_of);
    this.#station = station.data;
    this.#showHead(station.data);
    this.#board.show(departures.data, this.#words);
    this.#showNotices();
    this.#showFacilities(station.data.facilities ?? []);
    this.#showPlatforms(station.data.platforms ?? []);
    const all = new Map([...(station.attribution ?? []), ...(departures.attribution ?? [])].map((credit) => [credit.feed, credit]));
    const why = element("a", { href: `/stations/${encodeURIComponent(this.#id)}/sources?lang=${this.#words.lang}` }, this.#words.madeOf);
    this.#parts.credits.replaceChildren(this.#words.data, " ", ...credits([...all.values()]), " ", why);
    return undefined;
  }

  #showGone() {
    this.#place.replaceChildren(this.#place.firstChild, element("h2", {}, this.#words.gone), element("p", {}, this.#words.goneHint));
    this.#events?.close();
  }

  #showHead(station) {
    const { main, beneath } = namesOf(station, this.#words.lang);
    const codes = [...new Set(Object.values(station.codes ?? {}).flat())].sort();
    this.#parts.head.replaceChildren(
      element("div", { class: "heads" }, element("h2", { id: "station-name", tabindex: "-1" }, main), codes.length ? element("p", { class: "station-codes" }, codes.join(" ")) : null),
      element("div", { class: "heads" }, beneath.length ? element("p", { class: "names" }, namesBeneath(beneath)) : null, element("p", { class: "badges" }, this.#badges(station.routes))),
    );
  }

  #badges(routes) {
    const known = (routes ?? []).map((route) => this.#picture.route(route)).filter(Boolean);
    return known.map((route) => lineBadge(route, this.#words.lang));
  }

  #showNotices() {
    if (!this.#station || !this.#parts) return;
    const alerts = (this.#station.alerts ?? []).map((id) => this.#picture.held.alert.get(id)).filter(Boolean);
    const state = JSON.stringify([alerts, this.#words.lang]);
    if (this.#parts.notices.dataset.state === state) return; // an opened notice stays open
    this.#parts.notices.dataset.state = state;
    const items = alerts.map((alert) => noticeItem(alert, this.#words, this.#picture));
    const list = element("ul", { class: "notices" }, items);
    const folded = element("details", {}, element("summary", {}, noticeMark(), " ", this.#words.notices(items.length)), list); // the board has to stay in sight
    this.#parts.notices.replaceChildren(...(items.length ? [element("h3", { class: "hidden" }, this.#words.alerts), items.length > 1 ? folded : list] : []));
  }

  #showFacilities(facilities) {
    const words = this.#words;
    const rows = facilities.map((facility) => facilityRow({ ...facility, ...this.#picture.held.facility.get(facility.id) }, words, this.#picture.nowMs()));
    this.#parts.facilities.replaceChildren(...(rows.length ? [element("h3", { id: "facilities-title" }, words.facilities), element("table", { class: "facts", "aria-labelledby": "facilities-title" }, element("tbody", {}, rows))] : []));
  }

  #showPlatforms(platforms) {
    const words = this.#words;
    if (!platforms.length) return this.#parts.platforms.replaceChildren();
    const rows = platforms.map((platform) => element("tr", {},
      element("th", { scope: "row" }, platform.code ? words.platformOf(platform.code) : platform.name || words.noCode, element("small", {}, words.stepFree[platform.step_free] ?? words.stepFree.unknown)),
      element("td", {}, element("div", { class: "badges" }, this.#badges(platform.routes)))));
    return this.#parts.platforms.replaceChildren(element("h3", { id: "platforms-title" }, words.platforms), element("table", { class: "facts", "aria-labelledby": "platforms-title" }, element("tbody", {}, rows)));
  }
}
