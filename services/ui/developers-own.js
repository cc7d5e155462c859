/* What is a developer's own, on the developers' page: API keys, webhooks, and what was delivered last. */

import { call, keepToken } from "./console-api.js";
import { saying } from "./console-forms.js";
import { keyParts } from "./console-keys.js";
import { webhookParts } from "./console-webhooks.js";
import { wordsOf } from "./console-words.js";
import { element } from "./dom.js";

/** Asked for when it is opened: most who come are not signed in. */
export function ownPart(own, lang) {
  const inside = element("div", {});
  return element("details", { class: "own", ontoggle: ({ currentTarget }) => currentTarget.open && show(inside, own, lang) }, element("summary", {}, own.own), inside);
}

async function show(inside, own, lang) {
  try {
    const { data: account } = await call("GET", "/v1/account");
    keepToken(account.token);
    const words = wordsOf(lang);
    const context = { account, address: { lang }, words };
    const [said, sending] = [saying(), saying()];
    inside.replaceChildren(
      ...(account.may.includes("account") ? [said.node, ...(await keyParts(context, said))] : []),
      ...(account.may.includes("subscribe") ? [element("h3", {}, words.pages.webhooks), sending.node, ...(await webhookParts(context, sending, true))] : []));
  } catch (error) {
    if (error.status === undefined && !(error instanceof TypeError)) throw error;
    inside.replaceChildren(element("p", {}, error.status === 401 ? element("a", { href: `/console?page=webhooks&lang=${lang}` }, own.signIn) : error.message));
  }
}
