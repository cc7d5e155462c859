/* API keys: made and shown once, rotated, revoked. */

import { call, segment } from "./console-api.js";
import { action, busy, choice, quiet, textField } from "./console-forms.js";
import { peopleWords } from "./console-people-words.js";
import { dateIn } from "./console-times.js";
import { element } from "./dom.js";

const SCOPES = ["publish:alerts", "publish:facilities", "publish:realtime", "publish:timetables", "read", "subscribe"];

export async function keyParts(context, said) {
  const own = peopleWords(context.address.lang);
  const list = element("div", {});
  const once = element("div", {});
  const shown = (text) => once.replaceChildren(element("p", { role: "status" }, own.keyOnce), element("code", { class: "once" }, text));
  const refresh = async () => list.replaceChildren(await keyList(context, said, refresh, shown));
  await refresh();
  const { account } = context;
  const makes = account.may.includes("publish") || account.person.role === "developer";
  return [element("h3", {}, own.keys), once, list, makes && element("details", {}, element("summary", {}, own.makeKey), keyForm(context, said, refresh, shown))].filter(Boolean);
}

async function keyList({ address, words }, said, refresh, shown) {
  const own = peopleWords(address.lang);
  const { data } = await call("GET", "/v1/account/keys");
  if (!data.length) return element("p", {}, own.noKeys);
  const change = (button, method, path) => busy(button, said, words, async () => {
    if (method === "DELETE" && !window.confirm(own.reallyRevoke)) return;
    const { data: told } = await call(method, path);
    if (told.text) shown(told.text);
    await refresh();
  });
  const item = (key) => {
    const over = Boolean(key.ends) && Date.parse(key.ends) < Date.now();
    const path = `/v1/account/keys/${segment(key.id)}`;
    return element("li", { "data-key": key.id },
      element("div", { class: "thing-head" }, element("span", {}, key.id), element("span", { class: key.revoked || over ? "" : "good-word" }, key.revoked ? own.revoked : over ? own.ended : own.works)),
      element("p", { class: "thing-line" }, key.scopes.map((scope) => element("span", {}, scope)), element("span", {}, own.made(dateIn(address.lang, key.created))), key.ends && element("span", {}, own.ends(dateIn(address.lang, key.ends))), key.last_used && element("span", {}, own.lastUsed(dateIn(address.lang, key.last_used)))),
      !key.revoked && !over && element("div", { class: "actions" }, quiet(own.rotate, (event) => change(event.currentTarget, "POST", `${path}/rotate`)), quiet(own.revoke, (event) => change(event.currentTarget, "DELETE", path), "danger")));
  };
  return element("ul", { class: "things keys" }, data.map(item));
}

function keyForm({ account, address, words }, said, refresh, shown) {
  const own = peopleWords(address.lang);
  const scopes = account.person.role === "developer" ? ["read", "subscribe"] : SCOPES;
  const make = action(own.makeKey);
  const form = element("form", {}, element("fieldset", {}, element("legend", {}, own.scopes), scopes.map((scope) => choice("checkbox", "scope", scope, scope))),
    textField(own.days, "days", { type: "number", min: 0, max: 3650, value: "365", required: true }), make);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = [...form.querySelectorAll("[name=scope]:checked")].map(({ value }) => value);
    if (!wanted.length) return said.say(own.noScope, "bad");
    return busy(make, said, words, async () => {
      const { data } = await call("POST", "/v1/account/keys", { scopes: wanted, days: Number(form.elements.days.value) });
      shown(data.text);
      await refresh();
    });
  });
  return form;
}
