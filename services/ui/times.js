/* Times as travellers read them. The API's texts carry the place's offset, so the clock time is in the text itself. */

const OFFSET = /(Z|[+-]\d\d:\d\d)$/;

/** "2026-11-23T08:05:00+09:00" → "8:05". */
export function clockTime(text) {
  return text ? text.slice(11, 16).replace(/^0/, "") : "";
}

function offsetMinutes(text) {
  const offset = OFFSET.exec(text)?.[1] ?? "Z";
  if (offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset[0] === "-" ? -minutes : minutes;
}

/** Days between the place's date at `nowMs` and the date in `text`: 0 today, 1 tomorrow. */
export function dayDifference(text, nowMs) {
  const today = new Date(nowMs + offsetMinutes(text) * 60_000).toISOString().slice(0, 10);
  return Math.round((Date.parse(text.slice(0, 10)) - Date.parse(today)) / 86_400_000);
}

/** "11月23日(月)" or "Mon 23 Nov". */
export function calendarDate(text, lang) {
  const day = new Date(Date.parse(text.slice(0, 10)));
  const part = (options) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options }).format(day);
  if (lang === "ja") return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日(${part({ weekday: "short" })})`;
  return `${part({ weekday: "short" })} ${day.getUTCDate()} ${part({ month: "short" })}`;
}

/** "2026年5月8日" or "8 May 2026". */
export function fullDate(text, lang) {
  return new Intl.DateTimeFormat(lang === "ja" ? "ja" : "en-GB", { timeZone: "UTC", dateStyle: "long" }).format(new Date(Date.parse(text.slice(0, 10))));
}

/** What to write beside a time that is not today's: "翌日", or the date. Empty for today. */
export function dayWord(text, nowMs, words) {
  const days = dayDifference(text, nowMs);
  if (days === 0) return "";
  return days === 1 ? words.nextDay : calendarDate(text, words.lang);
}

/** A length of time in one unit: "12 s", "3 min", "2 h". */
export function roughly(seconds, words) {
  if (seconds < 60) return words.seconds(Math.max(0, Math.round(seconds)));
  if (seconds < 5400) return words.minutes(Math.round(seconds / 60));
  if (seconds < 129_600) return words.hours(Math.round(seconds / 3600));
  return words.days(Math.round(seconds / 86_400));
}
