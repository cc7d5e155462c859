/* The console at `/console`: who is signed in, which view the URL asks for. It writes by the same calls as everyone. */

import { call, keepToken } from "./console-api.js";
import { wordsOf } from "./console-words.js";
import { showSignIn, showJoin } from "./console-signin.js";
import { element } from "./dom.js";
import { showAlerts } from "./console-alerts.js";
import { showAudit } from "./console-audit.js";
import { showFacilities } from "./console-facilities.js";
import { showFeeds } from "./console-feeds.js";
import { showMe } from "./console-me.js";
import { showPeople } from "./console-people.js";
import { showTimetable } from "./console-timetable.js";
import { showUsage } from "./console-usage.js";
import { showWebhooks } from "./console-webhooks.js";

const root = document.querySelector("#view");
const places = document.querySelector(".places");
const VIEWS = {
  feeds: { show: showFeeds, needs: "account" },
  alerts: { show: showAlerts, needs: "view" },
  facilities: { show: showFacilities, needs: "view" },
  timetable: { show: showTimetable, needs: "view" },
  editor: { show: async (...given) => (await import("./console-editor.js")).showEditor(...given), needs: "view", within: "timetable" },
  usage: { show: showUsage, needs: "view" },
  people: { show: showPeople, needs: "account" },
  webhooks: { show: showWebhooks, needs: "subscribe" },
  audit: { show: showAudit, needs: "account" },
  me: { show: showMe, needs: "account" },
};
let account = null;

function readAddress() {
  const query = new URLSearchParams(window.location.search);
  const page = query.get("page") ?? "feeds";
  return { page: page in VIEWS ? page : "feeds", lang: query.get("lang") === "en" ? "en" : "ja", feed: query.get("feed") ?? "", id: query.get("id") ?? "" };
}

export function addressOf(change) {
  const to = { ...readAddress(), ...change };
  const query = new URLSearchParams();
  for (const name of ["page", "feed", "id"]) if (to[name] && !(name === "page" && to[name] === "feeds")) query.set(name, to[name]);
  if (to.lang !== "ja") query.set("lang", to.lang);
  const text = query.toString();
  return `/console${text ? `?${text}` : ""}`;
}

async function go(change) {
  window.history.pushState(null, "", addressOf({ feed: "", id: "", ...change }));
  await show();
  window.scrollTo(0, 0);
  if (document.activeElement === document.body) root.focus({ preventScroll: true }); // what had it is gone
}

/** A link to a view: it can be opened in a tab of its own, and does not load the page again. */
function link(change, text, attributes = {}) {
  const href = addressOf({ feed: "", id: "", ...change });
  const onclick = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(change);
  };
  return element("a", { href, onclick, ...attributes }, text);
}

async function enter() {
  const { data } = await call("GET", "/v1/account");
  account = data;
  keepToken(data.token);
  if (window.location.hash.startsWith("#invite=")) window.history.replaceState(null, "", addressOf({}));
  await show();
}

function leave() {
  account = null;
  keepToken("");
  show();
}

async function show() {
  const address = readAddress();
  const words = wordsOf(address.lang);
  speak(words, address);
  const invitation = window.location.hash.match(/^#invite=([\w-]+)$/)?.[1];
  if (invitation) return showJoin(root, { words, enter }, invitation);
  if (!account) return showSignIn(root, { words, enter });
  if (!shownTo(account).includes(address.page)) {
    window.history.replaceState(null, "", addressOf({ page: shownTo(account)[0], feed: "", id: "" }));
    return show();
  }
  const view = VIEWS[address.page];
  root.setAttribute("aria-busy", "true");
  try {
    await view.show(root, { account, words, address, go, link, enter, leave });
  } catch (error) {
    if (error.status === 401) return leave();
    if (error.status === undefined && !(error instanceof TypeError)) throw error;
    root.replaceChildren(element("h2", {}, words.unread), element("p", {}, error.message));
  } finally {
    root.removeAttribute("aria-busy");
  }
  return undefined;
}

/** The views that an account has, its first one first: a developer has no feeds. */
function shownTo({ may, person }) {
  const mine = Object.keys(VIEWS).filter((page) => may.includes(VIEWS[page].needs));
  return person.role === "developer" ? ["webhooks", ...mine.filter((page) => !["feeds", "webhooks"].includes(page))] : mine;
}

function speak(words, address) {
  document.documentElement.lang = address.lang;
  document.title = `${words.console} – noriai`;
  for (const each of document.querySelectorAll(".languages a")) {
    each.href = addressOf({ lang: each.dataset.lang }) + window.location.hash;
    each.toggleAttribute("aria-current", false);
    if (each.dataset.lang === address.lang) each.setAttribute("aria-current", "true");
  }
  places.hidden = !account;
  places.setAttribute("aria-label", words.places);
  const here = VIEWS[address.page].within ?? address.page;
  places.replaceChildren(...(account ? shownTo(account) : []).filter((page) => !VIEWS[page].within).map((page) =>
    link({ page }, words.pages[page], { "aria-current": page === here ? "page" : null })));
}

window.addEventListener("popstate", show);
if (window.location.hostname === "127.0.0.1") window.location.hostname = "localhost"; // passkeys are for names
else enter().catch((error) => (error.status === 401 ? show() : Promise.reject(error)));
