/* The floor map of a station: one floor at a time, the others as ghosts, with a switch like a lift's panel.

   What it shows is also a list beneath it; a way that was asked for is one line across the floors. */

import { drawFloor } from "./drawing.js";
import { arrange, element } from "./dom.js";
import { facilityMark, facilityName, stateMark } from "./badge.js";
import { symbol } from "./symbols.js";

const LISTED_WAYS = new Set(["elevator", "escalator"]);

export class Floors {
  node = element("section", { class: "floors", "aria-labelledby": "floors-title" });
  #title = element("h2", { id: "floors-title" });
  #panel = element("div", { class: "lift-panel", role: "group" });
  #drawing = element("div", { class: "drawing" });
  #legend = element("p", { class: "quiet legend" });
  #list = element("ul", { class: "on-floor" });
  #listTitle = element("summary");
  #empty = element("p", { class: "quiet" });
  #features = [];
  #level = null;
  #chosen = false;
  #way = null;
  #words = null;
  #drawn = "";
  #turned;

  /** `turned(levelId)`: somebody chose a floor. `level` is the one to begin with, if any. */
  constructor(turned, level = "") {
    this.#turned = turned;
    this.#level = level || null;
    this.#chosen = level !== "";
    this.node.append(this.#title, this.#empty, element("div", { class: "plan" }, this.#panel, this.#drawing), this.#legend, element("details", { class: "floor-list" }, this.#listTitle, this.#list));
    new ResizeObserver(() => this.#draw()).observe(this.#drawing);
  }

  /** `features` of /map, `routes` by id for the colours of platforms. */
  show(features, routes, words) {
    this.#features = features;
    this.#words = words;
    this.routes = routes;
    const levels = this.#levels();
    if (!levels.some(({ id }) => id === this.#level)) this.#level = this.#first(levels);
    this.#fill();
  }

  /** `way` = {legs, from, to} as the answer has them, or null. */
  lead(way) {
    this.#way = way;
    if (!this.#chosen && way) {
      const start = this.#places().find(({ properties }) => properties.id === way.from)?.properties.level;
      if (start) this.#level = start;
    }
    if (this.#words) this.#fill();
  }

  /** Shows a floor that somebody asked for. */
  turnTo(level) {
    if (!this.#levels().some(({ id }) => id === level)) return;
    this.#level = level;
    this.#chosen = true;
    this.#turned(level);
    this.#fill();
  }

  #levels() {
    return this.#of("level").map(({ properties }) => properties);
  }

  #of(kind) {
    return this.#features.filter(({ properties }) => properties.kind === kind);
  }

  #places() {
    return [...this.#of("platform"), ...this.#of("entrance")];
  }

  /** The floor with the most ways in, else the top one. */
  #first(levels) {
    const ways = (level) => this.#of("entrance").filter(({ properties }) => properties.level === level.id).length;
    return [...levels].sort((a, b) => ways(b) - ways(a))[0]?.id ?? null;
  }

  #fill() {
    const words = this.#words;
    const drawable = this.#features.some(({ geometry }) => geometry);
    this.#title.textContent = words.floors;
    this.#empty.textContent = drawable ? "" : words.noInside;
    this.#empty.hidden = drawable;
    this.node.classList.toggle("without-plan", !drawable);
    this.#legend.textContent = drawable ? (this.#of("pathway").length ? words.planNote : words.noWays) : "";
    this.#panel.setAttribute("aria-label", words.floorSwitch);
    const levels = this.#levels();
    arrange(this.#panel, levels.map((level) => this.#button(level)));
    this.#panel.hidden = levels.length < 2;
    this.#fillList();
    this.#draw();
  }

  #button(level) {
    const words = this.#words;
    const known = [...this.#panel.children].find((button) => button.dataset.level === level.id);
    const button = known ?? element("button", { type: "button", "data-level": level.id, onclick: () => this.turnTo(level.id) }, element("span", { class: "floor-name" }), element("span", { class: "floor-marks" }));
    button.firstChild.textContent = level.name || words.floorOf(level.index ?? 0);
    button.setAttribute("aria-pressed", String(level.id === this.#level));
    const broken = this.#of("facility").some(({ properties }) => properties.levels.includes(level.id) && properties.status === "out_of_service");
    const onWay = this.#way?.legs.some((leg) => leg.level_id === level.id);
    button.lastChild.replaceChildren(
      ...(onWay ? [element("span", { class: "on-way", "aria-hidden": "true" }), element("span", { class: "hidden" }, words.onWay)] : []),
      ...(broken ? [element("span", { class: "state-out_of_service", "aria-hidden": "true" }, "✕"), element("span", { class: "hidden" }, words.somethingOut)] : []),
    );
    return button;
  }

  #draw() {
    const width = Math.round(this.#drawing.clientWidth);
    if (!width || !this.#words) return;
    const state = JSON.stringify([this.#features, this.#level, this.#way, this.#words.tag, width]);
    if (state === this.#drawn) return; // nothing moves under a finger
    this.#drawn = state;
    const scene = { features: this.#features, level: this.#level, way: this.#way, routes: this.routes, words: this.#words };
    this.#drawing.replaceChildren(...(this.#features.some(({ geometry }) => geometry) ? [drawFloor(scene, width)] : []));
  }

  /** Names and states of what is on this floor: what the drawing shows, to be read. */
  #fillList() {
    const words = this.#words;
    const here = (properties) => this.#level === null || properties.level === this.#level || properties.levels?.includes(this.#level);
    const ways = this.#features.filter(({ properties }) => properties.kind === "facility" && LISTED_WAYS.has(properties.type) && here(properties));
    const things = this.#features.filter(({ properties }) => properties.kind === "facility" && !LISTED_WAYS.has(properties.type) && here(properties));
    const ends = this.#places().filter(({ properties }) => here(properties));
    const count = ways.length + things.length + ends.length;
    this.#listTitle.textContent = words.onThisFloor(count);
    this.#listTitle.parentElement.hidden = !count || this.#level === null;
    this.#list.replaceChildren(...(this.#level === null ? [] : [...ends.map((each) => endItem(each, words)), ...[...ways, ...things].map((each) => facilityItem(each, words))]));
  }
}

function endItem({ properties }, words) {
  const name = properties.kind === "platform" && properties.code ? words.platformOf(properties.code) : properties.name || words.kinds[properties.kind];
  return element("li", {}, symbol(properties.kind), element("span", {}, name), stateMark(words.reach[properties.step_free], `reach-${properties.step_free}`));
}

function facilityItem({ properties }, words) {
  const name = facilityName(properties, words);
  return element("li", {}, symbol(properties.type), element("span", {}, name), facilityMark(properties, words));
}
