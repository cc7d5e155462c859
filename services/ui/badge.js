/* Small parts that several views share: a line's badge, a state with its sign and word, names over names. */

import { badgeColors } from "./color.js";
import { element } from "./dom.js";
import { namesOf } from "./i18n.js";
import { symbol } from "./symbols.js";

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
  return symbol(facility.type);
}

export function facilityName(facility, words) {
  const named = facility.names?.[words.lang] ?? facility.name ?? "";
  const type = words.facilityTypes[facility.type] ?? facility.type.replaceAll("_", " ");
  return named.toLowerCase().includes(type.toLowerCase()) ? named : `${type} ${named}`.trim();
}

export function namesBeneath(beneath) {
  return beneath.map(({ text, lang }) => element("span", { lang }, text));
}

/** Who the data is from and under which licence, as the API said it; those of one licence together. */
export function credits(attribution) {
  const byLicence = new Map();
  const named = new Map(attribution.map((credit) => [`${credit.text || credit.feed} ${credit.licence}`, credit])); // one giver may have many feeds
  for (const credit of named.values()) byLicence.set(credit.licence, [...(byLicence.get(credit.licence) ?? []), credit]);
  return [...byLicence].flatMap(([licence, givers], index) => [
    index ? "; " : "",
    ...givers.flatMap(({ text, feed, url }, place) => [place ? " · " : "", url ? element("a", { href: url }, text || feed) : text || feed]),
    licence ? ` (${licence})` : "",
  ]);
}
