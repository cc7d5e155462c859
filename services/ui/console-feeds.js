/* My feeds: how fresh and how good each is, and what can be done with it. */

import { call, segment } from "./console-api.js";
import { element } from "./dom.js";

const SIGNS = { ok: ["●", "good-word"], loading: ["○", ""], stale: ["▲", "late-word"], failed: ["✕", "out-word"], empty: ["?", ""] };

export async function sourceOf(feed) {
  try {
    return (await call("GET", `/v1/sources/${segment(feed)}`)).data;
  } catch (error) {
    if (error.status === 404 || error.status === 410) return null; // nothing was ever said by it
    throw error;
  }
}

export async function showFeeds(root, context) {
  const { account, words } = context;
  const sources = await Promise.all(account.feeds.map(({ id }) => sourceOf(id)));
  const rows = account.feeds.map((feed, index) => feedRow(feed, sources[index], context));
  root.replaceChildren(
    element("h2", {}, account.operator ? account.operator.name || account.operator.id : words.pages.feeds),
    element("p", { class: "lead" }, `${account.person.name} · ${words.roles[account.person.role]}`),
    element("h3", {}, words.pages.feeds),
    rows.length ? element("ul", { class: "things" }, rows) : element("p", {}, account.operator ? words.noFeeds(account.operator.id) : words.noOperator),
  );
}

function feedRow(feed, source, { words }) {
  const waits = !feed.polled && !source?.last_success; // nobody has pushed yet: nothing is loading
  const state = waits ? "empty" : source?.state ?? "empty";
  const [shape, kind] = SIGNS[state] ?? SIGNS.empty;
  const counts = Object.entries(source?.counts ?? {}).map(([name, n]) => `${words.kinds[name] ?? name} ${n}`);
  const quality = source?.quality ?? {};
  const faults = [["errors", quality.errors], ["warnings", quality.warnings]].filter(([, n]) => n !== undefined).map(([name, n]) => words[name](n));
  return element("li", {},
    element("div", { class: "thing-head" },
      element("span", {}, feed.id), element("span", { class: kind }, `${shape} ${words.feedStates[state] ?? state}`)),
    element("p", { class: "thing-line" }, element("span", {}, words.formats[feed.format] ?? feed.format),
      element("span", {}, source?.last_success ? words.heard(source.age_seconds ?? null, source.last_success) : words.neverHeard),
      counts.map((text) => element("span", {}, text)), faults.map((text) => element("span", {}, text))),
    source?.last_error ? element("p", { class: "thing-line out-word" }, source.last_error) : null,
  );
}
