/* What a new version of a timetable changes of the one that is online: how many of what, which, and the first and last departures. */

import { element } from "./dom.js";

const JA = {
  head: "いま載っている版との違い", same: "停留所、路線、便、始発・終発に違いはありません。", what: "なに", before: "いま", after: "新しい版", added: "増える", removed: "なくなる",
  parts: { stops: "停留所", routes: "路線", trips: "便" }, runs: "同じ日に走る便の延べ数", days: (since) => `${since} からの運行日数`,
  addedOnes: (part, ids) => `増える${part}: ${ids}`, removedOnes: (part, ids) => `なくなる${part}: ${ids}`, moved: (stop, meters) => `${stop}: 場所が ${meters} m 動きます。`,
  departures: (route, before, after) => `${route}: 始発・終発 ${before} → ${after}`, none: "なし", more: (count) => `ほか ${count}`,
};
const EN = {
  head: "What differs from what is online", same: "Stops, lines, trips, first and last departures are the same.", what: "What", before: "Online", after: "New", added: "Added", removed: "Gone",
  parts: { stops: "Stops", routes: "Lines", trips: "Trips" }, runs: "Runs on days that both have", days: (since) => `Days with runs since ${since}`,
  addedOnes: (part, ids) => `${part} added: ${ids}`, removedOnes: (part, ids) => `${part} gone: ${ids}`, moved: (stop, meters) => `${stop} moves by ${meters} m.`,
  departures: (route, before, after) => `${route}: first and last departure ${before} → ${after}`, none: "none", more: (count) => `${count} more`,
};
const wordsIn = (lang) => (lang === "en" ? EN : JA);
const PARTS = ["stops", "routes", "trips"];

/** For a report; nothing where there is no `diff`. `nameOf(part, id)`: what its maker calls a stop or line. */
export function differenceParts(diff, lang, nameOf) {
  const { head } = wordsIn(lang);
  return diff ? [element("h3", {}, head), ...differenceTable(diff, lang, head, nameOf)] : [];
}

export function differenceTable(diff, lang, label, nameOf = (part, id) => id) {
  const own = wordsIn(lang);
  const rows = [...PARTS.map((part) => [own.parts[part], diff[part].before, diff[part].after, diff[part].added.count, diff[part].removed.count]),
    [own.days(diff.days.since), diff.days.before, diff.days.after, "", diff.days.lost], [own.runs, diff.runs.before, diff.runs.after, "", ""]];
  const lines = changes(diff, own, nameOf);
  const head = element("thead", {}, element("tr", {}, [own.what, own.before, own.after, own.added, own.removed].map((text) => element("th", { scope: "col" }, text))));
  const body = element("tbody", {}, rows.map(([name, ...numbers]) => element("tr", {}, element("th", { scope: "row" }, name), numbers.map((number) => element("td", {}, String(number))))));
  return [element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, element("table", { class: "difference" }, head, body)),
    element("ul", { class: "differing" }, (lines.length ? lines : [own.same]).map((text) => element("li", {}, text)))];
}

function changes(diff, own, nameOf) {
  const named = (part, { count, examples }) => [...examples.map((id) => nameOf(part, id)), count > examples.length && own.more(count - examples.length)].filter(Boolean).join(", ");
  const times = ({ first, last }) => (first ? `${short(first)}–${short(last)}` : own.none);
  return [
    ...PARTS.flatMap((part) => [["addedOnes", diff[part].added], ["removedOnes", diff[part].removed]].filter(([, { count }]) => count).map(([word, found]) => own[word](own.parts[part], named(part, found)))),
    ...diff.moved_stops.examples.map(({ stop_id: id, meters }) => own.moved(nameOf("stops", id), meters)),
    ...diff.departures.examples.map(({ route_id: id, before, after }) => own.departures(nameOf("routes", id), times(before), times(after))),
  ];
}

const short = (time) => time.replace(/^0|:00$/g, "");
