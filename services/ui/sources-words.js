/* The words of the page of what a station is made of, Japanese first. */

const PARTS = {
  ja: { name: "名前", names: "名前", location: "位置", routes: "路線", operators: "事業者", modes: "交通機関", codes: "駅番号", levels: "階", timezone: "時間帯" },
  en: { name: "Name", names: "Name", location: "Place", routes: "Line", operators: "Operator", modes: "Mode", codes: "Number", levels: "Floor", timezone: "Time zone" },
};

const RULES = {
  ja: {
    only: "ほかの値はない", "all are kept": "すべて採る", "stated station": "提供者が駅としている位置", "middle of the stops": "停留所の中央",
    "stated station, then priority, then size": "駅としている提供者、優先度、規模の順", "the stops', else the agency's": "停留所、なければ事業者の値",
  },
  en: { only: "nobody says otherwise" },
};

const MODES = {
  ja: { tram: "路面電車", subway: "地下鉄", rail: "鉄道", bus: "バス", ferry: "船", cable_tram: "ケーブルトラム", aerial_lift: "ロープウェイ", funicular: "ケーブルカー", trolleybus: "トロリーバス", monorail: "モノレール" },
  en: { rail: "train", cable_tram: "cable tram", aerial_lift: "aerial lift" },
};

const LICENCE_USES = {
  ja: { raw: "そのまま再配布できる", derived: "統合した値だけ", display: "この画面だけ", none: "使わない" },
  en: { raw: "may be passed on", derived: "merged values only", display: "on these pages only", none: "not used" },
};

export const WORDS = {
  ja: {
    of: (name) => `${name}のもとのデータ`, back: "駅の画面へ", map: "のりばの地図", key: "番号は下の表の停留所、線は一つの駅とした組、薄い点は乗り換えられる別の駅です。",
    stops: "一つの駅とした停留所と理由", number: "番号", feed: "データ", stop: "停留所", why: "理由", joined: (number, text) => `${number} と: ${text}`, noPlace: "位置なし",
    linked: "乗り換えられる別の駅", values: "値と出どころ", field: "項目", value: "値", by: "出どころ", rule: "決めかた", lost: "採らなかった値",
    feeds: "データと利用条件", licence: "ライセンス", use: "再配布", read: "最後に読めた時刻", refused: "採らなかった行", data: "データ:",
    gone: "この駅は見つかりません。", unreachable: "読み込めませんでした。ページを読み直してください。", noMap: "この端末では地図を描けません。",
    ruleOf: (rule) => RULES.ja[rule] ?? rule, partOf: (part) => PARTS.ja[part] ?? part, useOf: (use) => LICENCE_USES.ja[use] ?? use, modeOf: (mode) => MODES.ja[mode] ?? mode,
  },
  en: {
    of: (name) => `What ${name} is made of`, back: "To the station", map: "Map of the stops", key: "Numbers are those of the stops in the table; lines join stops that were taken to be one station; faint dots are other stations that one can change to.",
    stops: "Stops that are this one station, and why", number: "No.", feed: "Feed", stop: "Stop", why: "Why", joined: (number, text) => `With ${number}: ${text}`, noPlace: "no place",
    linked: "Other stations that one can change to", values: "Values and who said them", field: "Field", value: "Value", by: "Said by", rule: "Chosen by", lost: "Not taken",
    feeds: "Feeds and their terms", licence: "Licence", use: "Passing on", read: "Last read", refused: "Rows refused", data: "Data:",
    gone: "There is no such station.", unreachable: "It could not be read. Please load the page again.", noMap: "This device can't draw the map.",
    ruleOf: (rule) => RULES.en[rule] ?? rule, partOf: (part) => PARTS.en[part] ?? part, useOf: (use) => LICENCE_USES.en[use] ?? use, modeOf: (mode) => MODES.en[mode] ?? mode,
  },
};
