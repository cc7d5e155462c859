/* The grid of a sheet: stops down, trips across, filled in from the keyboard, by copies, and from a spreadsheet's clipboard. */

import { field, quiet, select } from "./console-forms.js";
import { linesOf } from "./csv.js";
import { element } from "./dom.js";
import { MOST, newTrip, repeatTrip } from "./editor-plan.js";
import { ofTrip } from "./editor-faults.js";
import { cellLater, cellTyped, isFaulty, secondsOf, UNTIMED } from "./editor-times.js";

const MOST_PASTED = 100_000;
const MOST_COPIES = 60;

/** `redraw` draws the sheet again. */
export function gridPart(tools, sheet, redraw) {
  const grid = new Grid(tools, sheet, redraw);
  return [element("h3", {}, tools.own.grid), element("p", { class: "quiet" }, tools.own.gridHint), grid.note, grid.node, grid.buttons(), sheet.trips.length > 0 && grid.copies()].filter(Boolean);
}

class Grid {
  constructor({ desk, plan, own }, sheet, redraw) {
    Object.assign(this, { desk, plan, own, sheet, redraw });
    this.note = element("p", { role: "status", class: "out-word" });
    this.names = sheet.stops.map((id) => plan.stops.find((stop) => stop.id === id)).map((stop) => [stop?.name || own.unnamed, stop?.platform].filter(Boolean).join(" "));
    this.cells = sheet.stops.map((_, row) => sheet.trips.map((_, column) => this.#cell(row, column)));
    const line = (name, row) => element("tr", {}, element("th", { scope: "row" }, name), this.cells[row].map((cell) => element("td", {}, cell)));
    const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, own.stop), sheet.trips.map((_, column) => this.#head(column))));
    this.node = element("div", { class: "scroll", role: "region", "aria-label": own.grid, tabindex: 0 }, element("table", { class: "grid" }, head, element("tbody", {}, this.names.map(line))));
    this.#judge();
  }

  #head(column) {
    const remove = element("button", { type: "button", "aria-label": this.own.removeTrip(column + 1), onclick: () => this.#change(() => this.sheet.trips.splice(column, 1)) }, "✕");
    return element("th", { scope: "col" }, element("span", {}, String(column + 1)), remove);
  }

  #cell(row, column) {
    const { sheet, own } = this;
    const input = element("input", { type: "text", inputmode: "numeric", maxlength: 40, autocomplete: "off", enterkeyhint: "next", "aria-label": own.cell(column + 1, this.names[row]) });
    input.value = sheet.trips[column].times[row];
    input.addEventListener("change", () => this.#write(row, column, input.value));
    input.addEventListener("keydown", (event) => this.#move(event, row, column));
    input.addEventListener("paste", (event) => this.#paste(event, row, column));
    input.addEventListener("focus", () => input.select());
    return input;
  }

  #write(row, column, text) {
    const { times } = this.sheet.trips[column];
    times[row] = cellTyped(text, times.slice(0, row).findLast(secondsOf) ?? "");
    this.cells[row][column].value = times[row];
    this.desk.changed();
    this.#judge();
  }

  /** Marks what is no time, and what goes back in time; says the first of it. */
  #judge() {
    let first = "";
    this.sheet.trips.forEach((trip, column) => {
      const backwards = ofTrip(trip)[0] === "backwards";
      let latest = 0;
      trip.times.forEach((cell, row) => {
        const times = secondsOf(cell);
        const early = backwards && times !== null && times[0] < latest;
        latest = Math.max(latest, times?.[1] ?? 0);
        const wrong = isFaulty(cell) || early;
        if (wrong) this.cells[row][column].setAttribute("aria-invalid", "true");
        else this.cells[row][column].removeAttribute("aria-invalid");
        if (wrong && !first) first = (early ? this.own.earlier : this.own.noTime)(column + 1, this.names[row]);
      });
    });
    this.note.textContent = first;
  }

  #move(event, row, column) {
    const { selectionStart, selectionEnd, value } = event.target;
    const whole = selectionStart === 0 && selectionEnd === value.length;
    const to = {
      Enter: event.shiftKey ? [row - 1, column] : [row + 1, column], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
      ArrowLeft: (whole || selectionEnd === 0) && [row, column - 1], ArrowRight: (whole || selectionStart === value.length) && [row, column + 1],
    }[event.key];
    if (!to || event.isComposing) return;
    event.preventDefault();
    const { length } = this.cells;
    const [down, across] = event.key === "Enter" ? [(to[0] + length) % length, to[1] + Math.floor(to[0] / length)] : to;
    if (across === this.sheet.trips.length && event.key === "Enter") { // one goes on typing in a new trip
      this.#write(row, column, event.target.value);
      this.#add();
    } else this.cells[down]?.[across]?.focus();
  }

  #paste(event, row, column) {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    if (text.length > MOST_PASTED) return;
    const lines = linesOf(text.replace(/\s+$/, ""), "\t");
    const named = lines.every(([first]) => first.trim() && isFaulty(cellTyped(first))); // the spreadsheet's own column of stops
    const pasted = named ? lines.map((line) => line.slice(1)) : lines;
    const { sheet, plan } = this;
    pasted.slice(0, sheet.stops.length - row).forEach((line, down) => line.slice(0, MOST.tripsOfSheet - column).forEach((cell, across) => {
      while (sheet.trips.length <= column + across) sheet.trips.push(newTrip(plan, sheet));
      const { times } = sheet.trips[column + across];
      times[row + down] = cellTyped(cell, times.slice(0, row + down).findLast(secondsOf) ?? "");
    }));
    this.#change(() => {}, [row, column]);
  }

  /** Whatever adds or takes away trips: the sheet is drawn again, with the focus at a cell. */
  #change(work, focus = null) {
    work();
    this.desk.changed();
    this.redraw();
    if (focus) document.querySelector(`.grid tbody tr:nth-child(${focus[0] + 1}) td:nth-of-type(${focus[1] + 1}) input`)?.focus();
  }

