/* The words of the view of who uses the data, Japanese first. */

const JA = {
  lead: "データを含む答えを、だれが何回受け取ったか。乗る人のことは何も数えません。日付は世界時です。", none: "この期間には使われていません。",
  feed: "データ", span: "期間", days: (n) => `${n} 日`, day: "日", requests: "回数", consumers: "だれが", consumer: "アカウント", endpoints: "どの呼び出しで", endpoint: "呼び出し", byDay: "日ごと",
  consumerOf: (consumer) => ({ null: "キーなし", pages: "このハブの画面" })[consumer] ?? consumer.replace(/^(operator|developer)\//, ""),
};
const EN = {
  lead: "Who was given answers with this data, and how often. Nothing about riders is counted. Days are UTC’s.", none: "Nothing was asked for in this time.",
  feed: "Feed", span: "Time", days: (n) => `${n} days`, day: "Day", requests: "Requests", consumers: "Who", consumer: "Account", endpoints: "By which calls", endpoint: "Call", byDay: "Day by day",
  consumerOf: (consumer) => ({ null: "no key", pages: "this hub’s pages" })[consumer] ?? consumer.replace(/^(operator|developer)\//, ""),
};

export const usageWords = (lang) => (lang === "en" ? EN : JA);
