/* Days in the editor: ISO dates and their order, Japan's public holidays, and a service's days as GTFS has them. */

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const JAPAN = "Asia/Tokyo";
const DAY_MS = 86_400_000;
const MOST_DAYS = 1830; // a slip of the year is no timetable
const FIXED = ["01-01", "02-11", "02-23", "04-29", "05-03", "05-04", "05-05", "08-11", "11-03", "11-23"];
const MONDAYS = [["01", 2], ["07", 3], ["09", 3], ["10", 2]];

const iso = (ms) => new Date(ms).toISOString().slice(0, 10);
export const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
export const dayAfter = (day, days = 1) => iso(Date.parse(day) + days * DAY_MS);
/** 0 is Monday. */
export const weekdayOf = (day) => (new Date(day).getUTCDay() + 6) % 7;
export const gtfsDay = (day) => day.replaceAll("-", "");
export const dayOfGtfs = (text) => (/^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : "");

/** Each day from one to another, both among them; none where either is no day, or they are too far apart. */
export function daysBetween(from, to) {
  if (!isDay(from) || !isDay(to)) return [];
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return count > MOST_DAYS ? [] : Array.from({ length: Math.max(0, count) }, (_, number) => dayAfter(from, number));
}

/** As the law on public holidays (国民の祝日に関する法律) has them since 2022. */
export function holidaysOf(year) {
  const since = year - 1980;
  const equinox = (first) => String(Math.floor(first + 0.242194 * since - Math.floor(since / 4)));
  const monday = ([month, number]) => {
    const first = `${year}-${month}-01`;
    return dayAfter(first, ((7 - weekdayOf(first)) % 7) + 7 * (number - 1));
  };
  const days = new Set([...FIXED.map((day) => `${year}-${day}`), ...MONDAYS.map(monday), `${year}-03-${equinox(20.8431)}`, `${year}-09-${equinox(23.2488)}`]);
  for (const day of [...days].sort()) { // a day between two holidays is one, and what falls on a Sunday is made up for
    if (days.has(dayAfter(day, 2)) && weekdayOf(dayAfter(day)) !== 6) days.add(dayAfter(day));
    if (weekdayOf(day) !== 6) continue;
    let instead = dayAfter(day);
    while (days.has(instead)) instead = dayAfter(instead);
    days.add(instead);
  }
  return [...days].sort();
}

function holidaysBetween(from, to) {
  if (!isDay(from) || !isDay(to) || daysBetween(from, to).length === 0) return [];
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, number) => Number(from.slice(0, 4)) + number);
  return years.flatMap(holidaysOf).filter((day) => day >= from && day <= to);
}

/** A Map of day to whether it runs, for the days that differ from the week: holidays first, then what is said of single days. */
export function exceptionsOf({ days, from, to, holidays, exceptions }) {
  const found = new Map();
  const runs = (day) => days[weekdayOf(day)] === "1" && day >= from && day <= to;
  if (holidays) for (const day of holidaysBetween(from, to)) if (runs(day) !== (holidays === "runs")) found.set(day, holidays === "runs");
  for (const each of exceptions) for (const day of daysBetween(each.from, each.to)) runs(day) === each.runs ? found.delete(day) : found.set(day, each.runs);
  return new Map([...found].sort());
}

/** `{holidays, exceptions}` of such a Map, told as shortly as can be: the way back. */
export function exceptionsTold(service, differing) {
  for (const holidays of ["rests", "runs"]) {
    const usual = exceptionsOf({ ...service, holidays, exceptions: [] });
    if (!usual.size || [...usual].some(([day, runs]) => differing.get(day) !== runs)) continue;
    return { holidays, exceptions: spans([...differing].filter(([day]) => !usual.has(day))) };
  }
  return { holidays: "", exceptions: spans([...differing]) };
}

function spans(days) {
  const found = [];
  for (const [day, runs] of days.sort()) {
    const last = found.at(-1);
    if (last && last.runs === runs && dayAfter(last.to) === day) last.to = day;
    else found.push({ from: day, to: day, runs });
  }
  return found;
}
