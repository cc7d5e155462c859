/* The words of the station page: Japanese, English, and やさしい日本語 (short sentences, kana, spaces between words). */

import { wordsFor } from "./i18n.js";

export const TAGS = ["ja", "en", "ja-x-easy"];

const JA = {
  tag: "ja",
  toMap: "路線図で見る", skipToBoard: "発車案内へ進む",
  now: "段差なしで行けるのりば", board: "発車案内", more: "もっと見る", fewer: "少なく見る",
  expired: (feeds) => `時刻表の期限が切れています: ${feeds.map(({ date }) => `${date} まで`).join("、")}。新しい時刻表はまだ届いていません。`,
  how: "段差なしで行くには", from: "どこから", to_: "どこへ", who: "だれが",
  profiles: { wheelchair: "車いす", pram: "ベビーカー", luggage: "大きな荷物", "no-escalator": "エスカレーターは苦手" },
  reach: { yes: ["●", "段差なし"], no: ["✕", "段差あり"], unknown: ["?", "不明"] },
  reachNow: { yes: ["●", "行けます"], no: ["✕", "行けません"], unknown: ["?", "不明"] },
  verdict: { yes: ["●", "段差なしで行けます"], no: ["✕", "いまは段差なしで行けません"], unknown: ["?", "行けるかどうか、いまはわかりません"] },
  about: (minutes, meters) => `約 ${minutes} 分 · ${meters} m`,
  basisLive: "エレベーターなどのいまの状態を確かめた答えです。", basisNone: "この道すじでは、エレベーターもエスカレーターも使いません。", basisStatic: "駅の見取り図による答えです。設備のいまの状態は、だれからも知らされていません。",
  blockedBy: "止まっている設備", unknownBy: "動いているか確かめられない設備", later: "この先の予定", fromTime: (text) => `${text} から`,
  insteadEntrance: (name, meters) => `「${name}」なら行けます（${meters} m はなれています）`,
  insteadStation: (name, meters) => `近くの「${name}」なら乗れます（${meters} m はなれています）`,
  nowhere: "この駅の中の道すじは、まだ届いていません。",
  seeFloor: "図で見る", named: (type, name) => `${type}（${name}）`,
  floors: "構内図", floorSwitch: "階を選ぶ", floorOf: (index) => (index >= 0 ? `${index + 1}階` : `地下${-index}階`), onWay: "通る階", somethingOut: "使えない設備があります",
  onThisFloor: (n) => `この階にあるもの（${n}）`, noInside: "構内図のデータはまだ届いていません。",
  planNote: "位置はデータのとおり、通路の幅は目安です。", noWays: "通路のデータはなく、わかっている場所だけを示しています。",
  kinds: { platform: "のりば", entrance: "出入口" },
  noFacilities: "設備の情報はまだ届いていません。", noNotices: "お知らせはありません", sources: "データの出どころ", madeOf: "どの停留所の情報から、なぜできているか", all: "設備の一覧",
  open: (hours) => `利用時間 ${hours}`, always: "24 時間", inOtherStation: (name) => `乗りかえ: ${name}`, station: "駅全体",
};

