/* "How do I get there without a step": from, to, who; the answer in words, with what blocks it and until when. */

import { stateMark } from "./badge.js";
import { element } from "./dom.js";
import { read, Unreachable } from "./hub.js";
import { textIn } from "./i18n.js";
import { symbol } from "./symbols.js";
import { clockTime, dayWord } from "./times.js";

const PROFILES = ["wheelchair", "pram", "luggage", "no-escalator"];
const PROFILE_SIGNS = { wheelchair: "accessible_toilet", pram: "walkway", luggage: "coin_locker", "no-escalator": "stairs" };

export class Reach {
  node = element("section", { class: "reach", "aria-labelledby": "reach-title" });
  #title = element("h2", { id: "reach-title" });
  #from = element("select", { id: "reach-from" });
  #to = element("select", { id: "reach-to" });
  #labels = [element("label", { for: "reach-from" }), element("label", { for: "reach-to" })];
  #who = element("fieldset", { class: "who" });
  #answer = element("div", { class: "answer", "aria-live": "polite" });
  #told;
  #reading = null;
  #filled = "";
  #levels = new Map();
  #said = "";

  /** `told` = {chosen({from, to, profile}), way({legs, from, to} | null), floor(levelId)}. */
  constructor(told) {
    this.#told = told;
    const form = element("form", { onsubmit: (event) => event.preventDefault() },
      element("div", { class: "ends" }, element("div", {}, this.#labels[0], this.#from), element("div", {}, this.#labels[1], this.#to)), this.#who);
    form.addEventListener("change", () => this.#told.chosen(this.choice));
    this.node.append(this.#title, form, this.#answer);
  }

  get choice() {
    return { from: this.#from.value, to: this.#to.value, profile: this.#who.querySelector("input:checked")?.value ?? PROFILES[0] };
  }

  /** `groups` = [{label, places: [{id, name, step_free}]}] for each end. */
  fill(origins, targets, choice, words) {
    const state = JSON.stringify([origins, targets, words.tag]);
    if (state !== this.#filled) {
      this.#filled = state;
      this.#title.textContent = words.how;
      this.#labels[0].textContent = words.from;
      this.#labels[1].textContent = words.to_;
      this.#from.replaceChildren(...options(origins));
      this.#to.replaceChildren(...options(targets));
      this.#who.replaceChildren(element("legend", {}, words.who), ...PROFILES.map((profile) => this.#person(profile, words)));
    }
    if (choice.from) this.#from.value = choice.from;
    if (choice.to) this.#to.value = choice.to;
    if (this.#to.selectedIndex < 0) this.#to.selectedIndex = 0;
    if (this.#from.selectedIndex < 0) this.#from.selectedIndex = 0;
    this.#from.parentElement.hidden = this.#from.options.length === 0;
    for (const input of this.#who.querySelectorAll("input")) input.checked = input.value === choice.profile;
  }

  #person(profile, words) {
    return element("label", { class: "person" }, element("input", { type: "radio", name: "profile", value: profile }), symbol(PROFILE_SIGNS[profile]), element("span", {}, words.profiles[profile]));
  }

  /** Asks again and shows the answer; `facilities` by id give names to what blocks. Unless the traveller has chosen a
      way in (`anywhere` false), it is the one from which one gets there best. */
  async ask(path, context) {
    this.#reading?.abort();
    const reading = (this.#reading = new AbortController());
    const { to, profile } = this.choice;
    const from = context.anywhere ? "" : this.choice.from;
    this.#levels = context.levels;
    if (!to) return this.#say([element("p", { class: "quiet" }, context.words.nowhere)], null);
    try {
      const asked = { to, profile, lang: context.words.lang, ...(from ? { from } : {}) };
      const answer = await read(path, asked, reading.signal);
      if (reading.signal.aborted) return undefined;
      const pair = best(answer?.data.pairs.filter((each) => each.to.id === to && (from ? each.from.id === from : each.from.kind !== "platform")) ?? []);
      if (pair && context.anywhere) this.#from.value = pair.from.id;
      this.#show(pair, context);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      if (!(error instanceof Unreachable)) throw error;
      this.#say([element("p", { class: "quiet" }, context.words.unreachable)], null);
    }
    return undefined;
  }

  #show(pair, context) {
    const { words } = context;
    if (!pair) return this.#say([element("p", { class: "quiet" }, words.nowhere)], null);
    const parts = [
      element("p", { class: `verdict verdict-${pair.step_free}` }, stateMark(words.verdict[pair.step_free], `reach-${pair.step_free}`)),
      pair.seconds ? element("p", { class: "length" }, words.about(Math.max(1, Math.round(pair.seconds / 60)), pair.meters)) : null,
      pair.legs.length ? this.#legs(pair, words) : null,
      this.#blocked(pair, context),
      this.#timeline(pair, context),
      this.#instead(pair, words),
      element("p", { class: "quiet" }, basisOf(pair, words)),
    ];
    return this.#say(parts.filter(Boolean), pair.legs.length ? { legs: pair.legs, from: pair.from.id, to: pair.to.id } : null);
  }

  /** Only what differs is written, so that a screen reader hears it once. */
  #say(parts, way) {
    const said = parts.map((part) => part.outerHTML).join("");
    if (said !== this.#said) this.#answer.replaceChildren(...parts);
    this.#said = said;
    this.#told.way(way);
  }

  #legs(pair, words) {
    return element("ol", { class: "legs" }, pair.legs.map((leg, place) => {
      const text = element("span", { lang: words.lang }, textIn(leg.text, words.tag));
      const turns = leg.level_id && leg.level_id !== pair.legs[place - 1]?.level_id; // the floor is named where it changes
      const seen = turns ? element("button", { type: "button", class: "see-floor", "data-level": leg.level_id, onclick: () => this.#told.floor(leg.level_id) }, words.seeFloor, element("span", { class: "hidden" }, this.#levels.get(leg.level_id) ?? leg.level)) : null;
      return element("li", {}, symbol(leg.mode ?? "walkway"), text, seen);
    }));
  }

  #blocked(pair, { words, facilities, nowMs }) {
    if (!pair.blocked_by.length) return null;
    const out = pair.blocked_by.every((id) => facilities.get(id)?.status === "out_of_service");
    const rows = pair.blocked_by.map((id) => {
      const facility = facilities.get(id);
      if (!facility) return element("li", {}, id);
      const type = words.facilityTypes[facility.type] ?? facility.type;
      const notes = [
        textIn(facility.reason, words.lang),
        facility.status_since && facility.status === "out_of_service" ? words.since(told(facility.status_since, nowMs, words)) : "",
        facility.expected_end ? words.expected(told(facility.expected_end, nowMs, words)) : "",
      ].filter(Boolean);
      return element("li", {}, symbol(facility.type), element("span", {}, facility.name ? words.named(type, facility.name) : type, notes.length ? element("small", {}, notes.join(" · ")) : null));
    });
    return element("div", { class: "blocked" }, element("h3", {}, out ? words.blockedBy : words.unknownBy), element("ul", {}, rows));
  }

  #timeline(pair, { words, nowMs }) {
    if (!pair.changes?.length) return null;
    const rows = pair.changes.slice(0, 6).map(({ at, step_free }) => element("li", {}, element("time", { datetime: at }, words.fromTime(told(at, nowMs, words))), " ", stateMark(words.reach[step_free], `reach-${step_free}`)));
    return element("div", { class: "timeline" }, element("h3", {}, words.later), element("ul", {}, rows));
  }

  #instead(pair, words) {
    const { instead } = pair;
    if (!instead) return null;
    const [end, side] = instead.from ? [instead.from, "from"] : [instead.to, "to"];
    if (!end) return element("p", { class: "instead" }, element("a", { href: `/stations/${encodeURIComponent(instead.station.id)}${window.location.search.includes("lang=") ? `?lang=${words.tag}` : ""}` }, words.insteadStation(instead.station.name, instead.meters)));
    const go = () => {
      (side === "from" ? this.#from : this.#to).value = end.id;
      this.#told.chosen(this.choice);
    };
    return element("p", { class: "instead" }, element("button", { type: "button", onclick: go }, words.insteadEntrance(end.name ?? end.id, instead.meters)));
  }
}

function basisOf({ basis, legs }, words) {
  if (basis === "live") return words.basisLive;
  return legs.length && !legs.some(({ facility }) => facility) ? words.basisNone : words.basisStatic;
}

/** Step-free, then what a lift makes doubtful, then what is closed, then that of which nobody tells; then the quickest. */
function best(pairs) {
  const order = ({ step_free, legs }) => (step_free === "yes" ? 0 : step_free === "no" ? 2 : legs.length ? 1 : 3);
  const rank = (pair) => order(pair) * 1e6 + (pair.seconds ?? 1e5);
  return [...pairs].sort((a, b) => rank(a) - rank(b))[0];
}

function options(groups) {
  const made = ({ id, name }) => element("option", { value: id }, name);
  return groups.flatMap(({ label, places }) => (label ? [element("optgroup", { label }, places.map(made))] : places.map(made)));
}

function told(text, nowMs, words) {
  return `${dayWord(text, nowMs, words)} ${clockTime(text)}`.trim();
}
