/* A small timetable in the making: one plain object, which a draft keeps as it is.

   plan = {
     form, agency: {id, name, reading, english, official, url, phone, email, lang, timezone, fare, more},
     others: rows of further agencies, info: the row of feed_info.txt,
     stops: [{id, name, reading, english, platform, lat, lon, more}],          numbers, or null where no place is known
     routes: [{id, short, name, reading, english, color, type, more}],
     services: [{id, days: "1111100", from, to, holidays: "" | "rests" | "runs", exceptions: [{from, to, runs}], more}],
     sheets: [{route, service, direction, headsign, stops: [stop ids], trips: [{id, times: [cell], calls: [columns | null], more}]}],
     kept: {"shapes.txt": text}, words: rows of translations.txt that nothing here writes
   }
   `more` holds the columns that no field shows. A cell is what editor-times.js says. A sheet is one line's trips of one direction on
   one service, stops down and trips across; what is "" in it is not called at. */

import { isDay, JAPAN } from "./editor-days.js";

export const FORM = 1;
export const MOST = { stops: 400, routes: 40, services: 40, sheets: 120, trips: 1000, calls: 15_000, stopsOfSheet: 120, tripsOfSheet: 150 };
const KEY = "noriai.timetable";
const LISTS = ["others", "stops", "routes", "services", "sheets", "words"];

export function emptyPlan(lang, timezone) {
  return {
    form: FORM, agency: { id: "", name: "", reading: "", english: "", official: "", url: "", phone: "", email: "", lang, timezone, fare: "", more: {} },
    others: [], info: {}, stops: [], routes: [], services: [], sheets: [], kept: {}, words: [],
  };
}

export const isEmpty = (plan) => !plan.agency.name && !plan.stops.length && !plan.routes.length && !plan.services.length;

/** The next id of a letter and a number that no member of `list` has. */
export function nextId(letter, list) {
  const numbers = list.map(({ id }) => (id.startsWith(letter) ? Number(id.slice(letter.length)) : 0)).filter(Number.isInteger);
  return `${letter}${Math.max(0, ...numbers) + 1}`;
}

export const tripsOf = (plan) => plan.sheets.flatMap(({ trips }) => trips);

export function newStop(plan) {
  return { id: nextId("S", plan.stops), name: "", reading: "", english: "", platform: "", lat: null, lon: null, more: {} };
}

export function newRoute(plan) {
  return { id: nextId("R", plan.routes), short: "", name: "", reading: "", english: "", color: "0B5F8A", type: "3", more: {} };
}

/** On weekdays but for holidays, for a year from `today`. */
export function newService(plan, today) {
  const to = `${Number(today.slice(0, 4)) + 1}${today.slice(4).replace("-02-29", "-02-28")}`;
  return { id: nextId("D", plan.services), days: "1111100", from: today, to, holidays: plan.agency.timezone === JAPAN ? "rests" : "", exceptions: [], more: {} };
}

export function newTrip(plan, sheet) {
  return { id: nextId("T", tripsOf(plan)), times: sheet.stops.map(() => ""), calls: sheet.stops.map(() => null), more: {} };
}

/** Copies of a trip, each so many minutes after the one before. */
export function repeatTrip(plan, sheet, trip, minutes, count, later) {
  for (let number = 1; number <= count; number++) {
    const { id } = newTrip(plan, sheet);
    sheet.trips.push({ ...structuredClone(trip), id, times: trip.times.map((cell) => later(cell, minutes * number)) });
  }
}

/** The stops of a sheet in another order: `order` names, for each place, the place where it was, or a new stop's id. */
export function restop(sheet, order) {
  const take = (list, none) => order.map((from) => (typeof from === "number" ? list[from] : none));
  sheet.stops = order.map((from) => (typeof from === "number" ? sheet.stops[from] : from));
  for (const trip of sheet.trips) {
    trip.times = take(trip.times, "");
    trip.calls = take(trip.calls, null).map((call) => call && Object.fromEntries(Object.entries(call).filter(([name]) => name !== "shape_dist_traveled")));
    delete trip.more.shape_id; // it was drawn for other stops
  }
}

export const isCalled = (sheet, id) => sheet.stops.includes(id);

/** What is kept on this device for a feed: `{plan, base, saved}`, or null. `base` is the version that the draft began with. */
export function draftOf(feed) {
  try {
    const draft = JSON.parse(window.localStorage.getItem(`${KEY}.${feed}`));
    return draft && isPlan(draft.plan) && typeof draft.base === "string" && typeof draft.saved === "string" ? draft : null;
  } catch (error) {
    console.warn(error.message);
    return null;
  }
}

/** Whether the device keeps it. */
export function keepDraft(feed, draft) {
  try {
    window.localStorage.setItem(`${KEY}.${feed}`, JSON.stringify(draft));
    return true;
  } catch (error) {
    console.warn(error.message);
    return false;
  }
}

export function dropDraft(feed) {
  try {
    window.localStorage.removeItem(`${KEY}.${feed}`);
  } catch (error) {
    console.warn(error.message);
  }
}

/** What an older form, or another page, has left is no plan. */
function isPlan(plan) {
  return plan?.form === FORM && typeof plan.agency?.name === "string" && LISTS.every((name) => Array.isArray(plan[name]))
    && plan.sheets.every(({ stops, trips }) => trips.every(({ times, calls }) => times.length === stops.length && calls.length === stops.length))
    && plan.services.every(({ from, to }) => [from, to].every((day) => day === "" || isDay(day)));
}
