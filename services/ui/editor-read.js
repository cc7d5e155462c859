/* From the tables of a GTFS feed to a plan, where the editor can hold it all: the rest travels along unseen, or the feed is refused. */

import { rowsOf } from "./csv.js";
import { dayOfGtfs, exceptionsTold, WEEKDAYS } from "./editor-days.js";
import { cellTyped, UNTIMED } from "./editor-times.js";
import { emptyPlan, MOST } from "./editor-plan.js";
import { FLAT_FARE, publisherOf } from "./editor-write.js";

const EDITED = ["agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "calendar.txt", "calendar_dates.txt", "feed_info.txt", "translations.txt"];
const NAMED = [["agency", "agency_name"], ["stops", "stop_name"], ["routes", "route_long_name"], ["routes", "route_short_name"], ["trips", "trip_headsign"]];
const FLEXIBLE = ["location_group_id", "location_id"];

/** `code`: "large" | "foreign"; what the editor can't hold. */
export class Unfit extends Error {
  constructor(code) {
    super(`timetable: ${code}`);
    this.code = code;
  }
}

/** Raises Unfit. `tables`: a Map of names to texts. */
export function planOf(tables) {
  const read = (name) => rowsOf(tables.get(name) ?? "");
  const [agency = {}, ...others] = read("agency.txt");
  const words = wordsIn(byTable(read("translations.txt"), read));
  const plan = { ...emptyPlan("", ""), agency: agencyOf(agency, words), others };
  const { feed_start_date: first, feed_end_date: last, feed_version: version, ...info } = read("feed_info.txt")[0] ?? {};
  const usual = publisherOf(plan.agency);
  plan.info = Object.fromEntries(Object.entries(info).filter(([name, value]) => value && value !== usual[name]));
  plan.stops = read("stops.txt").map((row) => stopOf(row, words));
  plan.routes = read("routes.txt").map((row) => routeOf(row, words, others.length ? "" : agency.agency_id));
  plan.services = servicesOf(read("calendar.txt"), read("calendar_dates.txt"));
  plan.sheets = sheetsOf(read("trips.txt"), read("stop_times.txt"), new Map(plan.stops.map(({ id, name }) => [id, name])));
  plan.kept = Object.fromEntries([...tables].filter(([name]) => !EDITED.includes(name)));
  takeFare(plan);
  const signed = new Set(plan.stops.map(({ name }) => name)); // what a bus shows is told anew
  plan.words = words.rows.filter((row) => !words.used.has(row) && !(row.field_name === "trip_headsign" && ["en", "ja-Hrkt"].includes(row.language) && signed.has(row.field_value))).map((row) => split(row, []).more);
  if (["stops", "routes", "services", "sheets"].some((name) => plan[name].length > MOST[name])) throw new Unfit("large");
  return plan;
}

/** One row's columns in two: those that a field shows, and the rest that is not blank. */
function split(row, columns) {
  const more = Object.fromEntries(Object.entries(row).filter(([name, value]) => value && !columns.includes(name)));
  return { shown: (name) => row[name] ?? "", more };
}

function agencyOf(row, words) {
  const { shown, more } = split(row, ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang", "agency_phone", "agency_email"]);
  return {
    id: shown("agency_id"), name: shown("agency_name"), ...words.of("agency", "agency_name", shown("agency_id"), shown("agency_name")), official: "", url: shown("agency_url"),
    phone: shown("agency_phone"), email: shown("agency_email"), lang: shown("agency_lang") || "ja", timezone: shown("agency_timezone"), fare: "", more,
  };
}

function stopOf(row, words) {
  const { shown, more } = split(row, ["stop_id", "stop_name", "stop_lat", "stop_lon", "platform_code"]);
  const degrees = (name) => (shown(name) && Number.isFinite(Number(shown(name))) ? Number(shown(name)) : null);
  return { id: shown("stop_id"), name: shown("stop_name"), ...words.of("stops", "stop_name", shown("stop_id"), shown("stop_name")), platform: shown("platform_code"), lat: degrees("stop_lat"), lon: degrees("stop_lon"), more };
}

function routeOf(row, words, only) {
  const { shown, more } = split(row, ["route_id", "route_short_name", "route_long_name", "route_type", "route_color"]);
  if (more.agency_id === only) delete more.agency_id; // it goes with the agency
  const [field, name] = shown("route_long_name") ? ["route_long_name", shown("route_long_name")] : ["route_short_name", shown("route_short_name")];
  return { id: shown("route_id"), short: shown("route_short_name"), name: shown("route_long_name"), ...words.of("routes", field, shown("route_id"), name), color: shown("route_color"), type: shown("route_type"), more };
}

/** Rows of translations.txt; those of its oldest shape (`trans_id`, any text of that value) for each field that holds such a text. */
function byTable(rows, read) {
  if (!rows.some((row) => "trans_id" in row)) return rows;
  const held = NAMED.map(([table, field]) => [table, field, new Set(read(`${table}.txt`).map((row) => row[field]))]);
  return rows.flatMap(({ trans_id: text, lang, translation }) => held.filter(([, , texts]) => texts.has(text))
    .map(([table, field]) => ({ table_name: table, field_name: field, language: lang, translation, field_value: text })));
}

/** Looks words up, by record before by value; `used` grows with the rows that were found. */
function wordsIn(rows) {
  const used = new Set();
  const find = (table, field, id, name, language) => {
    const fitting = rows.filter((row) => row.table_name === table && row.field_name === field && row.language?.toLowerCase() === language);
    const row = fitting.find((each) => each.record_id && each.record_id === id) ?? fitting.find((each) => !each.record_id && each.field_value === name);
    if (row) used.add(row);
    return row?.translation ?? "";
  };
  const of = (table, field, id, name) => ({ reading: find(table, field, id, name, "ja-hrkt"), english: find(table, field, id, name, "en") });
  return { rows, used, of };
}

function servicesOf(rows, dates) {
  const services = rows.map((row) => {
    const { shown, more } = split(row, ["service_id", ...WEEKDAYS, "start_date", "end_date"]);
    return { id: shown("service_id"), days: WEEKDAYS.map((day) => (row[day] === "1" ? "1" : "0")).join(""), from: dayOfGtfs(shown("start_date")), to: dayOfGtfs(shown("end_date")), more };
  });
  const known = new Set(services.map(({ id }) => id));
  for (const { service_id: id } of dates) {
    if (!known.has(id)) services.push({ id, days: "0000000", from: "", to: "", more: {} });
    known.add(id);
  }
  const differing = (id) => new Map(dates.filter((row) => row.service_id === id).map((row) => [dayOfGtfs(row.date), row.exception_type === "1"]));
  return services.map((service) => ({ ...service, ...exceptionsTold(service, differing(service.id)) }));
}

function sheetsOf(trips, calls, names) {
  if (trips.length > MOST.trips || calls.length > MOST.calls) throw new Unfit("large");
  const byTrip = new Map(trips.map((trip) => [trip.trip_id, []]));
  for (const row of calls) {
    if (!names.has(row.stop_id) || FLEXIBLE.some((name) => row[name])) throw new Unfit("foreign");
    byTrip.get(row.trip_id)?.push(row);
  }
  for (const rows of byTrip.values()) rows.sort((one, other) => Number(one.stop_sequence) - Number(other.stop_sequence));
  const groups = new Map();
  for (const trip of trips) {
    const rows = byTrip.get(trip.trip_id);
    const headsign = trip.trip_headsign === names.get(rows.at(-1)?.stop_id) ? "" : trip.trip_headsign ?? "";
    const key = JSON.stringify([trip.route_id, trip.service_id, trip.direction_id ?? "", headsign]);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([trip, rows]);
  }
  return [...groups].map(([key, members]) => sheetOf(JSON.parse(key), members));
}

function sheetOf([route, service, direction, headsign], members) {
  let stops = [];
  const patterns = new Map(members.map(([, rows]) => [JSON.stringify(rows.map((row) => row.stop_id)), rows.map((row) => row.stop_id)]));
  for (const pattern of [...patterns.values()].sort((one, other) => other.length - one.length)) stops = woven(stops, pattern);
  if (stops.length > MOST.stopsOfSheet || members.length > MOST.tripsOfSheet) throw new Unfit("large");
  const trips = members.map(([trip, rows]) => {
    const { more } = split(trip, ["route_id", "service_id", "trip_id", "trip_headsign", "direction_id"]);
    const times = stops.map(() => ""), calls = stops.map(() => null);
    let place = -1;
    for (const row of rows) {
      place = stops.indexOf(row.stop_id, place + 1);
      times[place] = cellTyped(row.arrival_time === row.departure_time ? row.arrival_time ?? "" : `${row.arrival_time || row.departure_time}/${row.departure_time || row.arrival_time}`) || UNTIMED;
      calls[place] = split(row, ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]).more;
    }
    return { id: trip.trip_id, times, calls, more };
  });
  return { route, service, direction, headsign, stops, trips };
}

/** The shortest list in which both lists are, each in its order. */
function woven(one, other) {
  const longest = Array.from({ length: one.length + 1 }, () => new Array(other.length + 1).fill(0));
  for (let i = one.length - 1; i >= 0; i--) for (let j = other.length - 1; j >= 0; j--) longest[i][j] = one[i] === other[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const all = [];
  let i = 0, j = 0;
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      all.push(one[i++]);
      j++;
    } else if (j >= other.length || (i < one.length && longest[i + 1][j] >= longest[i][j + 1])) all.push(one[i++]);
    else all.push(other[j++]);
  }
  return all;
}

/** One flat fare, as the editor writes it, becomes a field again; the official name too. */
function takeFare(plan) {
  const fares = rowsOf(plan.kept["fare_attributes.txt"] ?? "");
  if (fares.length === 1 && fares[0].fare_id === FLAT_FARE && fares[0].currency_type === "JPY" && !plan.kept["fare_rules.txt"]) {
    plan.agency.fare = fares[0].price;
    delete plan.kept["fare_attributes.txt"];
  }
  const facts = rowsOf(plan.kept["agency_jp.txt"] ?? "");
  if (facts.length === 1 && Object.entries(facts[0]).every(([name, value]) => !value || ["agency_id", "agency_official_name"].includes(name))) {
    plan.agency.official = facts[0].agency_official_name ?? "";
    delete plan.kept["agency_jp.txt"];
  }
}
