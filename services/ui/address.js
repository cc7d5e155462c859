/* What the page shows, as its URL: ?station=…&lang=…; the map's own place is the #hash. Back works. */

import { LANGUAGES } from "./i18n.js";

export function readAddress(location = window.location) {
  const query = new URLSearchParams(location.search);
  const lang = query.get("lang");
  return { station: query.get("station") || null, lang: LANGUAGES.includes(lang) ? lang : "ja" };
}

/** The link to a view; the language stays in it once it was chosen. */
export function addressOf({ station, lang }) {
  const query = new URLSearchParams();
  if (station) query.set("station", station);
  if (lang !== "ja" || new URLSearchParams(window.location.search).has("lang")) query.set("lang", lang);
  const text = query.toString();
  return "/" + (text ? `?${text}` : "");
}

/** A link followed with a modifier key, or the middle button, is the browser's. */
export function isPlainClick(event) {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
