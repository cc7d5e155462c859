/* Who uses my data: requests of each feed by account, endpoint and day. */

import { call, segment } from "./console-api.js";
import { field, select } from "./console-forms.js";
import { usageWords } from "./console-usage-words.js";
import { element } from "./dom.js";

const SPANS = [7, 30, 90, 400];

export async function showUsage(root, { account, address, words, go }) {
  const own = usageWords(address.lang);
  const { feeds } = account;
  if (!feeds.length) {
    root.replaceChildren(element("h2", {}, words.pages.usage), element("p", {}, words.noOperator));
    return;
  }
  const feed = feeds.some(({ id }) => id === address.feed) ? address.feed : feeds[0].id;
  const chooseFeed = select(feeds.map(({ id }) => [id, id]), feed, { name: "feed", onchange: () => go({ page: "usage", feed: chooseFeed.value }) });
  const told = element("div", {});
  const days = select(SPANS.map((n) => [String(n), own.days(n)]), "30", { name: "days", onchange: () => read() });
  const read = async () => told.replaceChildren(...tables((await call("GET", `/v1/publish/${segment(feed)}/usage?days=${days.value}`)).data.days, own, address.lang));
  await read();
  root.replaceChildren(element("h2", {}, words.pages.usage), element("p", { class: "lead" }, own.lead),
    element("div", { class: "pair" }, field(own.feed, chooseFeed), field(own.span, days)), told);
}

function tables(days, own, lang) {
  if (!days.length) return [element("p", {}, own.none)];
  const number = new Intl.NumberFormat(lang);
  const rows = days.flatMap(({ by }) => by);
  const most = Math.max(...days.map(({ requests }) => requests));
  const date = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ja-JP", { dateStyle: "medium", timeZone: "UTC" });
  const bar = (requests) => element("meter", { min: 0, max: most, value: requests, "aria-hidden": "true" });
  return [
    table(own.consumers, [own.consumer, own.requests], sums(rows, (one) => one.name || own.consumerOf(one.consumer)), number),
    table(own.endpoints, [own.endpoint, own.requests], sums(rows, ({ endpoint }) => endpoint), number),
    table(own.byDay, [own.day, own.requests], days.map(({ day, requests }) => [date.format(new Date(day)), requests]), number, bar),
  ];
}

/** Name and requests, the most first. */
function sums(rows, nameOf) {
  const found = new Map();
  for (const row of rows) found.set(nameOf(row), (found.get(nameOf(row)) ?? 0) + row.requests);
  return [...found].sort((one, other) => other[1] - one[1]);
}

function table(caption, heads, rows, number, mark = () => null) {
  const body = rows.map(([name, requests]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, number.format(requests), " ", mark(requests))));
  return element("section", {}, element("h3", {}, caption), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))), element("tbody", {}, body))));
}
