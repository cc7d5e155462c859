/* Small parts that several views share: a line's badge, a state with its sign and word, names over names. */

import { badgeColors } from "./color.js";
import { element, sign } from "./dom.js";
import { namesOf } from "./i18n.js";

const LIFT = "M5 2h14v20H5zM7 4v16h10V4zM12 5.500l3 4.500H9zM12 18.500l3-4.500H9z";
const ESCALATOR = "M3 20v-3h3.500L16 6.500h5v3h-3.600L8 20zM6 3.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM4.500 8.500h3v5.500h-3z";
const OTHER = "M4 4h16v16H4zM6 6v12h12V6z";
const SIGNS = { elevator: LIFT, lift: LIFT, escalator: ESCALATOR };

export function lineBadge(route, lang) {
  const { ground, text } = badgeColors(route?.color, route?.text_color);
  const name = route?.short_name || namesOf(route, lang).main || "–";
  return element("span", { class: "line-badge", style: { "--line": ground, "--line-text": text } }, name);
}

/** State as sign and word: `state(["▲", "late"], "+3 min", "late")`. */
export function stateMark([mark, word], kind, text = word) {
  return element("span", { class: `state state-${kind}` }, element("span", { class: "mark-shape", "aria-hidden": "true" }, mark), " ", element("span", {}, text));
}

export function facilityMark(facility, words) {
  return stateMark(words.facilityStates[facility.status] ?? words.facilityStates.unknown, facility.status);
}

export function facilitySign(facility) {
  return sign(SIGNS[facility.type] ?? OTHER);
}

export function facilityName(facility, words) {
  const named = facility.names?.[words.lang] ?? facility.name ?? "";
  const type = words.facilityTypes[facility.type] ?? facility.type;
  return named.toLowerCase().includes(type.toLowerCase()) ? named : `${type} ${named}`.trim();
}

export function namesBeneath(beneath) {
  return beneath.map(({ text, lang }) => element("span", { lang }, text));
}

/** Who the data is from and under which licence, as the API said it; those of one licence together. */
export function credits(attribution) {
  const byLicence = new Map();
  for (const credit of attribution) byLicence.set(credit.licence, [...(byLicence.get(credit.licence) ?? []), credit]);
  return [...byLicence].flatMap(([licence, givers], index) => [
    index ? "; " : "",
    ...givers.flatMap(({ text, feed, url }, place) => [place ? " · " : "", url ? element("a", { href: url }, text || feed) : text || feed]),
    licence ? ` (${licence})` : "",
  ]);
}
