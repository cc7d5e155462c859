/* Every word of the pages, Japanese first; and which of a thing's names to show. */

export const LANGUAGES = ["ja", "en"];

const JA = {
  lang: "ja",
  skip: "地図をとばして一覧へ",
  languages: "言語",
  map: "路線図",
  mapHelp: "路線図。矢印キーで移動、プラスとマイナスで拡大・縮小。駅は一覧からも選べます。",
  zoomIn: "拡大", zoomOut: "縮小", whole: "全体を表示",
  larger: "一覧を広げる", smaller: "一覧を縮める",
  search: "駅・停留所をさがす", searchHint: "駅名、よみ、ローマ字",
  searching: "さがしています…", noMatch: (text) => `「${text}」に合う駅はありません。別の書き方でお試しください。`,
  results: (n) => `${n} 件`,
  now: "いまの運行", lines: "路線", stations: "駅・停留所", nearMap: (n) => `地図の中心に近い ${n} 件`,
  running: (n) => `走行中 ${n}`, runningNone: "位置情報なし", noVehicles: "車両の位置情報はいまありません",
  summary: (vehicles) => `走行中の車両 ${vehicles}`,
  allWell: "お知らせはありません",
  loading: "読み込んでいます…",
  noStations: "まだ駅がありません。事業者のデータを読み込んでいるところです。",
  noStationsWhy: "データの状態を見る",
  lost: "接続が切れました。つなぎ直しています…",
  back: "閉じて一覧へ戻る",
  departures: "発車案内", time: "時刻", to: "行先", platform: "のりば", state: "状況",
  noDepartures: "これから 2 時間の発車はありません。", unreachable: "読み込めませんでした。自動でもう一度試します。",
  nextDay: "翌日", scheduledAt: (time) => `定刻 ${time}`,
  states: {
    on_time: ["●", "定刻"], late: ["▲", "遅れ"], early: ["▼", "早発"], cancelled: ["✕", "運休"], skipped: ["✕", "通過"],
    added: ["＋", "臨時"], scheduled: ["○", "予定"], no_data: ["?", "情報なし"],
  },
  delay: (minutes) => `${minutes > 0 ? "+" : "−"}${Math.abs(minutes)}分`,
  every: (minutes) => `約 ${minutes} 分ごと`,
  ageOf: (text) => `${text}前の情報`,
  seconds: (n) => `${n}秒`, minutes: (n) => `${n}分`, hours: (n) => `${n}時間`, days: (n) => `${n}日`,
  platforms: "のりば", platformOf: (code) => `${code}番のりば`, noCode: "番号なし",
  stepFree: { yes: "段差なし", no: "段差あり", unknown: "段差は不明" },
  alerts: "お知らせ", notices: (n) => `お知らせ ${n} 件`, until: (text) => `${text} まで`,
  facilities: "設備", facilityStates: {
    in_service: ["●", "使えます"], out_of_service: ["✕", "使えません"], limited: ["▲", "一部使えます"], unknown: ["?", "不明"],
  },
  facilityTypes: {
    elevator: "エレベーター", lift: "エレベーター", escalator: "エスカレーター", toilet: "トイレ", gate: "改札",
    ramp: "スロープ", moving_walkway: "動く歩道",
  },
  since: (text) => `${text} から`, expected: (text) => `${text} ごろ再開の見込み`,
  stationPage: "構内図と、段差なしで行く道すじ",
  data: "データ:", madeOf: "この駅のもとのデータと理由",
  gone: "この駅は見つかりません。", goneHint: "一覧から選びなおしてください。",
  noMap: "この端末では地図を描けません。一覧はそのまま使えます。",
  doors: [["/developers", "開発者のみなさまへ"], ["/console", "事業者コンソール"]],
};

