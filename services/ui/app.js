/* The page at `/`: reads its URL, and joins the picture, the panel and the map. */

import { addressOf, isPlainClick, readAddress } from "./address.js";
import { credits, lineBadge } from "./badge.js";
import { element } from "./dom.js";
import { Home } from "./home.js";
import { namesOf, wordsFor } from "./i18n.js";
import { makeMap } from "./map.js";
import { Picture } from "./picture.js";
import { StationPanel } from "./panel.js";
import { Sheet } from "./sheet.js";
import { roughly } from "./times.js";

const LOST_MS = 1200; // a blink of the network is not worth a word

const find = (selector) => document.querySelector(selector);
const pages = { home: find('[data-page="home"]'), station: find('[data-page="station"]') };
const picture = new Picture();
const sheet = new Sheet(find("#panel"), find(".grip"));
const home = new Home(pages.home, picture, linkTo);
const panel = new StationPanel(pages.station, picture);
let map = null;
let words = null;
let shown = { station: undefined, lang: undefined };

function linkTo(station) {
  return {
    href: addressOf({ station, lang: words.lang }),
    onclick(event) {
      if (!isPlainClick(event)) return;
      event.preventDefault();
      go({ station });
    },
  };
}

/** Goes to a view; a station is a step in the history, a language is not. */
function go(change) {
  const to = { ...readAddress(), ...change };
  const same = to.station === readAddress().station;
  const url = addressOf(to) + window.location.hash;
  if (same) window.history.replaceState(window.history.state, "", url);
  else window.history.pushState({ inside: true }, "", url);
  show();
}

function leaveStation() {
  if (window.history.state?.inside) window.history.back();
  else go({ station: null });
}

function show() {
  const { station, lang } = readAddress();
  const other = station !== shown.station;
  const spoken = lang !== shown.lang;
  const before = shown.station;
  shown = { station, lang };
  if (spoken) speak(lang);
  else if (!other) return;
  pages.home.hidden = station !== null;
  pages.station.hidden = station === null;
  if (station) openStation(station, other, before === undefined);
  else closeStation(before);
  map?.mark(station);
}

function openStation(station, other, first) {
  panel.open(station, words, leaveStation);
  if (!other) return;
  sheet.raise();
  find("#panel").scrollTop = 0;
  if (!first) (find("#station-name") ?? find("#panel")).focus({ preventScroll: true });
}

function closeStation(before) {
  panel.close();
  if (!before) return;
  sheet.lower();
  const link = pages.home.querySelector(`a[href="${CSS.escape(addressOf({ station: before, lang: words.lang }))}"]`);
  (link ?? find("#search")).focus({ preventScroll: !link });
}

function speak(lang) {
  words = wordsFor(lang);
  document.documentElement.lang = lang;
  document.documentElement.classList.remove("no-js");
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words[node.dataset.label]);
  for (const link of document.querySelectorAll("[data-lang]")) {
    link.toggleAttribute("aria-current", link.dataset.lang === lang);
    if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
  }
  home.speak(words);
  sheet.speak(words);
  map?.speak(lang, words);
  showConnection();
  showCredits();
}

let lostTimer = 0;
function showConnection() {
  const line = find(".connection");
  document.documentElement.dataset.connection = picture.connection;
  clearTimeout(lostTimer);
  if (picture.connection !== "lost") line.textContent = "";
  else lostTimer = setTimeout(() => (line.textContent = words.lost), line.textContent ? 0 : LOST_MS);
}

function showCredits() {
  find(".attribution").replaceChildren(...(picture.attribution.length ? [words.data, " ", ...credits(picture.attribution)] : []));
}

/** What a touched vehicle is: its line, where it goes, how old the word is. */
function describe(vehicle) {
  const route = picture.route(vehicle.route);
  const seconds = (picture.nowMs() - Date.parse(vehicle.time)) / 1000;
  return [
    lineBadge(route, words.lang), " ", namesOf(route, words.lang).main,
    Number.isFinite(seconds) ? element("small", {}, words.ageOf(roughly(seconds, words))) : "",
  ];
}

function mapButtons() {
  const button = (name, sign, act) => element("button", { type: "button", "data-label": name, "aria-label": words[name], onclick: act }, element("span", { "aria-hidden": "true" }, sign));
  find(".map-buttons").append(
    button("zoomIn", "+", () => map.map.zoomIn()), button("zoomOut", "−", () => map.map.zoomOut()), button("whole", "⤢", () => map.whole()),
  );
}

async function startMap() {
  try {
    map = await makeMap({ place: find(".ground"), picture, lang: words.lang, choose: (station) => go({ station }), describe });
    mapButtons();
    map.speak(words.lang, words);
    await map.ready;
  } catch (error) {
    console.warn(error);
    find(".ground").replaceChildren(element("p", { class: "no-map" }, words.noMap));
    return;
  }
  map.mark(shown.station);
  home.listAround(() => map.map.getCenter().toArray());
  map.map.on("moveend", () => home.listAround(() => map.map.getCenter().toArray()));
  document.documentElement.dataset.map = "ready";
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-home], [data-lang]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  if (link.dataset.lang) go({ lang: link.dataset.lang });
  else go({ station: null });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown.station) leaveStation();
});
window.addEventListener("popstate", show);
picture.addEventListener("connection", showConnection);
picture.addEventListener("network", () => {
  showCredits();
  document.documentElement.dataset.network = "ready";
});

window.noriai = { // for looking at, from the browser's console and the tests
  picture,
  get map() { return map?.map; },
  vehicles: () => map?.fleet.shown() ?? [],
};
show();
picture.start();
startMap();
