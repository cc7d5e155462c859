/* The records of what was done for my operator, page by page. */

import { call } from "./console-api.js";
import { quiet } from "./console-forms.js";
import { peopleWords } from "./console-people-words.js";
import { dateIn } from "./console-times.js";
import { element } from "./dom.js";

const PAGE = 50;

export async function showAudit(root, { address, words }) {
  const own = peopleWords(address.lang);
  const { data } = await call("GET", "/v1/account/audit");
  const list = element("ul", { class: "things records" });
  const pages = element("div", { class: "actions" });
  const item = (one) => element("li", {},
    element("div", { class: "thing-head" }, element("span", {}, [one.action, one.feed].filter(Boolean).join(" · ")), element("span", {}, dateIn(address.lang, one.time))),
    element("p", { class: "thing-line" }, element("span", {}, one.name || one.actor), one.refused && element("span", { class: "out-word" }, `${own.refused}: ${one.refused}`)));
  const show = (from) => {
    list.replaceChildren(...data.slice(from, from + PAGE).map(item));
    pages.replaceChildren(...[from > 0 && quiet(own.newer, () => show(from - PAGE)), from + PAGE < data.length && quiet(own.older, () => show(from + PAGE))].filter(Boolean));
    root.scrollIntoView({ block: "start" });
  };
  root.replaceChildren(element("h2", {}, words.pages.audit), element("p", { class: "lead" }, own.auditLead), data.length ? list : element("p", {}, own.noRecords), pages);
  show(0);
}
