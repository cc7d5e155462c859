/* What a plan still lacks, told by its parts before the hub is asked: `[{part, what, name}]`. */

import { daysBetween, exceptionsOf } from "./editor-days.js";
import { isFaulty, secondsOf, UNTIMED } from "./editor-times.js";
import { tripsOf } from "./editor-plan.js";

const STATION_OR_MORE = ["1", "2", "3", "4"]; // location_type: no bus calls there

export const callsAt = (stop) => !STATION_OR_MORE.includes(stop.more.location_type ?? "");

export function faultsOf(plan) {
  return [...ofAgency(plan), ...ofStops(plan), ...ofRoutes(plan), ...ofServices(plan), ...ofSheets(plan)];
}

function ofAgency({ agency }) {
  const found = [];
  if (!agency.name) found.push({ part: "agency", what: "noName" });
  if (!/^https?:\/\/[^\s/]+\.[^\s/]+/.test(agency.url)) found.push({ part: "agency", what: "noUrl" });
  if (agency.fare && !/^\d{1,6}$/.test(agency.fare)) found.push({ part: "agency", what: "badFare" });
  return found;
}

function ofStops({ stops }) {
  if (!stops.length) return [{ part: "stops", what: "noStops" }];
  return stops.flatMap((stop, place) => {
    const part = `stops.${place}`, number = String(place + 1);
    if (!stop.name && callsAt(stop)) return [{ part, what: "stopUnnamed", name: number }];
    return stop.lat === null && callsAt(stop) ? [{ part, what: "stopNowhere", name: stop.name }] : [];
  });
}

function ofRoutes({ routes }) {
  if (!routes.length) return [{ part: "routes", what: "noRoutes" }];
  return routes.flatMap(({ short, name }, place) => (short || name ? [] : [{ part: "routes", what: "routeUnnamed", name: String(place + 1) }]));
}

function ofServices({ services }) {
  if (!services.length) return [{ part: "days", what: "noDays" }];
  return services.flatMap((service, place) => {
    const name = String(place + 1);
    const usual = service.days.includes("1");
    if (usual && !daysBetween(service.from, service.to).length) return [{ part: "days", what: "badSpan", name }];
    return usual || [...exceptionsOf(service).values()].some(Boolean) ? [] : [{ part: "days", what: "neverRuns", name }];
  });
}

function ofSheets(plan) {
  if (!tripsOf(plan).length) return [{ part: "trips", what: "noTrips" }];
  const known = { routes: new Set(plan.routes.map(({ id }) => id)), services: new Set(plan.services.map(({ id }) => id)) };
  return plan.sheets.flatMap((sheet, place) => {
    const part = `trips.${place}`;
    if (!known.routes.has(sheet.route) || !known.services.has(sheet.service)) return [{ part, what: "sheetLost", name: String(place + 1) }];
    return sheet.trips.flatMap((trip, number) => ofTrip(trip).slice(0, 1).map((what) => ({ part, what, name: String(number + 1) })));
  });
}

/** In the order in which one mends them. */
export function ofTrip({ times }) {
  const called = times.filter(Boolean);
  if (called.some(isFaulty)) return ["badTime"];
  if (called.length < 2) return ["oneCall"];
  if (called[0] === UNTIMED || called.at(-1) === UNTIMED) return ["endUntimed"];
  const seconds = called.map(secondsOf).filter(Boolean).flat();
  return seconds.some((time, place) => time < seconds[place - 1]) ? ["backwards"] : [];
}
