/* The words of the view of facilities, Japanese first. */

const JA = {
  facilitiesLead: "エレベーターなどの故障と復旧を知らせます。", noFacilities: "あなたのデータには、まだ設備がありません。時刻表の pathways.txt か、API で載せられます。",
  filter: "名前でしぼる", breakDown: "使えないと知らせる", repair: "使えるようになった", until: "いつまで", untilHint: "わからなければ空のまま。", reasonJa: "理由 (日本語)", reasonEn: "理由 (English)",
  send: "知らせる", told: (name) => `${name} を知らせました。`, more: (n) => `ほかに ${n} 件あります。名前でしぼってください。`,
};
const EN = {
  facilitiesLead: "Say that a lift is out, and that it works again.", noFacilities: "Your data has no facilities yet. A timetable’s pathways.txt has them, or the API takes them.",
  filter: "Filter by name", breakDown: "Report out of service", repair: "Works again", until: "Until", untilHint: "Leave it empty if nobody knows.", reasonJa: "Reason (日本語)", reasonEn: "Reason (English)",
  send: "Report", told: (name) => `${name}: reported.`, more: (n) => `${n} more. Filter by name to see them.`,
};

export const facilityWords = (lang) => (lang === "en" ? EN : JA);

export const REASONS = [["点検中", "Inspection"], ["故障", "Broken"], ["工事中", "Construction"], ["清掃中", "Cleaning"]];
