/* Disruptions: those that my feeds have out, with a way to change and to end each. */

import { call, readAll, segment } from "./console-api.js";
import { showAlertForm } from "./console-alert-form.js";
import { busy, quiet, saying } from "./console-forms.js";
import { noticeWords } from "./console-notice-words.js";
import { element } from "./dom.js";
import { textIn } from "./i18n.js";
import { dateIn } from "./console-times.js";

/** The feed of mine that an alert's id names, and its id there. */
export function placeOf(alert, account) {
  const at = alert.id.indexOf(":");
  const feed = account.feeds.find(({ id }) => id === alert.id.slice(0, at));
  return feed ? { feed, id: alert.id.slice(at + 1) } : null;
}

export async function showAlerts(root, context) {
  const { address } = context;
  if (address.id && context.account.may.includes("publish")) await showAlertForm(root, context);
  else await showList(root, context, "");
}

/** `since`: the position of a change that the list must have. */
async function showList(root, context, since) {
  const { account, address, link } = context;
  const own = noticeWords(address.lang);
  const alerts = (await readAll("/v1/alerts", since ? { min_position: since } : {})).filter((alert) => placeOf(alert, account));
  const said = saying();
  const writes = account.may.includes("publish") && account.feeds.length > 0;
  const end = (alert, button) => busy(button, said, context.words, async () => {
    if (!window.confirm(own.reallyEnd)) return;
    const { feed, id } = placeOf(alert, account);
    const { data } = await call("DELETE", `/v1/publish/${segment(feed.id)}/alerts/${segment(id)}`);
    const shown = await showList(root, context, data.position ?? "");
    shown.say(own.alertEnded, "good");
  });
  root.replaceChildren(...[
    element("h2", {}, context.words.pages.alerts), element("p", { class: "lead" }, own.alertsLead), said.node,
    writes && element("div", { class: "actions" }, link({ page: "alerts", id: "new" }, own.newAlert, { class: "action wide" })),
    alerts.length
      ? element("ul", { class: "things alerts" }, alerts.map((alert) => alertItem(alert, context, writes ? end : null)))
      : element("p", {}, account.feeds.length ? own.noAlerts : context.words.noOperator),
  ].filter(Boolean));
  return said;
}

function alertItem(alert, { address, link }, end) {
  const own = noticeWords(address.lang);
  const { start, end: until } = alert.active_periods[0] ?? {};
  const when = start || until ? `${start ? dateIn(address.lang, start) : ""} – ${until ? dateIn(address.lang, until) : ""}` : "";
  const button = end && quiet(own.endAlert, (event) => end(alert, event.currentTarget), "danger");
  return element("li", {},
    element("div", { class: "thing-head" }, element("span", {}, textIn(alert.header, address.lang)), element("span", {}, own.effects[alert.effect] ?? alert.effect)),
    element("p", { class: "thing-line" }, element("span", {}, own.causes[alert.cause] ?? alert.cause), element("span", {}, when)),
    end && element("div", { class: "actions" }, link({ page: "alerts", id: alert.id }, own.edit, { class: "quiet-button" }), button));
}