const EN = {
  tag: "en",
  toMap: "See it on the map", skipToBoard: "Skip to departures",
  now: "Platforms you can reach without a step", board: "Departures", more: "Show more", fewer: "Show fewer",
  expired: (feeds) => `The timetable has run out: it was valid until ${feeds.map(({ date }) => date).join(", ")}. No newer one has arrived.`,
  how: "How to get there without a step", from: "From", to_: "To", who: "Who travels",
  profiles: { wheelchair: "Wheelchair", pram: "Pram", luggage: "Large luggage", "no-escalator": "No escalators" },
  reach: { yes: ["●", "step-free"], no: ["✕", "steps"], unknown: ["?", "unknown"] },
  reachNow: { yes: ["●", "yes"], no: ["✕", "no"], unknown: ["?", "unknown"] },
  verdict: { yes: ["●", "Yes, without a step"], no: ["✕", "Not without a step right now"], unknown: ["?", "Not known right now"] },
  about: (minutes, meters) => `about ${minutes} min · ${meters} m`,
  basisLive: "The answer counts what lifts report right now.", basisNone: "This way needs neither a lift nor an escalator.", basisStatic: "The answer is from the station’s plan; nobody reports whether its lifts work.",
  blockedBy: "Out of service", unknownBy: "Nobody says whether these work", later: "Planned", fromTime: (text) => `from ${text}`,
  insteadEntrance: (name, meters) => `${name} works (${meters} m away)`,
  insteadStation: (name, meters) => `${name}, ${meters} m away, has a step-free way to this line`,
  nowhere: "The ways inside this station have not been published yet.",
  seeFloor: "Map", named: (type, name) => `${type} (${name})`,
  floors: "Station map", floorSwitch: "Choose a floor", floorOf: (index) => (index === 0 ? "Street" : `Level ${index}`), onWay: "on the way", somethingOut: "something here is out of service",
  onThisFloor: (n) => `On this floor (${n})`, noInside: "No map of this station has been published yet.",
  planNote: "Places are as published; the width of passages is a guess.", noWays: "No passages have been published; only known places are shown.",
  kinds: { platform: "Platform", entrance: "Entrance" },
  noFacilities: "No facilities have been published yet.", noNotices: "No notices", sources: "Sources", madeOf: "Which stops it is made of, and why", all: "All facilities",
  open: (hours) => `open ${hours}`, always: "day and night", inOtherStation: (name) => `Change to ${name}`, station: "The whole station",
};

const EASY = {
  tag: "ja-x-easy",
  toMap: "ちずで みる", skipToBoard: "でる じかんへ",
  now: "かいだんを つかわないで いける のりば", board: "でる じかん", more: "もっと みる", fewer: "すくなく みる",
  departures: "でる じかん", time: "じかん", to: "いきさき", platform: "のりば", state: "ようす",
  noDepartures: "これから 2じかん、でる でんしゃや バスは ありません。", unreachable: "よめませんでした。もういちど ためします。", loading: "よんでいます…",
  lost: "つながっていません。もういちど ためします。",
  states: {
    on_time: ["●", "じかんどおり"], late: ["▲", "おくれ"], early: ["▼", "はやい"], cancelled: ["✕", "ありません"], skipped: ["✕", "とまりません"],
    added: ["＋", "ふえました"], scheduled: ["○", "よてい"], no_data: ["?", "わかりません"],
  },
  expired: (feeds) => `じこくひょうは ふるいです。${feeds.map(({ date }) => `${date} まで`).join("、")} でした。あたらしいものは まだ ありません。`,
  how: "かいだんを つかわない みち", from: "どこから", to_: "どこへ", who: "だれが いきますか",
  profiles: { wheelchair: "くるまいす", pram: "ベビーカー", luggage: "おおきな にもつ", "no-escalator": "エスカレーターが にがて" },
  reach: { yes: ["●", "かいだん なし"], no: ["✕", "かいだん あり"], unknown: ["?", "わかりません"] },
  reachNow: { yes: ["●", "いけます"], no: ["✕", "いけません"], unknown: ["?", "わかりません"] },
  verdict: { yes: ["●", "かいだんを つかわないで いけます"], no: ["✕", "いまは かいだんを つかわないと いけません"], unknown: ["?", "いけるか どうか わかりません"] },
  about: (minutes, meters) => `だいたい ${minutes}ふん · ${meters}メートル`,
  basisLive: "いま エレベーターが うごいているか、しらべました。", basisNone: "エレベーターは つかいません。", basisStatic: "えきの ちずから しらべました。エレベーターが いま うごいているかは わかりません。",
  blockedBy: "いま つかえません", unknownBy: "うごいているか わかりません", later: "これからの よてい", fromTime: (text) => `${text} から`,
  insteadEntrance: (name, meters) => `「${name}」からは いけます（${meters}メートル）`,
  insteadStation: (name, meters) => `ちかくの「${name}」では のれます（${meters}メートル）`,
  nowhere: "えきの なかの みちは まだ わかりません。",
  seeFloor: "ちずで みる",
  floors: "えきの ちず", floorSwitch: "かいを えらぶ", floorOf: (index) => (index >= 0 ? `${index + 1}かい` : `ちか${-index}かい`), onWay: "とおる かい", somethingOut: "つかえない ものが あります",
  onThisFloor: (n) => `この かいに あるもの（${n}）`, noInside: "えきの ちずは まだ ありません。",
  planNote: "ばしょは データの とおりです。みちの はばは だいたいです。", noWays: "みちの データは ありません。わかっている ばしょだけです。",
  kinds: { platform: "のりば", entrance: "でいりぐち" },
  facilities: "べんりな もの", facilityStates: {
    in_service: ["●", "つかえます"], out_of_service: ["✕", "つかえません"], limited: ["▲", "すこし つかえます"], unknown: ["?", "わかりません"],
  },
  platformOf: (code) => `${code}ばん のりば`, alerts: "おしらせ", notices: (n) => `おしらせ ${n}つ`,
  since: (text) => `${text} から`, expected: (text) => `${text} ごろ なおる よてい`, until: (text) => `${text} まで`,
  noFacilities: "べんりな ものは まだ わかりません。", noNotices: "おしらせは ありません", sources: "データを つくった ひと", madeOf: "どの ていりゅうじょの データで できて いるか", all: "ぜんぶ みる",
  open: (hours) => `つかえる じかん ${hours}`, always: "いつでも", inOtherStation: (name) => `のりかえ: ${name}`, station: "えき ぜんぶ",
  gone: "この えきは ありません。", goneHint: "ちずから えらんで ください。",
};

