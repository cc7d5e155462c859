/* The console's words, Japanese first. */

import { ageIn, dateIn } from "./console-times.js";

const JA = {
  lang: "ja", console: "事業者コンソール", consoleLead: "時刻表を載せる、運休を知らせる、エレベーターの故障を知らせる。すぐに乗る人へ届きます。",
  places: "コンソールのページ", unread: "読み込めませんでした",
  signIn: "パスキーでサインイン", lostPasskey: "パスキーが使えないとき", recoveryCode: "回復コード", recoveryHint: "登録のときに控えた 16 文字。1 つのコードは 1 回だけ使えます。", useCode: "コードでサインイン", signUp: "開発者として登録する",
  welcome: "はじめての登録", welcomeLead: "この端末にパスキーを作ります。パスワードはありません。指紋、顔、または端末の暗証番号で次からサインインします。",
  yourName: "お名前", yourNameHint: "記録に残り、同僚に見えます。", makePasskey: "パスキーを作る", passkeyStopped: "パスキーの操作が終わりませんでした。もう一度お試しください。",
  codes: "回復コードを控えてください", codesLead: "端末をなくしたときの鍵です。この画面でしか見られません。紙に書くか印刷して、しまってください。", codesKept: "控えました。進む", copy: "コピー",
  offline: "つながりません。電波を確かめて、もう一度お試しください。", signOut: "サインアウト", signOutAll: "すべての端末からサインアウト",
  problems: { 401: "サインインできませんでした。期限が切れたか、使えないものです。", 403: "この操作はできません。", 413: "ファイルが大きすぎます。", 429: "少し待ってから、もう一度お試しください。", 503: "いま受け付けられません。少し待ってから、もう一度お試しください。" },
  pages: { feeds: "データ", alerts: "お知らせ", facilities: "設備", timetable: "時刻表", editor: "時刻表を作る・直す", usage: "利用", people: "人と鍵", webhooks: "Webhook", audit: "記録", me: "自分" },
  roles: { admin: "管理者", editor: "編集者", viewer: "閲覧者", developer: "開発者" },
  noFeeds: (id) => `feeds.toml に operator = "${id}" のデータがまだありません。ハブの管理者に頼んでください。`,
  noOperator: "まだ事業者を受け持っていません。「人と鍵」で事業者を選んでください。",
  feedStates: { ok: "正常", loading: "読み込み中", stale: "古くなっています", failed: "失敗", empty: "まだ何もありません" },
  formats: { gtfs: "時刻表 (GTFS)", "gtfs-rt": "リアルタイム (GTFS-RT)" },
  kinds: { stops: "停留所", routes: "路線", trips: "便", agencies: "事業者", facilities: "設備", alerts: "お知らせ", vehicles: "車両", trip_updates: "便の予測", stop_times: "時刻", services: "運行日" },
  errors: (n) => `誤り ${n} 件`, warnings: (n) => `注意 ${n} 件`,
  heard: (seconds, at) => (seconds === null ? dateIn("ja", at) : `${ageIn("ja", seconds)}前`), neverHeard: "受け取ったことがありません",
};

const EN = {
  lang: "en", console: "Operator console", consoleLead: "Put a timetable online, post a disruption, say that a lift is out. Riders see it at once.",
  places: "Pages of the console", unread: "Could not be loaded",
  signIn: "Sign in with a passkey", lostPasskey: "If you can’t use your passkey", recoveryCode: "Recovery code", recoveryHint: "The 16 letters that you kept when you joined. Each works once.", useCode: "Sign in with the code", signUp: "Sign up as a developer",
  welcome: "Join", welcomeLead: "This makes a passkey on this device. There is no password: next time you sign in with your finger, face or the device’s PIN.",
  yourName: "Your name", yourNameHint: "It is in the records, and your colleagues see it.", makePasskey: "Make a passkey", passkeyStopped: "The passkey was not finished. Please try again.",
  codes: "Keep your recovery codes", codesLead: "They let you in when you lose the device. They are shown only now. Write them down, or print them, and put them away.", codesKept: "I have kept them. Go on", copy: "Copy",
  offline: "No connection. Check your network and try again.", signOut: "Sign out", signOutAll: "Sign out on every device",
  problems: { 401: "That did not let you in: it is over, or not known here.", 403: "You may not do this.", 413: "The file is too large.", 429: "Please wait a little, and try again.", 503: "The hub can’t take this right now. Please wait a little, and try again." },
  pages: { feeds: "Data", alerts: "Notices", facilities: "Facilities", timetable: "Timetable", editor: "Make or edit one here", usage: "Usage", people: "People and keys", webhooks: "Webhooks", audit: "Records", me: "Me" },
  roles: { admin: "Admin", editor: "Editor", viewer: "Viewer", developer: "Developer" },
  noFeeds: (id) => `No feed in feeds.toml has operator = "${id}" yet. Ask whoever runs this hub.`,
  noOperator: "You act for no operator yet. Choose one under “People and keys”.",
  feedStates: { ok: "good", loading: "loading", stale: "out of date", failed: "failed", empty: "nothing yet" },
  formats: { gtfs: "timetable (GTFS)", "gtfs-rt": "realtime (GTFS-RT)" },
  kinds: { stops: "stops", routes: "lines", trips: "trips", agencies: "agencies", facilities: "facilities", alerts: "notices", vehicles: "vehicles", trip_updates: "predictions", stop_times: "times", services: "calendars" },
  errors: (n) => (n === 1 ? "1 error" : `${n} errors`), warnings: (n) => (n === 1 ? "1 warning" : `${n} warnings`),
  heard: (seconds, at) => (seconds === null ? dateIn("en", at) : `${ageIn("en", seconds)} ago`), neverHeard: "nothing was received yet",
};

export const wordsOf = (lang) => (lang === "en" ? EN : JA);
