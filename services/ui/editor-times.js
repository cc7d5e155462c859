/* The grid's cells: times as clerks type and paste them, and as GTFS has them.

   A cell is text: "" where the bus does not call, `8:30`, `8:30/8:35` where it waits, or UNTIMED where it calls at no
   stated time. Anything else is kept as it was typed, and is a fault. */

export const UNTIMED = "・";
const MOST_HOURS = 47; // of a service day that goes on after midnight
const PASSES = /^(?:[|‖∥レ↓=\-‐–—−ー]+|\.{2,}|通過?)$/; // as printed timetables say that it runs through
const HALF_DAY = 43_200, DAY = 86_400;

/** The cell of what was typed; `above` is the cell before it in the trip, from which `+5` counts. */
export function cellTyped(text, above = "") {
  const plain = text.normalize("NFKC").trim();
  if (!plain || PASSES.test(plain)) return "";
  if (plain === UNTIMED || plain === ".") return UNTIMED;
  const later = /^\+(\d{1,3})$/.exec(plain);
  const from = secondsOf(above);
  if (later && from) return cellOf(from[1] + Number(later[1]) * 60);
  const times = plain.split("/").map((part) => clock(part.trim()));
  if (times.length > 2 || times.some((time) => time === null) || times[0] > times.at(-1)) return text.trim();
  return cellOf(times[0], times.at(-1));
}

/** Seconds of `830`, `8:30`, `8時30分`, `8:30 PM`, `翌1:10`, `25:10:00`; null for what is no time. */
function clock(text) {
  const digits = /^(翌日?)?(\d{1,2})(\d{2})$/.exec(text);
  const parts = digits ?? /^(翌日?)?(\d{1,2})[:.時](\d{1,2})分?(?::(\d{2}))?\s*([ap]m)?$/i.exec(text);
  if (!parts) return null;
  const [, next, hours, minutes, seconds = "0", half = ""] = parts;
  if (Number(minutes) > 59 || Number(seconds) > 59 || (half && (hours > 12 || hours < 1))) return null;
  const noon = half ? (half.toLowerCase() === "pm" ? HALF_DAY : 0) - (hours === "12" ? HALF_DAY : 0) : 0;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + noon + (next ? DAY : 0);
  return total < (MOST_HOURS + 1) * 3600 ? total : null;
}

export function cellOf(arrival, departure = arrival) {
  return arrival === departure ? shown(arrival) : `${shown(arrival)}/${shown(departure)}`;
}

function shown(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${hours}:${two(minutes)}${rest ? `:${two(rest)}` : ""}`;
}

const two = (number) => String(number).padStart(2, "0");

/** `[arrival, departure]` of a cell that has times, else null. */
export function secondsOf(cell) {
  const times = cell.split("/").map((part) => clock(part));
  return times.some((time) => time === null) ? null : [times[0], times.at(-1)];
}

export function isFaulty(cell) {
  return cell !== "" && cell !== UNTIMED && secondsOf(cell) === null;
}

/** The same, so many minutes later or earlier; what would leave the service day stays. */
export function cellLater(cell, minutes) {
  const times = secondsOf(cell)?.map((seconds) => seconds + minutes * 60);
  return times && times[0] >= 0 && times[1] < (MOST_HOURS + 1) * 3600 ? cellOf(...times) : cell;
}

/** As stop_times.txt has it. */
export function gtfsTime(seconds) {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
}
