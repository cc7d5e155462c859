/* Myself: my passkeys, my recovery codes, and the ways out. */

import { call, segment } from "./console-api.js";
import { busy, quiet, saying } from "./console-forms.js";
import { peopleWords } from "./console-people-words.js";
import { deviceName, makePasskey, showCodes, signOut } from "./console-signin.js";
import { dateIn } from "./console-times.js";
import { element } from "./dom.js";

export async function showMe(root, { account, address, words, enter, leave }) {
  const own = peopleWords(address.lang);
  const said = saying();
  const { person } = account;
  const on = (work) => (event) => busy(event.currentTarget, said, words, work);
  const add = on(async () => {
    await makePasskey("", person.name, deviceName());
    await enter();
  });
  const renew = on(async () => {
    const { data } = await call("POST", "/v1/account/recovery-codes", {});
    showCodes(root, words, data.recovery_codes, enter);
  });
  const out = (everywhere) => on(async () => {
    await signOut(everywhere);
    leave();
  });
  const remove = (one) => on(async () => {
    if (!window.confirm(own.reallyRemove(one.name))) return;
    await call("DELETE", `/v1/account/passkeys/${segment(one.id)}`);
    await enter();
  });
  const leaveForGood = on(async () => {
    if (!window.confirm(own.reallyDelete)) return;
    await call("DELETE", "/v1/account");
    leave();
  });
  const item = (one) => element("li", {},
    element("div", { class: "thing-head" }, element("span", {}, one.name), element("span", {}, own.made(dateIn(address.lang, new Date(one.created_ms).toISOString())))),
    element("div", { class: "actions" }, quiet(own.removePerson, remove(one), "danger")));
  root.replaceChildren(
    element("h2", {}, person.name), element("p", { class: "lead" }, words.roles[person.role]), said.node,
    element("h3", {}, own.passkeys), element("ul", { class: "things passkeys" }, person.passkeys.map(item)), element("div", { class: "actions" }, quiet(own.addPasskey, add)),
    element("h3", {}, own.codesLeft(person.recovery_codes)), quiet(own.renewCodes, renew),
    element("div", { class: "actions" }, quiet(words.signOut, out(false)), quiet(words.signOutAll, out(true), "danger")),
    element("h3", {}, own.mine), element("p", {}, own.mineLead),
    element("div", { class: "actions" }, person.role !== "viewer" && element("a", { class: "quiet-button", href: "/v1/account/export", download: "noriai-account.zip" }, own.takeAll), quiet(own.deleteMe, leaveForGood, "danger")));
}
