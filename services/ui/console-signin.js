/* Signing in: by passkey, by recovery code, or for the first time by invitation. */

import { call, segment } from "./console-api.js";
import { action, busy, quiet, saying, textField } from "./console-forms.js";
import { element } from "./dom.js";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Makes a passkey on this device; `invitation` empty: one more for who is signed in. */
export async function makePasskey(invitation, name, label) {
  const { data } = await call("POST", "/v1/account/passkeys/options", { invitation, name });
  const options = data.options;
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: toBytes(one.id) })),
  };
  const made = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = made.response;
  const response = { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject) };
  const credential = { id: made.id, rawId: toText(made.rawId), type: made.type, response };
  return call("POST", "/v1/account/passkeys", { ceremony: data.ceremony, credential, invitation, name, label });
}

async function usePasskey() {
  const { data } = await call("POST", "/v1/account/sessions/options", {});
  const publicKey = { ...data.options, challenge: toBytes(data.options.challenge) };
  const used = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
  const response = {
    clientDataJSON: toText(clientDataJSON), authenticatorData: toText(authenticatorData), signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  };
  return call("POST", "/v1/account/sessions", {
    ceremony: data.ceremony, credential: { id: used.id, rawId: toText(used.rawId), type: used.type, response },
  });
}

export function showSignIn(root, { words, enter }) {
  const said = saying();
  const button = action(words.signIn, { type: "button" });
  button.addEventListener("click", () => busy(button, said, words, async () => {
    await usePasskey();
    await enter();
  }));
  const form = element("form", {}, textField(words.recoveryCode, "code", { hint: words.recoveryHint, required: true }), action(words.useCode));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("button"), said, words, async () => {
      await call("POST", "/v1/account/sessions", { recovery_code: form.elements.code.value });
      await enter();
    });
  });
  const signUp = element("p", { hidden: true }, element("a", { href: "#invite=open" }, words.signUp));
  root.replaceChildren(
    element("h2", {}, words.console), element("p", { class: "lead" }, words.consoleLead), said.node,
    element("div", { class: "actions" }, button),
    element("details", {}, element("summary", {}, words.lostPasskey), form), signUp,
  );
  call("GET", "/v1/account/sign-up").then(({ data }) => (signUp.hidden = !data.developers), (error) => console.warn(error.message));
}

export function showJoin(root, { words, enter }, invitation) {
  const said = saying();
  const form = element("form", {}, textField(words.yourName, "name", { hint: words.yourNameHint, required: true, autocomplete: "name" }), action(words.makePasskey));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(form.querySelector("button"), said, words, async () => {
      const { data } = await makePasskey(invitation, form.elements.name.value, deviceName());
      showCodes(root, words, data.recovery_codes, enter);
    });
  });
  root.replaceChildren(element("h2", {}, invitation === "open" ? words.signUp : words.welcome), element("p", { class: "lead" }, words.welcomeLead), said.node, form);
}

export function showCodes(root, words, codes, enter) {
  const list = element("ul", { class: "codes" }, codes.map((code) => element("li", {}, code)));
  const save = quiet(words.copy, () => navigator.clipboard?.writeText(codes.join("\n")));
  const on = action(words.codesKept, { type: "button", onclick: enter });
  root.replaceChildren(
    element("h2", { tabindex: -1 }, words.codes), element("p", {}, words.codesLead), list,
    element("div", { class: "actions" }, on, save),
  );
  root.querySelector("h2").focus();
}

/** What people call this device, so that they know a passkey again. */
export function deviceName() {
  const known = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac OS", "Mac"], ["Linux", "Linux"]];
  return known.find(([word]) => navigator.userAgent.includes(word))?.[1] ?? "passkey";
}

export async function signOut(everywhere) {
  await call("DELETE", `/v1/account/sessions/${segment(everywhere ? "all" : "current")}`);
}
