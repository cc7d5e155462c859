/* The form of one disruption: whom it concerns, why, since when, in which words, and what riders will see of it. */

import { call, segment } from "./console-api.js";
import { placeOf } from "./console-alerts.js";
import { action, busy, field, saying, select, textField } from "./console-forms.js";
import { LANGUAGES, noticeWords, TEMPLATES } from "./console-notice-words.js";
import { concernsOf } from "./console-concerns.js";
import { fieldTime, timeOf } from "./console-times.js";
import { element } from "./dom.js";
import { wordsFor } from "./i18n.js";
import { noticeItem } from "./notices.js";

const KEPT = ["severity", "url", "communication_periods", "impact_periods"]; // what the form has no field for

export async function showAlertForm(root, context) {
  const { account, address, words, go, link } = context;
  const own = noticeWords(address.lang);
  const before = address.id === "new" ? null : (await call("GET", `/v1/alerts/${segment(address.id)}`)).data;
  const place = before ? placeOf(before, account) : null;
  if (before && !place) return go({ page: "alerts" });
  const feed = place?.feed ?? account.feeds.find(({ id }) => id === address.feed) ?? account.feeds[0];
  if (!feed) return go({ page: "alerts" });
  const concerns = await concernsOf(feed, before, own, address.lang);
  if (concerns.foreign || before?.active_periods.length > 1) {
    root.replaceChildren(element("h2", {}, own.edit), element("p", {}, own.foreign), link({ page: "alerts" }, own.back, { class: "quiet-button" }));
    return undefined;
  }
  const form = new AlertForm(before, own);
  const said = saying();
  const key = crypto.randomUUID(); // sent again after a broken connection it is taken once
  const feeds = select(account.feeds.map(({ id }) => [id, id]), feed.id, { onchange: (event) => go({ page: "alerts", id: "new", feed: event.target.value }) });
  const send = action(before ? own.change : own.post);
  const node = element("form", { novalidate: true }, !before && form.templates(own),
    !before && account.feeds.length > 1 && field(own.feed, feeds), concerns.node, form.node,
    element("section", { class: "preview", "aria-label": own.preview }, element("h3", {}, own.preview), form.preview),
    said.node, element("div", { class: "actions" }, send, link({ page: "alerts" }, own.back, { class: "quiet-button" })));
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const document = { ...form.document(before), informed: concerns.informed() };
    if (!document.informed.length) return said.say(own.nowhere, "bad");
    if (!Object.keys(document.header).length) return said.say(own.noTitle, "bad");
    return busy(send, said, words, async () => {
      const path = `/v1/publish/${segment(feed.id)}/alerts`;
      const { data } = before ? await call("PUT", `${path}/${segment(place.id)}`, document) : await call("POST", path, document, { "Idempotency-Key": key });
      if (data.position) await call("GET", `/v1/alerts?limit=1&min_position=${segment(data.position)}`);
      go({ page: "alerts" });
    });
  });
  root.replaceChildren(element("h2", {}, before ? own.edit : own.newAlert), node);
  return undefined;
}

class AlertForm {
  constructor(before, own) {
    this.own = own;
    this.cause = select(Object.entries(own.causes), before?.cause ?? "weather", { name: "cause" });
    this.effect = select(Object.entries(own.effects), before?.effect ?? "reduced_service", { name: "effect" });
    const { start, end } = before?.active_periods[0] ?? {};
    const at = (name, text) => {
      const input = element("input", { type: "datetime-local", name });
      input.value = text ? fieldTime(new Date(text)) : "";
      return input;
    };
    this.start = at("start", before ? start : new Date().toISOString());
    this.end = at("end", end);
    this.texts = element("div", {});
    this.preview = element("ul", { class: "notices" });
    const more = select([["", own.addLanguage], ...LANGUAGES.slice(2)], "", { "aria-label": own.addLanguage, onchange: () => this.#add(more) });
    this.node = element("div", { oninput: () => this.show() },
      element("div", { class: "pair" }, field(own.cause, this.cause), field(own.effect, this.effect)),
      element("div", { class: "pair" }, field(own.from, this.start), field(own.until, this.end, own.untilHint)), this.texts, more);
    for (const lang of new Set(["ja", "en", ...Object.keys({ ...before?.header, ...before?.description })])) this.#write(lang, before);
    this.show();
  }

  #add(more) {
    if (more.value && !this.texts.querySelector(`[name="header.${more.value}"]`)) this.#write(more.value, null);
    more.value = "";
  }

  #write(lang, before) {
    const name = LANGUAGES.find(([tag]) => tag === lang)?.[1] ?? lang;
    const details = element("textarea", { name: `description.${lang}`, lang, maxlength: 10_000 });
    details.value = before?.description[lang] ?? "";
    this.texts.append(textField(this.own.title(name), `header.${lang}`, { value: before?.header[lang] ?? "", lang, maxlength: 1000 }), field(this.own.text(name), details));
  }

  templates(own) {
    const chosen = ({ cause, effect, header }) => {
      [this.cause.value, this.effect.value] = [cause, effect];
      for (const [lang, text] of Object.entries(header)) this.texts.querySelector(`[name="header.${lang}"]`).value = text;
      this.show();
    };
    return element("fieldset", {}, element("legend", {}, own.template), element("div", { class: "chips" },
      TEMPLATES.map((one) => element("button", { type: "button", "data-template": one.id, onclick: () => chosen(one) }, one.header[own === noticeWords("en") ? "en" : "ja"]))));
  }

  /** What is pushed, but for whom it concerns. */
  document(before) {
    const kept = Object.fromEntries(KEPT.filter((name) => before?.[name]?.length).map((name) => [name, before[name]]));
    const period = { start: timeOf(this.start.value), end: timeOf(this.end.value) };
    const description = this.#said("description");
    return {
      ...kept, cause: this.cause.value, effect: this.effect.value, header: this.#said("header"),
      active_periods: period.start || period.end ? [period] : [], ...(Object.keys(description).length ? { description } : {}),
    };
  }

  #said(part) {
    const fields = [...this.texts.querySelectorAll(`[name^="${part}."]`)].filter(({ value }) => value.trim());
    return Object.fromEntries(fields.map(({ name, value }) => [name.slice(part.length + 1), value]));
  }

  show() {
    const told = { description: {}, ...this.document(null) };
    const langs = Object.keys(told.header);
    this.preview.replaceChildren(...langs.map((lang) => {
      const item = noticeItem({ ...told, header: { [lang]: told.header[lang] }, description: told.description[lang] ? { [lang]: told.description[lang] } : {} }, wordsFor(lang), { nowMs: () => Date.now() });
      item.lang = lang;
      return item;
    }));
  }
}
