/* Times in the console: as people read them, and as a form's field holds them. */

const UNITS = { ja: [["日", 86400], ["時間", 3600], ["分", 60], ["秒", 1]], en: [[" d", 86400], [" h", 3600], [" min", 60], [" s", 1]] };

export function ageIn(lang, seconds) {
  const [unit, size] = UNITS[lang].find(([, each]) => seconds >= each) ?? UNITS[lang].at(-1);
  return `${Math.floor(seconds / size)}${unit}`;
}

export function dateIn(lang, text) {
  const options = { month: "long", day: "numeric", weekday: "short", hour: "numeric", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ja-JP", options).format(new Date(text));
}

/** What `<input type=datetime-local>` holds, in this device's time. */
export function fieldTime(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** RFC 3339 of what a field holds; null for an empty one. */
export function timeOf(text) {
  return text ? new Date(text).toISOString().replace(/\.\d+Z$/, "Z") : null;
}
