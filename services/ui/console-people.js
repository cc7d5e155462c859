/* People and keys: who signs in, invitations, operators for an admin, and what programs push with. */

import { call, segment } from "./console-api.js";
import { action, busy, field, quiet, saying, select, textField } from "./console-forms.js";
import { keyParts } from "./console-keys.js";
import { peopleWords } from "./console-people-words.js";
import { element } from "./dom.js";

export async function showPeople(root, context) {
  const { account, words } = context;
  const said = saying();
  const again = () => showPeople(root, context);
  const manages = account.may.includes("manage");
  const admin = account.may.includes("admin");
  const operators = admin ? (await call("GET", "/v1/account/operators")).data : [];
  const parts = [
    ...(manages ? await peopleParts(context, operators, said, again) : []),
    ...(admin ? operatorParts(context, operators, said) : []),
    ...await keyParts(context, said),
  ];
  root.replaceChildren(element("h2", {}, words.pages.people), said.node, ...parts);
}

async function peopleParts({ account, address, words }, operators, said, again) {
  const own = peopleWords(address.lang);
  const { data } = await call("GET", "/v1/account/people");
  const remove = (one, button) => busy(button, said, words, async () => {
    if (!window.confirm(own.reallyRemove(one.name))) return;
    await call("DELETE", `/v1/account/people/${segment(one.id)}`);
    await again();
  });
  const item = (one) => element("li", { "data-person": one.id },
    element("div", { class: "thing-head" }, element("span", {}, one.name), element("span", {}, [words.roles[one.role], one.operator].filter(Boolean).join(" · "))),
    one.id !== account.person.id && element("div", { class: "actions" }, quiet(own.removePerson, (event) => remove(one, event.currentTarget), "danger")));
  return [element("h3", {}, own.people), element("ul", { class: "things people" }, data.map(item)), inviteForm(account, operators, own, words, said)];
}

function inviteForm(account, operators, own, words, said) {
  const admin = account.may.includes("admin");
  const role = select((admin ? ["editor", "viewer", "developer", "admin"] : ["editor", "viewer"]).map((name) => [name, words.roles[name]]), "editor", { name: "role" });
  const known = admin ? operators.filter((one) => one.known) : [account.operator];
  const operator = select(known.filter(Boolean).map(({ id, name }) => [id, name || id]), account.operator?.id ?? known[0]?.id ?? "", { name: "operator" });
  const link = element("div", {});
  const send = action(own.invite);
  const form = element("form", {}, element("div", { class: "pair" }, field(own.role, role), field(own.operator, operator)), send, link);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(send, said, words, async () => {
      const { data } = await call("POST", "/v1/account/invitations", { role: role.value, operator: operator.value });
      link.replaceChildren(element("p", { role: "status" }, own.inviteLink), element("code", { class: "once" }, data.link), quiet(words.copy, () => navigator.clipboard?.writeText(data.link)));
    });
  });
  return form;
}

function operatorParts({ account, address, words, enter }, operators, said) {
  const own = peopleWords(address.lang);
  const write = (button, method, path, body) => busy(button, said, words, async () => {
    await call(method, path, body);
    await enter(); // what the admin may has changed
  });
  const item = (one) => element("li", { "data-operator": one.id },
    element("div", { class: "thing-head" }, element("span", {}, one.name || one.id), one.id === account.operator?.id && element("span", { class: "good-word" }, own.acting)),
    one.id !== account.operator?.id && element("div", { class: "actions" },
      !one.known && quiet(own.makeKnown, (event) => write(event.currentTarget, "POST", "/v1/account/operators", { id: one.id, name: one.id })),
      one.known && quiet(own.actFor, (event) => write(event.currentTarget, "PUT", "/v1/account/operator", { operator: one.id }))));
  const add = action(own.addOperator);
  const form = element("form", {}, textField(own.operatorId, "id", { required: true, pattern: "[a-z0-9][a-z0-9\\-]{0,63}" }), textField(own.operatorName, "name", { required: true }), add);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    write(add, "POST", "/v1/account/operators", { id: form.elements.id.value, name: form.elements.name.value });
  });
  return [element("h3", {}, own.operators), element("ul", { class: "things" }, operators.map(item)), element("details", {}, element("summary", {}, own.addOperator), form)];
}
