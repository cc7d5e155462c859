/* Webhooks: where events are sent, how that goes, what was delivered, and sending it again. */

import { call, segment } from "./console-api.js";
import { action, busy, field, quiet, saying, textField } from "./console-forms.js";
import { dateIn } from "./console-times.js";
import { webhookWords } from "./console-webhook-words.js";
import { element } from "./dom.js";

export async function showWebhooks(root, { address, words }) {
  const own = webhookWords(address.lang);
  const said = saying();
  const parts = await webhookParts({ address, words }, said);
  root.replaceChildren(element("h2", {}, words.pages.webhooks), element("p", { class: "lead" }, own.lead, " ", element("a", { href: `/developers?lang=${address.lang}` }, own.tryFilters)), said.node, ...parts);
}

/** `open`: what was delivered is shown without being asked for. */
export async function webhookParts({ address, words }, said, open = false) {
  const own = webhookWords(address.lang);
  const once = element("div", {});
  const list = element("div", {});
  const desk = { own, words, lang: address.lang, said, open, secret: (text, note = "") => once.replaceChildren(element("p", { role: "status" }, own.once, " ", note), element("code", { class: "once" }, text)) };
  desk.refresh = async () => list.replaceChildren(webhookList((await call("GET", "/v1/webhooks")).data, desk));
  await desk.refresh();
  return [once, list, element("details", {}, element("summary", {}, own.make), makeForm(desk))];
}

function webhookList(webhooks, desk) {
  if (!webhooks.length) return element("p", {}, desk.own.none);
  return element("ul", { class: "things webhooks" }, webhooks.map((webhook) => webhookItem(webhook, desk)));
}

function webhookItem(webhook, desk) {
  const { own, lang } = desk;
  const good = webhook.state === "enabled";
  const log = element("div", {});
  if (desk.open) showDeliveries(`/v1/webhooks/${segment(webhook.id)}`, log, desk).catch((error) => log.replaceChildren(element("p", {}, error.message)));
  const facts = [webhook.kinds.join(", "), Object.keys(webhook.filters).length ? JSON.stringify(webhook.filters) : "", webhook.reason ?? "", webhook.waiting ? own.waiting(webhook.waiting) : "", webhook.last_taken ? own.taken(dateIn(lang, webhook.last_taken)) : ""];
  return element("li", { "data-webhook": webhook.id },
    element("div", { class: "thing-head" }, element("span", {}, webhook.url), element("span", { class: good ? "good-word" : "out-word" }, own.states[webhook.state])),
    element("p", { class: "thing-line" }, facts.filter(Boolean).map((fact) => element("span", {}, fact)), webhook.failing_since && element("span", { class: "late-word" }, own.failing(dateIn(lang, webhook.failing_since)))),
    webhookButtons(webhook, good, log, desk), log);
}

function webhookButtons(webhook, good, log, desk) {
  const { own, words, said, lang } = desk;
  const path = `/v1/webhooks/${segment(webhook.id)}`;
  const button = (text, work, more) => quiet(text, (event) => busy(event.currentTarget, said, words, work), more);
  return element("div", { class: "actions" },
    button(own.test, async () => {
      const { data } = await call("POST", `${path}/test`);
      if (data.state === "delivered") said.say(own.testTaken(data.status), "good");
      else said.say(own.testFailed([data.status, data.detail].filter(Boolean).join(" ")), "bad");
    }),
    button(own.deliveries, () => showDeliveries(path, log, desk)),
    button(own.rotate, async () => {
      const { data } = await call("POST", `${path}/secret`);
      desk.secret(data.secret, own.older(dateIn(lang, data.older_signs_until)));
    }),
    button(good ? own.off : own.on, async () => {
      await call("PATCH", path, { state: good ? "disabled" : "enabled" });
      await desk.refresh();
    }),
    button(own.remove, async () => {
      if (!window.confirm(own.reallyRemove)) return;
      await call("DELETE", path);
      await desk.refresh();
    }, "danger"));
}

async function showDeliveries(path, log, desk) {
  const { own, words, said, lang } = desk;
  const { data } = await call("GET", `${path}/deliveries`);
  const again = (one) => quiet(own.again, (event) => busy(event.currentTarget, said, words, async () => {
    await call("POST", `${path}/deliveries/${segment(one.id)}/redeliver`);
    said.say(own.sentAgain, "good");
    await showDeliveries(path, log, desk);
  }));
  const row = (one) => element("tr", { "data-delivery": one.id, "data-state": one.state },
    element("th", { scope: "row" }, one.subject, element("small", { class: "quiet" }, ` ${one.type} ${dateIn(lang, one.created)}`)),
    element("td", {}, own.deliveryStates[one.state], " ", element("small", { class: "quiet" }, [own.attempts(one.attempts), one.status, one.detail].filter(Boolean).join(" · "))),
    element("td", {}, again(one)));
  log.replaceChildren(data.length
    ? element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": own.deliveries }, element("table", {},
      element("thead", {}, element("tr", {}, [own.event, own.state, own.again].map((head) => element("th", { scope: "col" }, head)))), element("tbody", {}, data.map(row))))
    : element("p", {}, own.noDeliveries));
}

function makeForm(desk) {
  const { own, words, said } = desk;
  const make = action(own.make);
  const filters = element("textarea", { name: "filters", rows: 3, spellcheck: "false" });
  const form = element("form", {}, textField(own.url, "url", { type: "url", hint: own.urlHint, required: true, maxlength: 2000 }), textField(own.kinds, "kinds", { hint: own.kindsHint }), field(own.filters, filters, own.filtersHint), make);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = { url: form.elements.url.value.trim() };
    const kinds = form.elements.kinds.value.split(",").map((kind) => kind.trim()).filter(Boolean);
    if (kinds.length) asked.kinds = kinds;
    try {
      if (filters.value.trim()) asked.filters = JSON.parse(filters.value);
    } catch {
      return said.say(own.badFilters, "bad");
    }
    return busy(make, said, words, async () => {
      const { data } = await call("POST", "/v1/webhooks", asked);
      form.reset();
      desk.secret(data.secret);
      await desk.refresh();
    });
  });
  return form;
}
