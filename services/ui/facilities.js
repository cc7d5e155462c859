/* Facilities as rows of a table: sign, name, state, and what is told of it. */

import { facilityMark, facilityName, facilitySign } from "./badge.js";
import { element } from "./dom.js";
import { textIn } from "./i18n.js";
import { clockTime, dayWord } from "./times.js";

const MOVES = new Set(["elevator", "escalator", "moving_walkway", "stair_lift"]);

/** `count` of them are alike. */
export function facilityRow(facility, words, nowMs, count = 1) {
  const at = (text) => `${dayWord(text, nowMs, words)} ${clockTime(text)}`.trim();
  const notes = [
    textIn(facility.reason, words.lang),
    facility.status_since && facility.status !== "in_service" ? words.since(at(facility.status_since)) : "",
    facility.expected_end ? words.expected(at(facility.expected_end)) : "",
    facility.attributes?.position ?? "",
    words.open && facility.attributes?.opening_hours ? words.open(hours(facility.attributes.opening_hours, words)) : "",
  ].filter(Boolean);
  return element("tr", { "data-facility": facility.id, "data-status": facility.status ?? "unknown" },
    element("th", { scope: "row" }, facilitySign(facility), facilityName(facility, words) + (count > 1 ? ` × ${count}` : ""), notes.length ? element("small", {}, notes.join(" · ")) : null),
    element("td", {}, facilityMark(facility, words)));
}

/** OSM's opening hours as people write them, where they are the same each day; else as they came. */
export function hours(text, words) {
  if (text === "24/7") return words.always;
  const daily = /^(?:Mo-Su )?(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text);
  return daily ? `${clock(daily[1])}–${clock(daily[2])}` : text;
}

function clock(text) {
  return text.replace(/^0/, "");
}

/** What is out first, then what moves, then the rest. */
export function inOrder(facilities) {
  const rank = ({ status, type }) => (status === "out_of_service" ? 0 : MOVES.has(type) ? 1 : 2);
  return [...facilities].sort((a, b) => rank(a) - rank(b));
}

/** `[facility, how many]`: those of which nothing but their number differs are one row; what is out stands alone. */
export function grouped(facilities, words) {
  const groups = new Map();
  for (const facility of facilities) {
    const alike = facility.status === "out_of_service" ? facility.id : JSON.stringify([facilityName(facility, words), facility.status, facility.reason, facility.attributes?.opening_hours, facility.attributes?.position]);
    const known = groups.get(alike);
    groups.set(alike, [known?.[0] ?? facility, (known?.[1] ?? 0) + 1]);
  }
  return [...groups.values()];
}
