/* The editor's first part: who runs the buses. */

import { field, select, textField } from "./console-forms.js";
import { element } from "./dom.js";
import { JAPAN } from "./editor-days.js";

const LANGUAGES = [["ja", "日本語"], ["en", "English"]];

/** A text field that writes into `thing[name]` of the plan. */
export function bound({ desk }, thing, name, label, { as = (text) => text.trim(), ...attributes } = {}) {
  const oninput = (event) => {
    thing[name] = as(event.target.value);
    desk.changed();
  };
  return textField(label, name, { value: thing[name], oninput, ...attributes });
}

export function agencyPart(tools) {
  const { desk, plan, own } = tools;
  const { agency } = plan;
  const text = (name, attributes = {}) => bound(tools, agency, name, own.agency[name], { hint: own.agencyHints[name] ?? "", ...attributes });
  const japan = agency.timezone === JAPAN;
  const zones = [...new Set([agency.timezone, JAPAN, ...Intl.supportedValuesOf("timeZone")])].filter(Boolean);
  const choose = (name, options) => field(own.agency[name], select(options, agency[name], { name, onchange: ({ target }) => {
    agency[name] = target.value;
    desk.changed();
  } }));
  const languages = LANGUAGES.some(([tag]) => tag === agency.lang) ? LANGUAGES : [[agency.lang, agency.lang], ...LANGUAGES];
  return [element("form", { onsubmit: (event) => event.preventDefault() },
    text("name", { required: true }), element("div", { class: "pair" }, text("reading"), agency.lang !== "en" && text("english")),
    text("url", { type: "url", inputmode: "url", required: true }), element("div", { class: "pair" }, text("phone", { type: "tel" }), text("email", { type: "email" })),
    element("details", {}, element("summary", {}, own.moreFacts),
      japan && !plan.kept["agency_jp.txt"] && text("official"), text("id", { disabled: Boolean(desk.base) }),
      japan && !plan.kept["fare_attributes.txt"] && text("fare", { inputmode: "numeric" }),
      element("div", { class: "pair" }, choose("lang", languages), choose("timezone", zones.map((zone) => [zone, zone])))))];
}
