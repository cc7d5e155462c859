/* The editor's last part: what is lacking, the hub's check by rows, and putting it online by the call that everyone has. */

import { action, busy, quiet, saying } from "./console-forms.js";
import { activate, pushSteps } from "./console-timetable.js";
import { timetableWords } from "./console-timetable-words.js";
import { fieldTime } from "./console-times.js";
import { element } from "./dom.js";
import { faultsOf } from "./editor-faults.js";
import { tablesOf } from "./editor-write.js";
import { zipOf } from "./zip.js";

const SHOWN = 50;
const KEPT_MS = 60_000; // until the browser has saved the file

export function putPart(tools) {
  const { desk, plan, own, words, lang, link, put: toTimetable } = tools;
  const faults = faultsOf(plan);
  if (faults.length) return [element("p", {}, own.lacking), element("ul", { class: "things faults" }, faults.slice(0, SHOWN).map(({ part, what, name }) => element("li", {}, link(part, own.faults[what](name)))))];
  const { files, labels } = tablesOf(plan, fieldTime(new Date()).replace("T", " "));
  const zipped = new Blob([zipOf(files)], { type: "application/zip" });
  const said = saying();
  const place = (one) => [labels[one.file]?.[one.row - 2], [one.file, one.row, one.field].filter(Boolean).join(":")].filter(Boolean).join(" — ");
  const nameOf = (part, id) => plan[part]?.find((each) => each.id === id)?.name || id;
  const steps = pushSteps(desk.feed, { lang, words, said, zip: () => zipped, done, place, nameOf });
  const theirs = timetableWords(lang);
  const anyway = action(theirs.putOnline, { type: "button", hidden: true });
  let version = "";
  function done(data) {
    if (data.state === "active") desk.published(data.version);
    version = data.version;
    anyway.hidden = data.state !== "held";
    steps.check.hidden = data.state === "active";
  }
  anyway.addEventListener("click", () => busy(anyway, said, words, async () => {
    const { data } = await activate(desk.feed, version);
    done(data);
    said.say(theirs.active, "good");
  }));
  const take = quiet(own.takeZip, () => {
    const url = URL.createObjectURL(zipped);
    element("a", { href: url, download: `${desk.feed}.zip` }).click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  });
  return [element("p", {}, own.putLead), element("div", { class: "actions" }, steps.check, steps.put, anyway, take), said.node, steps.report, element("div", { class: "actions" }, toTimetable(own.toVersions), element("a", { class: "quiet-button", href: "/" }, own.toMap))];
}
