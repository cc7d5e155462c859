/* The page at `/developers`: choose what is wanted, watch it arrive, take it along as a program. */

import { readAddress } from "./address.js";
import { element } from "./dom.js";
import { programs } from "./developers-code.js";
import { addressOf, askedByAddress, filterForm } from "./developers-filter.js";
import { ownPart } from "./developers-own.js";
import { wordsOf } from "./developers-words.js";
import { EventStream } from "./stream.js";

const KEPT = 100;
const SHOWN_EVERY_MS = 250;

const { lang } = readAddress();
const words = wordsOf(lang);
const line = document.querySelector(".connection");
const hub = window.location.origin;

/** The newest events, newest first, as they come or at rest. */
class Shown {
  #list = element("ol", { class: "events" });
  #none = element("p", { class: "quiet" }, words.none);
  #counts = element("p", { class: "quiet counts" });
  #pause = element("button", { type: "button", class: "quiet-button", "aria-pressed": "false", onclick: () => this.#rest(!this.#resting) }, words.pause);
  #waiting = [];
  #waited = 0;
  #resting = false;
  #timer = 0;
  #snapshot = 0;
  #changes = 0;

  get parts() {
    return [element("div", { class: "heads" }, element("h3", {}, words.events), this.#pause), this.#counts, this.#none, this.#list];
  }

  begin() {
    [this.#waiting, this.#waited, this.#snapshot, this.#changes] = [[], 0, 0, 0];
    this.#list.replaceChildren();
    this.#rest(false);
  }

  take(event) {
    const ofSnapshot = event.id.endsWith(`/${event.subject}`); // docs/events.md
    if (ofSnapshot) this.#snapshot++;
    else this.#changes++;
    this.#waiting.push([event, ofSnapshot]);
    this.#waited++;
    if (this.#waiting.length > KEPT) this.#waiting.shift();
    this.#timer ||= setTimeout(() => this.#show(), SHOWN_EVERY_MS);
  }

  #rest(resting) {
    this.#resting = resting;
    this.#pause.setAttribute("aria-pressed", String(resting));
    this.#pause.textContent = resting ? words.resume : words.pause;
    this.#show();
  }

  #show() {
    this.#timer = 0;
    this.#counts.textContent = words.counts(this.#snapshot, this.#changes) + (this.#resting && this.#waited ? ` · ${words.held(this.#waited)}` : "");
    this.#none.hidden = this.#snapshot + this.#changes > 0;
    if (this.#resting) return;
    this.#list.prepend(...this.#waiting.map(([event, ofSnapshot]) => this.#item(event, ofSnapshot)).reverse());
    [this.#waiting, this.#waited] = [[], 0];
    while (this.#list.children.length > KEPT) this.#list.lastChild.remove();
  }

  /** Who looks into an event wants it to stay where it is. */
  #item(event, ofSnapshot) {
    const gone = event.type.endsWith(".removed.v1");
    const time = new Intl.DateTimeFormat(lang, { timeStyle: "medium" }).format(new Date(event.time));
    const opened = ({ currentTarget: details }) => {
      if (!details.open) return;
      this.#rest(true);
      if (details.children.length === 1) details.append(element("pre", { tabindex: "0" }, JSON.stringify(event, null, 2)));
    };
    const note = gone ? `${words.gone}: ${event.data?.reason ?? ""}` : ofSnapshot ? words.inSnapshot : "";
    return element("li", { "data-type": event.type, "data-subject": event.subject },
      element("details", { ontoggle: opened }, element("summary", {},
        element("time", {}, time), element("code", {}, event.type), element("span", { class: "subject" }, event.data?.name ?? "", element("small", {}, event.subject)), note && element("small", {}, note))));
  }
}

const shown = new Shown();
const refused = element("p", { class: "said bad", role: "alert", hidden: true });
const taken = element("div", { class: "programs" });
let stream = null;

function connected(state) {
  document.documentElement.dataset.connection = state;
  line.textContent = state === "lost" ? words.lost : "";
}

function watch(asked, key) {
  window.history.replaceState(null, "", addressOf(asked, lang));
  speak();
  stream?.close();
  refused.hidden = true;
  shown.begin();
  showPrograms(asked, key);
  stream = new EventStream(asked, {
    changed: (kind, id, data, event) => shown.take(event),
    removed: (kind, id, event) => shown.take(event),
    settled: () => {},
    state: connected,
    refused(reason) {
      stream.close();
      refused.textContent = reason;
      refused.hidden = false;
    },
  }, { key, credentials: "omit" }); // what everyone gets, not what this page may
  stream.open();
}

function showPrograms(asked, key) {
  const one = ([name, text]) => {
    const copy = element("button", { type: "button", class: "quiet-button" }, words.copy);
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = words.copied;
    });
    return element("section", { "data-program": name }, element("div", { class: "heads" }, element("h4", {}, name), copy), element("pre", { tabindex: "0" }, text));
  };
  taken.replaceChildren(...programs(asked, hub, key !== "").map(one));
}

function speak() {
  document.documentElement.lang = lang;
  document.title = `${words.title} · noriai`;
  for (const link of document.querySelectorAll("[data-lang]")) {
    link.href = addressOf(askedByAddress(), link.dataset.lang);
    if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
  }
}

function start() {
  const asked = askedByAddress();
  document.querySelector("main").replaceChildren(
    element("h2", {}, words.title), element("p", {}, words.lead),
    element("div", { class: "two" }, filterForm(asked, words, lang, watch), element("section", { class: "stream" }, refused, ...shown.parts)),
    element("h3", {}, words.code), taken, ownPart(words, lang),
    element("h3", {}, words.more), element("ul", { class: "ways" }, words.links.map(([href, text]) => element("li", {}, element("a", { href }, text)))));
  watch(asked, "");
}

start();
