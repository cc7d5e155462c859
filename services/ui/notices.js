/* Disruptions as list items: alerts in the reader's language, and facilities that are out. */

import { facilityMark, facilityName, facilitySign } from "./badge.js";
import { element } from "./dom.js";
import { namesOf, textIn } from "./i18n.js";
import { calendarDate, clockTime, dayDifference } from "./times.js";

/** Alerts to show now: by when to tell of them, else by when they are in force; without either, always. */
export function activeAlerts(picture) {
  const nowMs = picture.nowMs();
  const covers = ({ start, end }) => !(Date.parse(start) > nowMs) && !(Date.parse(end) < nowMs);
  const shown = ({ communication_periods: told, active_periods: inForce }) => (told?.length ? told : inForce ?? []);
  return [...picture.held.alert.values()].filter((alert) => !shown(alert).length || shown(alert).some(covers));
}

export function brokenFacilities(picture) {
  return [...picture.held.facility.values()].filter(({ status }) => status === "out_of_service");
}

export function noticeMark() {
  return element("span", { class: "mark-shape", "aria-hidden": "true" }, "!");
}

export function noticeItem(alert, words, picture) {
  const header = textIn(alert.header, words.lang);
  const description = textIn(alert.description, words.lang);
  const end = alert.active_periods?.find((period) => period.end)?.end;
  const body = [description && description !== header ? element("p", {}, description) : null, end ? element("p", { class: "quiet" }, words.until(moment(end, words, picture.nowMs()))) : null].filter(Boolean);
  const title = [noticeMark(), " ", header || description];
  if (!body.length) return element("li", {}, element("p", { class: "notice-title" }, title));
  return element("li", {}, element("details", {}, element("summary", {}, title), body));
}

/** A facility that is out, as a link to its station. */
export function brokenItem(facility, words, picture, link) {
  const station = picture.stations.get(facility.station)?.properties;
  const place = station ? namesOf(station, words.lang).main : "";
  const text = [facilitySign(facility), element("span", {}, [place, facilityName(facility, words)].filter(Boolean).join(" ")), facilityMark(facility, words)];
  return element("li", {}, station ? element("a", { class: "row", ...link(station.id) }, text) : element("p", { class: "row" }, text));
}

function moment(text, words, nowMs) {
  return dayDifference(text, nowMs) === 0 ? clockTime(text) : `${calendarDate(text, words.lang)} ${clockTime(text)}`;
}
