/* The words of the view of webhooks, Japanese first. */

const JA = {
  lead: "何かが変わるたびに、ハブがあなたの URL を呼びます。どのイベントがほしいかは、開発者のページで試せます。", tryFilters: "開発者のページ",
  none: "Webhook はまだありません。", make: "Webhook を作る", url: "URL", urlHint: "https で始まる、公開されたアドレス", kinds: "種類", kindsHint: "カンマで区切ります。空なら全部です", filters: "条件 (JSON)", filtersHint: "例: {\"near\": \"34.66,133.92\", \"radius\": 500}", badFilters: "条件が JSON になっていません。",
  once: "署名を確かめるための秘密は、いまだけ見られます。写して、しまってください。", older: (text) => `古い秘密も ${text} までは署名します。`,
  states: { enabled: "届けています", disabled: "止まっています" }, waiting: (n) => `待ち ${n} 件`, failing: (text) => `${text} から届いていません`, taken: (text) => `最後に届いた ${text}`,
  test: "試しに送る", deliveries: "届けた記録", rotate: "秘密を取り替える", off: "止める", on: "再開する", remove: "消す", reallyRemove: "この Webhook を消しますか。",
  testTaken: (status) => `届きました (${status})。`, testFailed: (detail) => `届きませんでした: ${detail}`,
  noDeliveries: "まだ何も届けていません。", again: "もう一度送る", sentAgain: "もう一度送ります。", deliveryStates: { pending: "待ち", delivered: "届いた", failed: "届かなかった" }, attempts: (n) => `${n} 回`, event: "イベント", state: "状態",
};
const EN = {
  lead: "The hub calls your URL whenever something changes. The developers’ page lets you try which events you want.", tryFilters: "The developers’ page",
  none: "There are no webhooks yet.", make: "Make a webhook", url: "URL", urlHint: "A public address, with https", kinds: "Kinds", kindsHint: "With commas between; empty for all", filters: "Filters (JSON)", filtersHint: "For example {\"near\": \"34.66,133.92\", \"radius\": 500}", badFilters: "The filters are not JSON.",
  once: "The secret that verifies signatures is shown only now. Copy it, and put it away.", older: (text) => `The older secret signs, too, until ${text}.`,
  states: { enabled: "at work", disabled: "off" }, waiting: (n) => `${n} waiting`, failing: (text) => `nothing was taken since ${text}`, taken: (text) => `last taken ${text}`,
  test: "Send a test", deliveries: "Deliveries", rotate: "New secret", off: "Switch off", on: "Switch on", remove: "Delete", reallyRemove: "Delete this webhook?",
  testTaken: (status) => `It was taken (${status}).`, testFailed: (detail) => `It was not taken: ${detail}`,
  noDeliveries: "Nothing was sent yet.", again: "Send again", sentAgain: "It is sent again.", deliveryStates: { pending: "waiting", delivered: "taken", failed: "given up" }, attempts: (n) => (n === 1 ? "1 attempt" : `${n} attempts`), event: "Event", state: "State",
};

export const webhookWords = (lang) => (lang === "en" ? EN : JA);
