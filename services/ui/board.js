/* The live departure board of one station: a table whose rows are kept, so that only what changed fades. */

import { lineBadge, stateMark } from "./badge.js";
import { arrange, element, fade, tell } from "./dom.js";
import { clockTime, dayWord, roughly } from "./times.js";

const OLD_SECONDS = 120;

export class Board {
  #rows = new Map();
  #body = element("tbody");
  #note = element("p", { class: "quiet" });
  #heads = ["time", "to", "platform", "state"].map((name) => element("th", { scope: "col", "data-name": name }));
  #table = element("table", { class: "board", "aria-labelledby": "board-title" }, element("thead", {}, element("tr", {}, this.#heads)), this.#body);
  node = element("div", {}, this.#table, this.#note);
  #picture;

  constructor(picture) {
    this.#picture = picture;
  }

  /** `departures` null: not loaded (yet, or any more); what is shown stays, with a word of why. */
  show(departures, words) {
    for (const head of this.#heads) head.textContent = words[head.dataset.name];
    this.node.toggleAttribute("data-loaded", departures !== null);
    if (departures === null) {
      this.#note.textContent = this.#rows.size ? words.unreachable : words.loading;
      return;
    }
    this.#note.textContent = departures.length ? "" : words.noDepartures;
    this.#table.hidden = departures.length === 0;
    this.#table.classList.toggle("no-platforms", !departures.some(({ platform }) => platform?.code));
    const wanted = departures.map((departure) => this.#row(departure, words));
    arrange(this.#body, wanted);
    const kept = new Set(wanted);
    for (const [key, row] of this.#rows) if (!kept.has(row.node)) this.#rows.delete(key);
  }

  #row(departure, words) {
    const key = `${departure.trip.id} ${departure.scheduled} ${departure.platform?.id ?? ""}`;
    let row = this.#rows.get(key);
    if (!row) this.#rows.set(key, (row = emptyRow()));
    row.node.dataset.trip = departure.trip.id;
    row.node.dataset.status = departure.status;
    fillTime(row, departure, words, this.#picture.nowMs());
    const route = lineBadge(this.#picture.route(departure.route), words.lang);
    if (!row.badge.firstChild?.isEqualNode(route)) row.badge.replaceChildren(route);
    row.headsign.textContent = departure.headsign ?? "";
    tell(row.platform, departure.platform?.code ?? "");
    fillState(row, departure, words);
    return row.node;
  }
}

function emptyRow() {
  const row = {
    time: element("time"), was: element("s"), day: element("small"), badge: element("span"), headsign: element("span", { class: "headsign" }),
    platform: element("td", { class: "platform" }), state: element("td", { class: "state-cell" }), stateText: "",
  };
  row.node = element("tr", {}, element("th", { scope: "row", class: "time" }, row.time, row.was, row.day), element("td", { class: "to" }, row.badge, " ", row.headsign), row.platform, row.state);
  return row;
}

function fillTime(row, departure, words, nowMs) {
  const moved = departure.expected && departure.status !== "on_time" && clockTime(departure.expected) !== clockTime(departure.scheduled);
  const told = departure.expected ?? departure.scheduled;
  row.time.setAttribute("datetime", told);
  tell(row.time, clockTime(told));
  row.was.textContent = moved ? clockTime(departure.scheduled) : "";
  row.was.hidden = !moved;
  if (moved) row.was.setAttribute("aria-label", words.scheduledAt(clockTime(departure.scheduled)));
  row.day.textContent = dayWord(told, nowMs, words);
  row.day.hidden = !row.day.textContent;
}

function fillState(row, departure, words) {
  const text = stateText(departure, words);
  const age = departure.realtime && departure.source_age_seconds > OLD_SECONDS ? words.ageOf(roughly(departure.source_age_seconds, words)) : "";
  const said = `${departure.status} ${text}`;
  row.node.classList.toggle("old", age !== "");
  if (row.said === said && row.age === age) return;
  row.state.replaceChildren(stateMark(words.states[departure.status] ?? words.states.no_data, departure.status, text), age ? element("small", {}, age) : "");
  if (row.said && row.said !== said) fade(row.state);
  Object.assign(row, { said, age });
}

function stateText({ status, scheduled, expected, frequency }, words) {
  if ((status === "late" || status === "early") && expected) return words.delay(clockMinutes(expected) - clockMinutes(scheduled));
  if (status === "scheduled" && frequency && !frequency.exact) return words.every(Math.round(frequency.headway_seconds / 60));
  return (words.states[status] ?? words.states.no_data)[1];
}

/** Minutes as clocks show them, so that the difference is the one between the two times that are written. */
function clockMinutes(text) {
  return Math.floor(Date.parse(text) / 60_000);
}
