/* The timetable editor: a small timetable made without a GTFS tool, part by part; what is written is a draft on this device. */

import { call, segment } from "./console-api.js";
import { agencyPart } from "./console-editor-agency.js";
import { daysPart } from "./console-editor-days.js";
import { routesPart } from "./console-editor-routes.js";
import { sheetPart, sheetsPart } from "./console-editor-sheets.js";
import { stopPart, stopsPart } from "./console-editor-stops.js";
import { putPart } from "./console-editor-put.js";
import { editorWords } from "./console-editor-words.js";
import { quiet } from "./console-forms.js";
import { dateIn } from "./console-times.js";
import { element } from "./dom.js";
import { JAPAN } from "./editor-days.js";
import { draftOf, dropDraft, emptyPlan, isEmpty, keepDraft, tripsOf } from "./editor-plan.js";
import { planOf, Unfit } from "./editor-read.js";
import { BadZip, unzip } from "./zip.js";

const PARTS = ["agency", "stops", "routes", "days", "trips", "put"];
const WHOLE = { agency: agencyPart, stops: stopsPart, routes: routesPart, days: daysPart, trips: sheetsPart, put: putPart };
const SINGLE = { stops: [stopPart, "stops"], trips: [sheetPart, "sheets"] };
const MOST_BYTES = { packed: 2_000_000, unpacked: 12_000_000 };

let desk = null; // of the feed at hand, while one goes from part to part

export async function showEditor(root, context) {
  const { account, address, words, go, link } = context;
  const own = editorWords(address.lang);
  const head = element("h2", {}, own.title);
  const feed = account.feeds.find(({ id, format }) => format === "gtfs" && id === address.feed) ?? account.feeds.find(({ format }) => format === "gtfs");
  if (!feed || !account.may.includes("publish")) return root.replaceChildren(head, element("p", {}, feed ? own.readOnly : words.noOperator));
  const active = await activeOf(feed.id);
  if (desk?.feed === feed.id && desk.person === account.person.id && (desk.saved || desk.active === active)) desk.active = active;
  else desk = await openDesk(feed.id, active, account.person.id, address.lang);
  const to = (part) => ({ page: "editor", feed: feed.id, id: part });
  const status = element("div", { class: "draft" }), nav = element("nav", { class: "parts", "aria-label": own.partsLabel });
  const [name, place] = address.id.split(".");
  const part = PARTS.includes(name) ? name : "agency";
  const [single, list] = SINGLE[part] ?? [];
  const one = single ? desk.plan[list][Number(place)] ?? null : null;
  const tools = { desk, plan: desk.plan, own, words, lang: address.lang, go: (id) => go(to(id)), link: (id, text, more) => link(to(id), text, more), put: (id) => link({ page: "timetable", feed: feed.id }, id, { class: "quiet-button" }) };
  desk.told = () => {
    status.replaceChildren(...statusOf(desk, { own, lang: address.lang, again: () => go(to("agency")) }));
    nav.replaceChildren(partsList(part, tools));
  };
  desk.told();
  const body = one ? single(tools, one, Number(place)) : WHOLE[part](tools);
  root.replaceChildren(head, element("p", { class: "lead" }, own.lead(feed.id)), status, nav, ...body, nextLink(part, Boolean(one), tools));
  return root.querySelector("[autofocus]")?.focus();
}

/** The version that is online, "" without one. */
async function activeOf(feed) {
  const { data } = await call("GET", `/v1/publish/${segment(feed)}/versions`);
  return data.find(({ state }) => state === "active")?.version ?? "";
}

async function openDesk(feed, active, person, lang) {
  const draft = draftOf(feed);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const found = { feed, person, active, base: active, saved: "", kept: true, unfit: "", plan: emptyPlan(zone === JAPAN ? "ja" : lang, zone), told: () => {} };
  if (draft) Object.assign(found, { base: draft.base, saved: draft.saved, plan: draft.plan });
  else if (active) await readActive(found);
  found.changed = () => {
    found.saved = new Date().toISOString();
    found.kept = keepDraft(feed, { plan: found.plan, base: found.base, saved: found.saved });
    found.told();
  };
  found.published = (version) => {
    Object.assign(found, { active: version, base: version, saved: "", unfit: "" });
    dropDraft(feed);
    found.told();
  };
  return found;
}

/** The hub's copy of what is online. */
async function readActive(found) {
  try {
    const answer = await fetch(`/v1/publish/${segment(found.feed)}/versions/${segment(found.active)}/gtfs`, { cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) throw new BadZip("damaged");
    if (Number(answer.headers.get("Content-Length")) > MOST_BYTES.packed) throw new BadZip("large");
    found.plan = planOf(await unzip(new Uint8Array(await answer.arrayBuffer()), MOST_BYTES.unpacked));
  } catch (error) {
    if (!(error instanceof BadZip || error instanceof Unfit)) throw error;
    found.unfit = error.code;
  }
}

function statusOf(found, { own, lang, again }) {
  const discard = () => {
    if (!window.confirm(own.reallyDiscard)) return;
    dropDraft(found.feed);
    desk = null;
    again();
  };
  const draft = found.saved !== "";
  const text = draft ? (found.kept ? own.draft(dateIn(lang, found.saved)) : own.notKept) : found.unfit ? own.unfit[found.unfit] : found.active ? own.online(found.active) : own.nothing;
  const kept = Object.keys(found.plan.kept).sort();
  return [
    element("p", { role: "status", class: draft && !found.kept ? "out-word" : "" }, text),
    draft && found.active !== found.base && element("p", { class: "out-word" }, own.newer(found.active)),
    kept.length > 0 && element("p", { class: "thing-line" }, own.alsoKept(kept.join(", "))),
    draft && quiet(own.discard, discard),
  ].filter(Boolean);
}

function partsList(part, { plan, own, link }) {
  const counts = { stops: plan.stops.length, routes: plan.routes.length, days: plan.services.length, trips: tripsOf(plan).length };
  const item = (name) => element("li", {}, link(name, [own.parts[name], counts[name] !== undefined && element("span", { class: "quiet" }, ` ${counts[name]}`)].filter(Boolean), { "aria-current": name === part ? "step" : null }));
  return element("ol", {}, PARTS.map(item));
}

function nextLink(part, single, { own, link, plan }) {
  if (single) return element("div", { class: "actions" }, link(part, own.back[part], { class: "quiet-button" }));
  const next = PARTS[PARTS.indexOf(part) + 1];
  return next && !isEmpty(plan) ? element("div", { class: "actions" }, link(next, own.next(own.parts[next]), { class: "quiet-button" })) : "";
}
