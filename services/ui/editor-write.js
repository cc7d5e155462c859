/* From a plan to the tables of a GTFS feed, with GTFS-JP's where the feed is Japan's. */

import { badgeColors } from "./color.js";
import { csvOf, rowsOf } from "./csv.js";
import { exceptionsOf, gtfsDay, JAPAN, WEEKDAYS } from "./editor-days.js";
import { gtfsTime, secondsOf } from "./editor-times.js";
import { tripsOf } from "./editor-plan.js";

export const FLAT_FARE = "flat";
const OWNERS = { route_id: "routes.txt", trip_id: "trips.txt", stop_id: "stops.txt", from_stop_id: "stops.txt", to_stop_id: "stops.txt", from_route_id: "routes.txt", to_route_id: "routes.txt", from_trip_id: "trips.txt", to_trip_id: "trips.txt", service_id: "calendar.txt", shape_id: "trips.txt" };

/** `{files: [[name, text]], labels: {name: [label of each row]}}`; `made` is the version's name. */
export function tablesOf(plan, made) {
  const files = [], labels = {};
  const add = (name, columns, rows, label = () => "") => {
    const used = [...columns, ...new Set(rows.flatMap(Object.keys))].filter((column, place, all) => all.indexOf(column) === place);
    if (rows.length) files.push([name, csvOf(used, rows)]);
    labels[name] = rows.map(label);
  };
  const { agency } = plan;
  const own = agencyRow(agency);
  add("agency.txt", ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang", "agency_phone", "agency_email"], [own, ...plan.others], (row) => row.agency_name);
  add("stops.txt", ["stop_id", "stop_name", "stop_lat", "stop_lon"], plan.stops.map(stopRow), (row) => row.stop_name);
  add("routes.txt", ["route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color"], plan.routes.map((route) => routeRow(route, own.agency_id)), (row) => row.route_short_name || row.route_long_name);
  const names = new Map(plan.stops.map(({ id, name }) => [id, name]));
  const trips = plan.sheets.flatMap((sheet) => sheet.trips.map((trip) => ({ sheet, trip, signed: headsignOf(sheet, trip, names) })));
  add("trips.txt", ["route_id", "service_id", "trip_id", "trip_headsign", "direction_id"], trips.map(({ sheet, trip, signed }) => ({
    ...trip.more, route_id: sheet.route, service_id: sheet.service, trip_id: trip.id, trip_headsign: signed, direction_id: sheet.direction,
  })), (row) => row.trip_headsign);
  const calls = trips.flatMap(({ sheet, trip }) => callsOf(sheet, trip));
  add("stop_times.txt", ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"], calls, (row) => `${names.get(row.stop_id) ?? row.stop_id} ${row.departure_time}`);
  const ids = idsOf(plan, trips);
  const ofSomething = (row) => !row.record_id || (ids[`${row.table_name}.txt`]?.has(row.record_id) ?? true);
  const days = plan.services.map((service) => [service, exceptionsOf(service)]);
  add("calendar.txt", ["service_id", ...WEEKDAYS, "start_date", "end_date"], plan.services.filter(({ from }) => from).map(calendarRow));
  const differing = days.flatMap(([{ id }, found]) => [...found].map(([day, runs]) => ({ service_id: id, date: gtfsDay(day), exception_type: runs ? "1" : "2" })));
  add("calendar_dates.txt", ["service_id", "date", "exception_type"], differing);
  add("feed_info.txt", ["feed_publisher_name", "feed_publisher_url", "feed_lang"], [infoRow(plan, days, made)]);
  add("translations.txt", ["table_name", "field_name", "language", "translation", "record_id", "record_sub_id", "field_value"], [...wordsOf(plan, own.agency_id, trips), ...plan.words.filter(ofSomething)], (row) => row.translation);
  if (agency.timezone === JAPAN && !("agency_jp.txt" in plan.kept)) add("agency_jp.txt", ["agency_id", "agency_official_name"], [{ agency_id: own.agency_id, agency_official_name: agency.official }]);
  if (agency.fare) add("fare_attributes.txt", ["fare_id", "price", "currency_type", "payment_method", "transfers"], [{ fare_id: FLAT_FARE, price: agency.fare, currency_type: "JPY", payment_method: "0", transfers: "0" }]);
  for (const [name, text] of Object.entries(plan.kept)) files.push([name, withoutLost(text, ids)]);
  return { files: files.filter(([, text]) => text), labels };
}

function agencyRow({ id, name, url, phone, email, lang, timezone, more }) {
  return { ...more, agency_id: id || "A1", agency_name: name, agency_url: url, agency_timezone: timezone, agency_lang: lang, agency_phone: phone, agency_email: email };
}

function stopRow({ id, name, platform, lat, lon, more }) {
  return { ...more, stop_id: id, stop_name: name, stop_lat: lat ?? "", stop_lon: lon ?? "", platform_code: platform };
}

function routeRow({ id, short, name, color, type, more }, agency) {
  const readable = color ? badgeColors(color).text.slice(1).toUpperCase() : "";
  return { agency_id: agency, route_text_color: readable, ...more, route_id: id, route_short_name: short, route_long_name: name, route_type: type, route_color: color };
}

function calendarRow({ id, days, from, to, more }) {
  return { ...more, service_id: id, ...Object.fromEntries(WEEKDAYS.map((day, place) => [day, days[place]])), start_date: gtfsDay(from), end_date: gtfsDay(to) };
}

/** What the bus shows: as the sheet has it, else the last stop of the trip. */
export function headsignOf(sheet, trip, names) {
  return sheet.headsign || (names.get(sheet.stops[trip.times.findLastIndex((cell) => cell)]) ?? "");
}

function callsOf(sheet, trip) {
  const rows = trip.times.map((cell, place) => {
    const times = secondsOf(cell);
    const [arrival, departure] = times ? times.map(gtfsTime) : ["", ""];
    return cell && { ...trip.calls[place], trip_id: trip.id, arrival_time: arrival, departure_time: departure, stop_id: sheet.stops[place] };
  });
  return rows.filter(Boolean).map((row, place) => ({ ...row, stop_sequence: String(place + 1) }));
}

/** Who publishes, unless feed_info.txt said someone else. */
export function publisherOf({ name, url, lang, email }) {
  return { feed_publisher_name: name, feed_publisher_url: url, feed_lang: lang, ...(email ? { feed_contact_email: email } : { feed_contact_url: url }) };
}

function infoRow({ agency, info }, days, made) {
  const running = days.flatMap(([{ from, to }, found]) => [from, to, ...[...found].filter(([, runs]) => runs).map(([day]) => day)]).filter(Boolean).sort();
  return { ...publisherOf(agency), ...info, feed_start_date: gtfsDay(running[0] ?? ""), feed_end_date: gtfsDay(running.at(-1) ?? ""), feed_version: made };
}

/** Readings and English: by the record, or, for what a bus shows, by its words. */
function wordsOf(plan, agency, trips) {
  const of = (table, field, id, { reading, english }) => [["ja-Hrkt", reading], ["en", english]].filter(([, text]) => text)
    .map(([language, translation]) => ({ table_name: table, field_name: field, language, translation, record_id: id }));
  const stops = new Map(plan.stops.map((stop) => [stop.name, stop]));
  const signs = [...new Set(trips.map(({ signed }) => signed))].filter((text) => stops.has(text));
  return [
    ...of("agency", "agency_name", agency, plan.agency), ...plan.stops.flatMap((stop) => of("stops", "stop_name", stop.id, stop)),
    ...plan.routes.flatMap((route) => of("routes", route.name ? "route_long_name" : "route_short_name", route.id, route)),
    ...signs.flatMap((text) => of("trips", "trip_headsign", undefined, stops.get(text)).map((row) => ({ ...row, field_value: text }))),
  ];
}

function idsOf(plan, trips) {
  const ids = (list) => new Set(list.map(({ id }) => id));
  const shapes = new Set(tripsOf(plan).map(({ more }) => more.shape_id));
  return { "routes.txt": ids(plan.routes), "trips.txt": ids(trips.map(({ trip }) => trip)), "stops.txt": ids(plan.stops), "calendar.txt": ids(plan.services), shape_id: shapes };
}

/** A table that nothing here edits, without the rows that speak of what is no more. */
function withoutLost(text, ids) {
  const rows = rowsOf(text);
  const stays = (row) => Object.entries(OWNERS).every(([column, owner]) => !row[column] || (ids[column] ?? ids[owner]).has(row[column]));
  const kept = rows.filter(stays);
  if (kept.length === rows.length) return text;
  return kept.length ? csvOf(Object.keys(rows[0]), kept) : "";
}
