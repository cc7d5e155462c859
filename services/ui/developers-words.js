/* The words of the developers' page, Japanese first. */

const JA = {
  title: "開発者のみなさまへ", lead: "ハブの中のことは、変わるたびにイベントになります。ほしいものを選ぶと、ここに届くのを見られます。同じ選びかたのプログラムを、そのまま持ち帰れます。",
  what: "何を", where: "どこの", everywhere: "何も入れなければ全部です。いくつか入れると、すべてに当てはまるものだけになります。",
  kinds: {
    station: "駅・停留所", route: "路線", operator: "事業者", facility: "設備", access: "段差なしの経路", alert: "お知らせ", vehicle: "車両", trip: "便", source: "データの状態",
    mobility_system: "シェアサイクルの事業者", mobility_station: "シェアサイクルのポート", mobility_vehicle: "シェアサイクルの車両",
  },
  station: "駅・停留所", stationHint: "名前で探すか、ID を入れます", routes: "路線", routesHint: "ID。いくつかのときはカンマで区切ります", operator: "事業者", operatorHint: "ID",
  near: "この場所の近く", nearHint: "緯度,経度", radius: "半径 (m)", here: "いまいる場所", hereFailed: "いまいる場所がわかりませんでした。", bbox: "四角の中", bboxHint: "西,南,東,北 (経度と緯度)",
  key: "API キー", keyHint: "キーが要るハブのときだけ。この画面の外には残しません。",
  watch: "この条件で見る", pause: "止める", resume: "続ける", events: "届いたイベント", none: "まだ届いていません。何かが変わると、ここに出ます。",
  counts: (snapshot, changes) => `最初の状態 ${snapshot} 件、そのあとの変化 ${changes} 件`, held: (n) => `止めているあいだに ${n} 件`, inSnapshot: "最初の状態", gone: "なくなった", lost: "接続が切れました。つなぎ直しています…",
  code: "同じことをプログラムで", copy: "コピー", copied: "コピーしました",
  own: "あなたの API キーと Webhook", signIn: "コンソールでサインインすると、ここで作れて、届けた記録も見られます。",
  more: "そのほかの受け取りかた",
  links: [["/asyncapi.json", "イベントの説明書 (AsyncAPI 3)"], ["/openapi.json", "API の説明書 (OpenAPI 3.1)"], ["/v1/catalog.jsonld", "データと利用条件の一覧 (DCAT)"]],
};

const EN = {
  title: "For developers", lead: "Whatever changes in the hub is an event. Choose what you want and watch it arrive here; then take the same choice along as a program.",
  what: "What", where: "Where", everywhere: "With nothing filled in it is everything. What is filled in must all match.",
  kinds: {
    station: "stations and stops", route: "lines", operator: "operators", facility: "facilities", access: "step-free access", alert: "notices", vehicle: "vehicles", trip: "trips", source: "state of the data",
    mobility_system: "bike-share systems", mobility_station: "bike-share stations", mobility_vehicle: "bike-share vehicles",
  },
  station: "Station or stop", stationHint: "Search by name, or give its id", routes: "Lines", routesHint: "Ids, with commas between", operator: "Operator", operatorHint: "Id",
  near: "Near a place", nearHint: "latitude,longitude", radius: "Radius (m)", here: "Where I am", hereFailed: "Your place could not be found.", bbox: "In a box", bboxHint: "west,south,east,north (degrees)",
  key: "API key", keyHint: "Only for a hub that wants one. It is kept nowhere but in this page.",
  watch: "Watch this", pause: "Pause", resume: "Go on", events: "Events", none: "Nothing has arrived yet. What changes from now on is shown here.",
  counts: (snapshot, changes) => `${snapshot} in the snapshot, ${changes} since`, held: (n) => `${n} while it paused`, inSnapshot: "snapshot", gone: "gone", lost: "Connection lost. Reconnecting…",
  code: "The same as a program", copy: "Copy", copied: "Copied",
  own: "Your API keys and webhooks", signIn: "Sign in at the console to make them here, and to see what was delivered.",
  more: "Other ways to get them",
  links: [["/asyncapi.json", "The description of the events (AsyncAPI 3)"], ["/openapi.json", "The description of the API (OpenAPI 3.1)"], ["/v1/catalog.jsonld", "Feeds, their terms and ways to get them (DCAT)"]],
};

export const wordsOf = (lang) => (lang === "en" ? EN : JA);
