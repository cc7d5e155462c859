/* What the developers' page asks for: its form, and the same as the page's address. */

import { choice, field, quiet, textField } from "./console-forms.js";
import { element } from "./dom.js";
import { read, Unreachable } from "./hub.js";
import { namesOf } from "./i18n.js";

export const KINDS = ["station", "route", "operator", "facility", "access", "alert", "vehicle", "trip", "source", "mobility_system", "mobility_station", "mobility_vehicle"];
const FIRST = ["vehicle", "alert", "facility"]; // what moves within a minute of looking
const PLACES = ["station", "routes", "operator", "near", "radius", "bbox"];
const SUGGESTED = 20;
const TYPING_MS = 200;

/** The parameters of /v1/events that the address holds; without any, what shows something soon. `kinds=` is all of them. */
export function askedByAddress() {
  const query = new URLSearchParams(window.location.search);
  const asked = kindsOf((query.get("kinds") ?? FIRST.join(",")).split(",").filter((kind) => KINDS.includes(kind)));
  for (const name of PLACES) if (query.get(name)) asked[name] = query.get(name);
  return asked;
}

export function addressOf(asked, lang) {
  return `?${new URLSearchParams({ kinds: "", ...asked, lang })}`.replaceAll("%2C", ",");
}

/** /v1/events has all kinds where it is asked for none. */
const kindsOf = (chosen) => (chosen.length ? { kinds: chosen.join(",") } : {});

/** The form, filled with what is asked; `watch(asked, key)` is told when another is wanted. */
export function filterForm(asked, words, lang, watch) {
  const chosen = asked.kinds?.split(",") ?? [];
  const kinds = KINDS.map((kind) => choice("checkbox", "kinds", kind, words.kinds[kind], { note: kind, checked: chosen.includes(kind) }));
  const text = (name, hint = "", more = {}) => textField(words[name], name, { hint, value: asked[name] ?? "", maxlength: 2000, ...more });
  const near = text("near", words.nearHint, { inputmode: "decimal" });
  near.append(quiet(words.here, (event) => fillHere(event.currentTarget, near.querySelector("input"), words)));
  const form = element("form", { class: "filter" },
    element("fieldset", { class: "kinds" }, element("legend", {}, words.what), kinds),
    element("fieldset", {}, element("legend", {}, words.where), element("p", { class: "quiet" }, words.everywhere),
      suggesting("station", text("station", words.stationHint, { list: "stations" }), lang), suggesting("operator", text("operator", words.operatorHint, { list: "operators" }), lang),
      suggesting("routes", text("routes", words.routesHint, { list: "lines" }), lang),
      element("div", { class: "pair" }, near, text("radius", "", { type: "number", min: 1, max: 50000, placeholder: "500" })), text("bbox", words.bboxHint)),
    field(words.key, element("input", { name: "key", type: "password", autocomplete: "off" }), words.keyHint),
    element("button", { type: "submit", class: "action" }, words.watch));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    watch(askedBy(form), form.elements.key.value.trim());
  });
  return form;
}

function askedBy(form) {
  const chosen = [...form.querySelectorAll("[name=kinds]:checked")].map(({ value }) => value);
  const asked = kindsOf(chosen);
  for (const name of PLACES) if (form.elements[name].value.trim()) asked[name] = form.elements[name].value.trim();
  if (!asked.near) delete asked.radius;
  return asked;
}

async function fillHere(button, input, words) {
  button.disabled = true;
  try {
    const { coords } = await new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10_000 }));
    input.value = `${coords.latitude.toFixed(5)},${coords.longitude.toFixed(5)}`;
  } catch (error) {
    console.warn(error);
    button.textContent = words.hereFailed;
  } finally {
    button.disabled = false;
  }
}

const LISTS = { station: ["stations", "/v1/stations"], operator: ["operators", "/v1/operators"], routes: ["lines", "/v1/routes"] };

/** The field with ids under names: of stations those that its text finds, of the others the first ones. */
function suggesting(name, node, lang) {
  const [id, path] = LISTS[name];
  const list = element("datalist", { id });
  const input = node.querySelector("input");
  const searches = name === "station";
  let timer = 0;
  let asked = null;
  const suggest = async () => {
    const q = searches ? input.value.trim() : "";
    if (asked === q || (searches && !q)) return;
    asked = q;
    const found = await read(path, { limit: searches ? SUGGESTED : 500, lang, ...(q && { q }) }).catch((error) => {
      if (!(error instanceof Unreachable)) throw error;
      asked = null;
    });
    if (asked === q) list.replaceChildren(...(found?.data ?? []).map((each) => element("option", { value: each.id }, namesOf(each, lang).main)));
  };
  input.addEventListener(searches ? "input" : "focus", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, searches ? TYPING_MS : 0);
  });
  node.append(list);
  return node;
}