  #add() {
    if (this.sheet.trips.length < MOST.tripsOfSheet) this.#change(() => this.sheet.trips.push(newTrip(this.plan, this.sheet)), [0, this.sheet.trips.length]);
  }

  buttons() {
    const { own, sheet } = this;
    const first = ({ times }) => secondsOf(times.find(secondsOf) ?? "")?.[0] ?? Infinity;
    const add = quiet(own.addTrip, () => this.#add());
    add.disabled = sheet.trips.length >= MOST.tripsOfSheet;
    return element("div", { class: "actions" }, add, sheet.trips.length > 1 && quiet(own.sortTrips, () => this.#change(() => sheet.trips.sort((one, other) => first(one) - first(other) || 0))));
  }

  copies() {
    const { own, plan, sheet } = this;
    const names = sheet.trips.map(({ times }, column) => [String(column), own.tripFrom(column + 1, times.find((cell) => cell && cell !== UNTIMED) ?? "")]);
    const number = (name, value, max) => {
      const input = element("input", { type: "number", name, min: 1, max, required: true });
      input.value = value;
      return input;
    };
    const which = select(names, String(sheet.trips.length - 1), { name: "trip" }), minutes = number("minutes", 60, 1440), count = number("count", 1, MOST_COPIES);
    const form = element("form", { class: "copies" }, field(own.copyTrip, which), field(own.everyMinutes, minutes), field(own.howMany, count), element("button", { class: "quiet-button" }, own.copy));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const most = Math.min(Number(count.value), MOST.tripsOfSheet - sheet.trips.length);
      this.#change(() => repeatTrip(plan, sheet, sheet.trips[Number(which.value)], Number(minutes.value), most, cellLater), [0, sheet.trips.length]);
    });
    return form;
  }
}
