/* Facilities of my feeds: out of service with a reason and until when, and back into service with one tap. */

import { facilityMark, facilityName, facilitySign } from "./badge.js";
import { call, readAll, segment } from "./console-api.js";
import { action, busy, field, quiet, saying, textField } from "./console-forms.js";
import { facilityWords, REASONS } from "./console-facility-words.js";
import { dateIn, timeOf } from "./console-times.js";
import { element } from "./dom.js";
import { inOrder } from "./facilities.js";
import { namesOf, textIn, wordsFor } from "./i18n.js";

const SHOWN = 100;

export async function showFacilities(root, context) {
  const { account, address, words } = context;
  const own = facilityWords(address.lang);
  const said = saying();
  const mine = await facilitiesOf(account);
  const names = await stationNames(mine, address.lang);
  const list = element("ul", { class: "things facilities" });
  const note = element("p", { role: "status" });
  const writes = account.may.includes("publish");
  const tell = (one, state, button) => busy(button, said, words, async () => {
    const path = `/v1/publish/${segment(one.feed.id)}/facilities/${segment(one.id)}/status`;
    const { data } = await call("PUT", path, state);
    const query = data.position ? `?min_position=${segment(data.position)}` : "";
    one.facility = (await call("GET", `/v1/facilities/${segment(one.facility.id)}${query}`)).data;
    said.say(own.told(facilityName(one.facility, wordsFor(address.lang))), "good");
    show();
  });
  const search = textField(own.filter, "filter", { type: "search", oninput: () => show() });
  const show = () => {
    const wanted = search.querySelector("input").value.trim().toLowerCase();
    const label = (one) => `${names.get(one.facility.station) ?? ""} ${facilityName(one.facility, wordsFor(address.lang))}`;
    const found = mine.filter((one) => label(one).toLowerCase().includes(wanted));
    note.textContent = found.length > SHOWN ? own.more(found.length - SHOWN) : "";
    list.replaceChildren(...found.slice(0, SHOWN).map((one) => facilityItem(one, label(one).trim(), own, address.lang, writes ? tell : null)));
  };
  show();
  root.replaceChildren(
    element("h2", {}, words.pages.facilities), element("p", { class: "lead" }, own.facilitiesLead), said.node,
    ...(mine.length ? [search, list, note] : [element("p", {}, account.feeds.length ? own.noFacilities : words.noOperator)]));
}

/** Each with the feed of mine that speaks of it, and its id there. */
async function facilitiesOf(account) {
  const lists = await Promise.all([...new Set(account.feeds.map(({ namespace }) => namespace))].map((feed) => readAll("/v1/facilities", { feed })));
  const found = lists.flat().map((facility) => {
    for (const feed of account.feeds) {
      const source = facility.sources.find((one) => one.feed === feed.namespace);
      if (source) return { facility, feed, id: source.id };
    }
    return null;
  });
  const ids = new Set();
  const once = found.filter((one) => one && !ids.has(one.facility.id) && ids.add(one.facility.id));
  const order = inOrder(once.map(({ facility }) => facility));
  return order.map((facility) => once.find((one) => one.facility === facility));
}

async function stationNames(mine, lang) {
  const ids = [...new Set(mine.map(({ facility }) => facility.station).filter(Boolean))].slice(0, SHOWN);
  const stations = await Promise.all(ids.map((id) => call("GET", `/v1/stations/${segment(id)}`).catch(() => null)));
  return new Map(stations.filter(Boolean).map(({ data }) => [data.id, namesOf(data, lang).main]));
}

function facilityItem(one, label, own, lang, tell) {
  const { facility } = one;
  const line = [textIn(facility.reason, lang), facility.expected_end ? wordsFor(lang).until(dateIn(lang, facility.expected_end)) : ""].filter(Boolean);
  const repair = tell && facility.status === "out_of_service" && quiet(own.repair, (event) => tell(one, { status: "in_service" }, event.currentTarget));
  return element("li", { "data-facility": facility.id },
    element("div", { class: "thing-head" }, element("span", {}, facilitySign(facility), " ", label), facilityMark(facility, wordsFor(lang))),
    line.length > 0 && element("p", { class: "thing-line" }, line.map((text) => element("span", {}, text))),
    repair && element("div", { class: "actions" }, repair),
    tell && facility.status !== "out_of_service" && element("details", {}, element("summary", {}, own.breakDown), outageForm(one, own, tell)));
}

function outageForm(one, own, tell) {
  const ja = textField(own.reasonJa, "ja", { lang: "ja" });
  const en = textField(own.reasonEn, "en", { lang: "en" });
  const until = element("input", { type: "datetime-local", name: "until" });
  const send = action(own.send);
  const choose = ([japanese, english]) => {
    [ja.querySelector("input").value, en.querySelector("input").value] = [japanese, english];
  };
  const form = element("form", {}, element("div", { class: "chips" }, REASONS.map((pair) => quiet(own === facilityWords("en") ? pair[1] : pair[0], () => choose(pair)))),
    ja, en, field(own.until, until, own.untilHint), send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = Object.fromEntries(["ja", "en"].map((lang) => [lang, form.elements[lang].value]).filter(([, text]) => text.trim()));
    const end = timeOf(until.value);
    tell(one, { status: "out_of_service", ...(end ? { until: end } : {}), ...(Object.keys(reason).length ? { reason } : {}) }, send);
  });
  return form;
}