const EN = {
  lang: "en",
  skip: "Skip the map, go to the list",
  languages: "Language",
  map: "Map",
  mapHelp: "Map. Arrow keys move it, plus and minus zoom. Stations can also be chosen from the list.",
  zoomIn: "Zoom in", zoomOut: "Zoom out", whole: "Show everything",
  larger: "Enlarge the list", smaller: "Shrink the list",
  search: "Find a station or stop", searchHint: "Name, kana or romaji",
  searching: "Searching…", noMatch: (text) => `No station matches “${text}”. Try another spelling.`,
  results: (n) => (n === 1 ? "1 match" : `${n} matches`),
  now: "Right now", lines: "Lines", stations: "Stations and stops", nearMap: (n) => `${n} nearest to the middle of the map`,
  running: (n) => (n === 1 ? "1 vehicle" : `${n} vehicles`), runningNone: "no positions", noVehicles: "No vehicle positions at the moment",
  summary: (vehicles) => (vehicles === 1 ? "1 vehicle running" : `${vehicles} vehicles running`),
  allWell: "no notices",
  loading: "Loading…",
  noStations: "No stations yet: operators’ data is still being read.",
  noStationsWhy: "See the state of the data",
  lost: "Connection lost. Reconnecting…",
  back: "Close and go back to the list",
  departures: "Departures", time: "Time", to: "To", platform: "Plat.", state: "Status",
  noDepartures: "No departures in the next 2 hours.", unreachable: "Could not be loaded; trying again by itself.",
  nextDay: "next day", scheduledAt: (time) => `scheduled ${time}`,
  states: {
    on_time: ["●", "on time"], late: ["▲", "late"], early: ["▼", "early"], cancelled: ["✕", "cancelled"],
    skipped: ["✕", "not stopping"], added: ["＋", "extra"], scheduled: ["○", "scheduled"], no_data: ["?", "no data"],
  },
  delay: (minutes) => `${minutes > 0 ? "+" : "−"}${Math.abs(minutes)}\u00a0min`,
  every: (minutes) => `about every ${minutes} min`,
  ageOf: (text) => `as of ${text} ago`,
  seconds: (n) => `${n} s`, minutes: (n) => `${n} min`, hours: (n) => `${n} h`, days: (n) => `${n} d`,
  platforms: "Platforms", platformOf: (code) => `Platform ${code}`, noCode: "no number",
  stepFree: { yes: "step-free", no: "with steps", unknown: "steps unknown" },
  alerts: "Notices", notices: (n) => `${n} notices`, until: (text) => `until ${text}`,
  facilities: "Facilities", facilityStates: {
    in_service: ["●", "works"], out_of_service: ["✕", "out"], limited: ["▲", "limited"], unknown: ["?", "unknown"],
  },
  facilityTypes: {
    elevator: "Lift", lift: "Lift", escalator: "Escalator", toilet: "Toilet", gate: "Gate",
    ramp: "Ramp", moving_walkway: "Moving walkway",
  },
  since: (text) => `since ${text}`, expected: (text) => `expected back ${text}`,
  stationPage: "Station map and step-free ways",
  data: "Data:", madeOf: "What this station is made of",
  gone: "There is no such station.", goneHint: "Please choose one from the list.",
  noMap: "This device cannot draw the map. The list works as always.",
  doors: [["/developers", "For developers"], ["/console", "Operator console"]],
};

const WORDS = { ja: JA, en: EN };

export function wordsFor(lang) {
  return WORDS[lang] ?? JA;
}

/** The text of a `{lang: text}` for a language: that one, then its relatives, then the other's, then any. */
export function textIn(texts, lang) {
  if (!texts) return "";
  const tags = Object.keys(texts);
  const near = tags.find((tag) => tag === lang) ?? tags.find((tag) => tag.split("-")[0] === lang && !isKana(tag));
  return texts[near ?? LANGUAGES.find((other) => texts[other]) ?? tags[0]] ?? "";
}

function isKana(tag) {
  return /-(Hrkt|Hira|Kana)$/i.test(tag);
}

/** `{main, beneath: [{text, lang}]}`: the name in the chosen language, with the reading and the other one below. */
export function namesOf(thing, lang) {
  const names = thing?.names ?? {};
  const main = names[lang] ?? thing?.name ?? "";
  const kana = Object.entries(names).find(([tag]) => isKana(tag));
  const other = lang === "ja" ? ["en", names.en] : ["ja", names.ja ?? thing?.name];
  const beneath = [];
  if (lang !== "ja" && other[1]) beneath.push({ text: other[1], lang: "ja" });
  if (kana) beneath.push({ text: kana[1], lang: kana[0] });
  if (lang === "ja" && other[1]) beneath.push({ text: other[1], lang: "en" });
  return { main, beneath: beneath.filter(({ text }) => text && text !== main) };
}