const TYPES = {
  ja: {
    accessible_toilet: "バリアフリートイレ", aed: "AED", coin_locker: "コインロッカー", information: "案内所", waiting_room: "待合室", wifi: "Wi-Fi", fare_gate: "改札",
    wide_fare_gate: "広い改札", ticket_machine: "券売機", ticket_office: "きっぷ売り場", baby_room: "赤ちゃん休憩室", nursing_room: "授乳室", shelter: "避難所",
    tourist_information: "観光案内所", taxi_stand: "タクシー乗り場", bicycle_parking: "駐輪場", parking: "駐車場", bicycle_rental: "貸自転車", tourist_sight: "観光地",
    park: "公園", hospital: "病院", stair_lift: "階段昇降機", platform_door: "ホームドア", tactile_paving: "点字ブロック", public_facility: "公共施設", atm: "ATM",
  },
  en: {
    accessible_toilet: "Accessible toilet", aed: "Defibrillator", coin_locker: "Lockers", information: "Information", waiting_room: "Waiting room", wifi: "Wi-Fi",
    fare_gate: "Ticket gate", wide_fare_gate: "Wide ticket gate", ticket_machine: "Ticket machine", ticket_office: "Ticket office", baby_room: "Baby room",
    nursing_room: "Nursing room", shelter: "Shelter", tourist_information: "Tourist information", taxi_stand: "Taxi stand", bicycle_parking: "Bicycle parking",
    parking: "Car park", bicycle_rental: "Bicycles to borrow", tourist_sight: "Sight", park: "Park", hospital: "Hospital", stair_lift: "Stair lift",
    platform_door: "Platform doors", tactile_paving: "Tactile paving", public_facility: "Public house", atm: "Cash machine",
  },
  "ja-x-easy": {
    accessible_toilet: "ひろい トイレ", coin_locker: "ロッカー", information: "あんない", waiting_room: "まつ へや", fare_gate: "かいさつ", wide_fare_gate: "ひろい かいさつ",
    ticket_machine: "きっぷの きかい", ticket_office: "きっぷうりば", baby_room: "あかちゃんの へや", nursing_room: "あかちゃんの へや", shelter: "にげる ところ",
    moving_walkway: "うごく みち", bicycle_parking: "じてんしゃ おきば", parking: "くるま おきば", hospital: "びょういん", park: "こうえん",
  },
};
const TOLD = { ja: JA, en: EN, "ja-x-easy": { ...JA, ...EASY } };

/** Words by language tag, those of the other pages among them. `lang` is the language in which names are shown. */
export function stationWords(tag) {
  const known = TAGS.includes(tag) ? tag : TAGS[0];
  const base = wordsFor(known.split("-")[0]);
  const facilityTypes = { ...base.facilityTypes, ...TYPES[base.lang], ...TYPES[known] };
  return { ...base, ...TOLD[known], lang: base.lang, facilityTypes };
}
