/* The words of the view of timetables, Japanese first. */

const JA = {
  timetableLead: "GTFS の zip を選ぶと、まず検査だけします。よければ載せます。", noTimetable: "時刻表 (GTFS) のデータがありません。", feed: "データ",
  file: "GTFS の zip", fileHint: "選ぶか、ここへ落とします。", check: "検査する", checking: "検査しています…", activate: "この時刻表を載せる", activating: "載せています…",
  passed: "載せられます。", refused: "載せられません。", pending: "検査がまだ終わりません。あとで版の一覧を見てください。", held: "すぐには載りません。下の理由を見て、よければ載せてください。", wouldHold: "載せると、確認が要ります。", scheduled: "始まる日に載ります。", active: "載りました。", noFile: "zip を選んでください。",
  report: "検査の結果", severity: "程度", place: "どこ", reason: "理由", clean: "指摘はありません。", versions: "版", noVersions: "まだ版がありません。",
  valid: (from, to) => `有効 ${from} 〜 ${to}`, received: "受け取り", goBack: "この版に戻す", reallyGoBack: "この版に戻しますか。", putOnline: "この版を載せる", reallyPutOnline: "この版を載せますか。", counts: "いま載っている数", differs: "前の版との違い",
  states: { active: "掲載中", scheduled: "始まる日を待つ", held: "確認待ち", superseded: "前の版", refused: "載せられない", pending: "検査中" }, severities: { error: "誤り", warning: "注意", info: "参考" },
};
const EN = {
  timetableLead: "Choose a GTFS zip: it is only checked at first. Put it online when you are content.", noTimetable: "You have no feed for timetables (GTFS).", feed: "Feed",
  file: "GTFS zip", fileHint: "Choose it, or drop it here.", check: "Check it", checking: "Checking…", activate: "Put this timetable online", activating: "Putting it online…",
  passed: "It can go online.", refused: "It can’t go online.", pending: "The check is not done yet. Look at the versions later.", held: "It waits for your word: read why below, and put it online if it is right.", wouldHold: "It would wait for your word.", scheduled: "It goes online on its first day.", active: "It is online.", noFile: "Choose a zip first.",
  report: "What the check found", severity: "Kind", place: "Where", reason: "Reason", clean: "Nothing to object to.", versions: "Versions", noVersions: "There is no version yet.",
  valid: (from, to) => `valid ${from} to ${to}`, received: "received", goBack: "Go back to this version", reallyGoBack: "Go back to this version?", putOnline: "Put this version online", reallyPutOnline: "Put this version online?", counts: "Online now", differs: "What differs from the version before",
  states: { active: "online", scheduled: "waits for its day", held: "waits for you", superseded: "older", refused: "refused", pending: "being checked" }, severities: { error: "error", warning: "warning", info: "info" },
};

export const timetableWords = (lang) => (lang === "en" ? EN : JA);
