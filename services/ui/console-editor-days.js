/* The editor's service days: on which days of the week, from when until when, on holidays, and the days that are otherwise. */

import { action, choice, field, quiet, select } from "./console-forms.js";
import { fieldTime } from "./console-times.js";
import { element } from "./dom.js";
import { daysBetween, JAPAN, WEEKDAYS } from "./editor-days.js";
import { MOST, newService } from "./editor-plan.js";

const COMMON = ["1111100", "0000010", "0000011", "1111111"];

/** What clerks call it: its days, and its id where that says more. */
export function serviceName({ id, days, holidays }, own) {
  const week = own.weeks[days] ?? (days.includes("1") ? WEEKDAYS.filter((_, place) => days[place] === "1").map((day) => own.days[day]).join(own.between) : own.singleDays);
  return [week, holidays && own.holidayWords[holidays], /^D\d+$/.test(id) ? "" : `(${id})`].filter(Boolean).join(" ");
}

export function daysPart(tools) {
  const { desk, plan, own } = tools;
  const list = element("div", {});
  const draw = () => list.replaceChildren(...plan.services.map((service, place) => serviceFields(tools, service, place, draw)));
  const add = action(own.addService, { type: "button", onclick: () => {
    const service = newService(plan, fieldTime(new Date()).slice(0, 10));
    const [first] = plan.services;
    plan.services.push(first ? { ...service, from: first.from, to: first.to, days: COMMON.find((days) => !plan.services.some((each) => each.days === days)) ?? "1111111" } : service);
    desk.changed();
    draw();
    list.lastElementChild.querySelector("button").focus();
  } });
  add.hidden = plan.services.length >= MOST.services;
  draw();
  return [element("p", {}, own.daysLead), list, element("div", { class: "actions" }, add)];
}

function serviceFields(tools, service, place, draw) {
  const { desk, plan, own } = tools;
  const legend = element("legend", {}, serviceName(service, own));
  const changed = () => {
    legend.textContent = serviceName(service, own);
    desk.changed();
  };
  const boxes = WEEKDAYS.map((day, number) => {
    const box = choice("checkbox", day, "1", own.days[day], { checked: service.days[number] === "1" });
    box.addEventListener("change", () => {
      service.days = WEEKDAYS.map((_, each) => (boxes[each].querySelector("input").checked ? "1" : "0")).join("");
      changed();
    });
    return box;
  });
  const common = COMMON.map((days) => quiet(own.weeks[days], () => {
    service.days = days;
    changed();
    boxes.forEach((box, number) => { box.querySelector("input").checked = days[number] === "1"; });
  }));
  const holidays = select([["", own.holidaysAsUsual], ["rests", own.holidayRests], ["runs", own.holidayRuns]], service.holidays, { name: "holidays", onchange: ({ target }) => {
    service.holidays = target.value;
    changed();
  } });
  const remove = quiet(own.removeService, () => {
    plan.services.splice(place, 1);
    desk.changed();
    draw();
  }, "danger");
  const used = plan.sheets.some((sheet) => sheet.service === service.id);
  const fixed = !service.from && !service.days.includes("1"); // it lists its days, and has no week
  return element("fieldset", { class: "service-fields" }, legend,
    !fixed && [element("div", { class: "chips" }, common), element("div", { class: "week" }, boxes),
      element("div", { class: "pair" }, dateField(own.from, service, "from", changed), dateField(own.until, service, "to", changed)),
      plan.agency.timezone === JAPAN && field(own.holidays, holidays)],
    exceptionFields(tools, service, changed), used ? element("p", { class: "thing-line" }, own.serviceUsed) : remove);
}

function dateField(label, service, name, changed) {
  const input = element("input", { type: "date", name, required: true, onchange: () => {
    service[name] = input.value;
    changed();
  } });
  input.value = service[name];
  return field(label, input);
}

function exceptionFields({ own }, service, changed) {
  const list = element("ul", { class: "chips" });
  const draw = () => list.replaceChildren(...service.exceptions.map((each) => {
    const text = own.exception(each);
    return element("li", {}, element("button", { type: "button", "aria-label": own.removeWord(text), onclick: () => {
      service.exceptions.splice(service.exceptions.indexOf(each), 1);
      changed();
      draw();
    } }, `${text} ✕`));
  }));
  const from = element("input", { type: "date", name: "exception_from" }), to = element("input", { type: "date", name: "exception_to" });
  const runs = select([["rests", own.doesNotRun], ["runs", own.doesRun]], "rests", { name: "exception_runs" });
  const add = quiet(own.addException, () => {
    if (!daysBetween(from.value, to.value || from.value).length) return from.focus();
    service.exceptions.push({ from: from.value, to: to.value || from.value, runs: runs.value === "runs" });
    from.value = to.value = "";
    changed();
    return draw();
  });
  draw();
  return element("details", { open: service.exceptions.length > 0 }, element("summary", {}, own.exceptions), list,
    element("div", { class: "pair" }, field(own.exceptionFrom, from), field(own.exceptionTo, to, own.exceptionToHint)), field(own.thatDay, runs), add);
}
