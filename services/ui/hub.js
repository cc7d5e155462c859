/* Reading the hub's public API. */

export class Unreachable extends Error {}

/** The JSON of a path, or null when it is not there (404, 410). Raises Unreachable for anything else. */
export async function read(path, parameters = {}, signal) {
  const url = new URL(path, window.location.origin);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  let answer;
  try {
    answer = await fetch(url, { signal, cache: "no-cache" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable(`${url.pathname}: ${error.message}`);
  }
  if (answer.status === 404 || answer.status === 410) return null;
  if (!answer.ok) throw new Unreachable(`${url.pathname}: ${answer.status}`);
  return answer.json();
}

/** All features of a collection, page after page, with the attributions of all pages. */
export async function readFeatures(path) {
  const features = [];
  const attribution = new Map();
  let cursor = null;
  do {
    const page = await read(path, cursor ? { limit: 500, cursor } : { limit: 500 });
    features.push(...(page?.features ?? []));
    for (const credit of page?.attribution ?? []) attribution.set(credit.feed, credit);
    cursor = page?.next ?? null;
  } while (cursor);
  return { features, attribution: [...attribution.values()] };
}
