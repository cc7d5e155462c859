/* A timetable: checked first, then put online; its versions, and the way back to one. */

import { call, segment } from "./console-api.js";
import { differenceParts, differenceTable } from "./console-difference.js";
import { sourceOf } from "./console-feeds.js";
import { action, busy, field, quiet, saying, select } from "./console-forms.js";
import { timetableWords } from "./console-timetable-words.js";
import { dateIn } from "./console-times.js";
import { element } from "./dom.js";

const ROWS = 200;
const SEVERITIES = ["error", "warning", "info"];
const WAIT = { Prefer: "wait=120" };

export async function showTimetable(root, context) {
  const { account, address, words, go, link } = context;
  const own = timetableWords(address.lang);
  const feeds = account.feeds.filter(({ format }) => format === "gtfs");
  const feed = feeds.find(({ id }) => id === address.feed) ?? feeds[0];
  const head = [element("h2", {}, words.pages.timetable), element("p", { class: "lead" }, own.timetableLead)];
  if (!feed) return root.replaceChildren(...head, element("p", {}, account.feeds.length ? own.noTimetable : words.noOperator));
  const said = saying();
  const versions = element("div", {});
  const writes = account.may.includes("publish");
  const refresh = async () => versions.replaceChildren(...await versionParts(feed, context, said, writes ? refresh : null));
  const chooser = select(feeds.map(({ id }) => [id, id]), feed.id, { onchange: (event) => go({ page: "timetable", feed: event.target.value }) });
  await refresh();
  return root.replaceChildren(...head, ...(feeds.length > 1 ? [field(own.feed, chooser)] : []), ...(writes ? [uploadForm(feed, context, said, refresh), element("p", {}, link({ page: "editor", feed: feed.id }, words.pages.editor))] : []), said.node, versions);
}

function uploadForm(feed, { address, words }, said, refresh) {
  const own = timetableWords(address.lang);
  const file = element("input", { type: "file", accept: ".zip,application/zip", name: "zip" });
  const steps = pushSteps(feed.id, { lang: address.lang, words, said, zip: () => file.files[0]?.slice(), done: refresh });
  file.addEventListener("change", steps.forget);
  const form = element("form", {}, field(own.file, file, own.fileHint), element("div", { class: "actions" }, steps.check, steps.put), steps.report);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    steps.forget();
  });
  return form;
}

/** Buttons of a push in two steps, and what came of it: `check` only asks, `put` is for real. `zip()` is what is sent, `done(data)` hears of what
 *  was taken; `place` and `nameOf` tell findings and differences in its maker's words. */
export function pushSteps(feed, { lang, words, said, zip, done, place, nameOf }) {
  const own = timetableWords(lang);
  const report = element("div", { class: "report" });
  const check = action(own.check), put = action(own.activate, { type: "button", hidden: true });
  const send = (button, query, waiting) => busy(button, said, words, async () => {
    const body = zip();
    if (!body) return said.say(own.noFile, "bad");
    said.say(waiting);
    try {
      const { status, data } = await call("PUT", `/v1/publish/${segment(feed)}/gtfs${query}`, body, WAIT);
      report.replaceChildren(...reportParts(data.report ?? [], own, lang, place), ...differenceParts(data.diff, lang, nameOf));
      put.hidden = status === 202 || !query;
      if (!query) await done(data);
      if (data.reason) return said.say(`${query ? own.wouldHold : own.held} ${data.reason}`, "bad");
      return said.say(status === 202 ? own.pending : query ? own.passed : own[data.state], status === 202 ? "" : "good");
    } catch (error) {
      put.hidden = true;
      if (error.status !== 422) throw error;
      report.replaceChildren(...reportParts(error.faults, own, lang, place));
      return said.say(own.refused, "bad");
    }
  });
  check.addEventListener("click", () => send(check, "?dry_run=1", own.checking));
  put.addEventListener("click", () => send(put, "", own.activating));
  const forget = () => {
    put.hidden = true;
    report.replaceChildren();
  };
  return { check, put, report, forget };
}

/** What a person has said that it may go online: a version that was held, or an older one. */
export const activate = (feed, version) => call("POST", `/v1/publish/${segment(feed)}/versions/${segment(version)}/activate`, null, WAIT);

/** `place` names where a finding is: by file, row and field unless told. */
function reportParts(notices, own, lang, place = (one) => one.where || [one.file, one.row, one.field].filter(Boolean).join(":")) {
  const worst = notices.toSorted((one, other) => SEVERITIES.indexOf(one.severity ?? "error") - SEVERITIES.indexOf(other.severity ?? "error"));
  const row = (one) => element("tr", {}, element("td", {}, own.severities[one.severity ?? "error"] ?? one.severity), element("td", {}, place(one)), element("td", {}, one.advice?.[lang] ?? one.reason ?? one.code, one.advice?.[lang] && one.reason && element("small", { class: "beneath", lang: "en" }, one.reason)));
  const head = element("thead", {}, element("tr", {}, [own.severity, own.place, own.reason].map((text) => element("th", { scope: "col" }, text))));
  return [element("h3", {}, own.report),
    notices.length ? element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": own.report }, element("table", {}, head, element("tbody", {}, worst.slice(0, ROWS).map(row)))) : element("p", {}, own.clean)];
}

/** `refresh` is null for who may not go back. */
async function versionParts(feed, { address, words }, said, refresh) {
  const own = timetableWords(address.lang);
  const [{ data }, source] = await Promise.all([call("GET", `/v1/publish/${segment(feed.id)}/versions`), sourceOf(feed.id)]);
  const counts = Object.entries(source?.counts ?? {}).filter(([, n]) => n).map(([name, n]) => element("span", {}, `${words.kinds[name] ?? name} ${n}`));
  const put = (version, question, button) => busy(button, said, words, async () => {
    if (!window.confirm(question)) return;
    const { data: judged } = await activate(feed.id, version);
    await refresh();
    said.say(own[judged.state], "good");
  });
  const kept = data.filter(({ state }) => state !== "checked");
  const item = (one) => element("li", { "data-state": one.state },
    element("div", { class: "thing-head" }, element("span", {}, one.version), element("span", { class: one.state === "active" ? "good-word" : "" }, own.states[one.state] ?? one.state)),
    element("p", { class: "thing-line" }, one.received && element("span", {}, `${own.received} ${dateIn(address.lang, one.received)}`), one.valid_from && element("span", {}, own.valid(one.valid_from, one.valid_to)),
      element("span", {}, words.errors(one.errors)), element("span", {}, words.warnings(one.warnings)), (one.error || one.state === "held") && element("span", { class: "out-word" }, one.error || one.reason)),
    one.diff && one.state !== "superseded" && element("details", {}, element("summary", {}, own.differs), differenceTable(one.diff, address.lang, `${own.differs}: ${one.version}`)),
    refresh && one.state === "superseded" && element("div", { class: "actions" }, quiet(own.goBack, (event) => put(one.version, own.reallyGoBack, event.currentTarget))),
    refresh && ["held", "scheduled"].includes(one.state) && element("div", { class: "actions" }, quiet(own.putOnline, (event) => put(one.version, own.reallyPutOnline, event.currentTarget))));
  return [element("h3", {}, own.versions), counts.length ? element("p", { class: "thing-line" }, element("span", {}, own.counts), counts) : "",
    kept.length ? element("ul", { class: "things versions" }, kept.map(item)) : element("p", {}, own.noVersions)];
}
