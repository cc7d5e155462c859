/* Parts of the console's forms: a label over each field, one button that says what it is doing, faults in words. */

import { element } from "./dom.js";

let made = 0;

/** A labelled field; `control` is an input, a select or a textarea. */
export function field(label, control, hint = "") {
  control.id ||= `field-${++made}`;
  const small = hint ? element("small", { id: `${control.id}-hint` }, hint) : null;
  if (small) control.setAttribute("aria-describedby", small.id);
  return element("div", { class: "field" }, element("label", { for: control.id }, label), small, control);
}

export function textField(label, name, { hint = "", value = "", ...attributes } = {}) {
  const input = element("input", { name, type: "text", maxlength: 200, autocomplete: "off", ...attributes });
  input.value = value;
  return field(label, input, hint);
}

export function choice(type, name, value, label, { checked = false, note = "" } = {}) {
  const input = element("input", { type, name, value });
  input.checked = checked;
  return element("label", { class: "choice" }, input, element("span", {}, label, note ? element("small", {}, note) : null));
}

export function select(options, value, attributes = {}) {
  const node = element("select", attributes, options.map(([key, text]) => element("option", { value: key }, text)));
  node.value = value;
  return node;
}

/** Where a view says how it went: read out, and in sight. */
export function saying() {
  const node = element("div", { class: "said", role: "alert", hidden: true });
  return {
    node,
    say(text, kind = "", faults = []) {
      node.className = `said ${kind}`;
      node.hidden = !text;
      node.replaceChildren(text, faults.length ? faultList(faults) : "");
      if (text) node.scrollIntoView({ block: "nearest" });
    },
  };
}

export function faultList(faults) {
  const line = ({ where, reason }) => element("li", {}, where ? `${where}: ${reason}` : reason);
  return element("ul", {}, faults.slice(0, 50).map(line));
}

/** Runs `work` with the button at rest, and tells what was refused. */
export async function busy(button, said, words, work) {
  button.disabled = true;
  said.say("");
  try {
    return await work();
  } catch (error) {
    if (error.status === undefined && !(error instanceof TypeError) && error.name !== "NotAllowedError") throw error;
    said.say(problemText(error, words), "bad", error.faults ?? []);
    return null;
  } finally {
    button.disabled = false;
  }
}

function problemText(error, words) {
  if (error.name === "NotAllowedError") return words.passkeyStopped;
  return words.problems[error.status] ?? (error.status === undefined ? words.offline : error.message);
}

export function action(text, attributes = {}) {
  return element("button", { class: "action wide", type: "submit", ...attributes }, text);
}

export function quiet(text, onclick, more = "") {
  return element("button", { class: `quiet-button ${more}`, type: "button", onclick }, text);
}
