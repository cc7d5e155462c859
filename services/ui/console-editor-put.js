/* The editor's last part: what is lacking, the hub's check by rows, and putting it online by the call that everyone has. */

import { call, segment } from "./console-api.js";
import { action, busy, quiet, saying } from "./console-forms.js";
import { reportParts, WAIT } from "./console-timetable.js";
import { timetableWords } from "./console-timetable-words.js";
import { fieldTime } from "./console-times.js";
import { element } from "./dom.js";
import { faultsOf } from "./editor-faults.js";
import { tablesOf } from "./editor-write.js";
import { zipOf } from "./zip.js";

const SHOWN = 50;

export function putPart(tools) {
  const { desk, plan, own, words, lang, link, put: toTimetable } = tools;
  const faults = faultsOf(plan);
  if (faults.length) return [element("p", {}, own.lacking), element("ul", { class: "things faults" }, faults.slice(0, SHOWN).map(({ part, what, name }) => element("li", {}, link(part, own.faults[what](name)))))];
  const theirs = timetableWords(lang);
  const { files, labels } = tablesOf(plan, fieldTime(new Date()).replace("T", " "));
  const zipped = new Blob([zipOf(files)], { type: "application/zip" });
  const said = saying(), report = element("div", { class: "report" });
  const check = action(theirs.check, { type: "button" }), put = action(theirs.activate, { type: "button", hidden: true });
  const placeOf = (notice) => [labels[notice.file]?.[notice.row - 2], [notice.file, notice.row, notice.field].filter(Boolean).join(":")].filter(Boolean).join(" — ");
  const send = (button, query, waiting) => busy(button, said, words, async () => {
    said.say(waiting);
    try {
      const { status, data } = await call("PUT", `/v1/publish/${segment(desk.feed)}/gtfs${query}`, zipped, WAIT);
      report.replaceChildren(...reportParts(data.report ?? [], theirs, placeOf));
      put.hidden = status === 202 || !query;
      if (!query && status !== 202) desk.published(data.version);
      said.say(status === 202 ? theirs.pending : query ? theirs.passed : own.isOnline, status === 202 ? "" : "good");
      if (!query) check.hidden = true;
    } catch (error) {
      put.hidden = true;
      if (error.status !== 422) throw error;
      report.replaceChildren(...reportParts(error.faults.filter(({ file }) => file), theirs, placeOf));
      said.say(theirs.refused, "bad", error.faults.filter(({ file }) => !file));
    }
  });
  check.addEventListener("click", () => send(check, "?dry_run=1", theirs.checking));
  put.addEventListener("click", () => send(put, "", theirs.activating));
  const take = quiet(own.takeZip, () => {
    const url = URL.createObjectURL(zipped);
    element("a", { href: url, download: `${desk.feed}.zip` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  return [element("p", {}, own.putLead), element("div", { class: "actions" }, check, put, take), said.node, report, element("div", { class: "actions" }, toTimetable(own.toVersions), element("a", { class: "quiet-button", href: "/" }, own.toMap))];
}
