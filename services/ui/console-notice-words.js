/* The words of the view of disruptions, and templates of common ones, Japanese first. */

export const LANGUAGES = [["ja", "日本語"], ["en", "English"], ["zh-Hans", "简体中文"], ["zh-Hant", "繁體中文"], ["ko", "한국어"], ["vi", "Tiếng Việt"], ["pt", "Português"]];

const JA = {
  alertsLead: "運休や遅れを、いま乗る人に知らせます。", newAlert: "お知らせを出す", noAlerts: "いま出しているお知らせはありません。",
  edit: "直す", endAlert: "終わらせる", alertEnded: "終わらせました。", alertPosted: "出しました。乗る人に届いています。", reallyEnd: "このお知らせを終わらせますか。",
  template: "よくある場合から", concerns: "どこの話ですか", lines: "路線", allLines: "すべての路線", stationSearch: "駅・停留所をさがす", findStation: "さがす",
  noStation: "合う駅・停留所がありません。", remove: (name) => `${name} を外す`, feed: "データ",
  cause: "原因", effect: "影響", from: "いつから", until: "いつまで", untilHint: "わからなければ空のまま。", title: (lang) => `見出し (${lang})`,
  text: (lang) => `くわしく (${lang})`, addLanguage: "ことばを足す", preview: "乗る人にはこう見えます", post: "出す", change: "変更を出す", back: "一覧へ戻る",
  onMap: "地図で選ぶ", mapHelp: "地図。路線や駅に触れると選べ、もう一度触れると外れます。同じことは上の一覧でもできます。", noMap: "この端末では地図を描けません。一覧で選んでください。",
  twoFingers: "地図は 2 本の指で動かします", controlKey: "Ctrl を押しながら回すと拡大・縮小します", commandKey: "⌘ を押しながら回すと拡大・縮小します", zoomIn: "拡大", zoomOut: "縮小",
  nowhere: "路線か駅を、一つは選んでください。", noTitle: "見出しを、一つのことばでは書いてください。",
  foreign: "この画面で選べないもの (便や設備など) についてのお知らせです。ここでは終わらせることだけできます。",
  causes: {
    weather: "天候", accident: "事故", technical_problem: "車両・設備の故障", maintenance: "点検・整備", construction: "工事", strike: "ストライキ",
    demonstration: "集会・行進", holiday: "休日・催し", police_activity: "警察の活動", medical_emergency: "急病人", other_cause: "その他", unknown_cause: "不明",
  },
  effects: {
    no_service: "運休", reduced_service: "一部運休", significant_delays: "大きな遅れ", detour: "う回", additional_service: "増便", modified_service: "運行の変更",
    stop_moved: "停留所の移設", accessibility_issue: "段差なしで通れない", other_effect: "その他", unknown_effect: "不明", no_effect: "影響なし",
  },
};

const EN = {
  alertsLead: "Tell riders at once what does not run, or is late.", newAlert: "Post a notice", noAlerts: "You have no notice out at the moment.",
  edit: "Edit", endAlert: "End", alertEnded: "It has ended.", alertPosted: "It is out. Riders see it.", reallyEnd: "End this notice?",
  template: "Begin with a common case", concerns: "What is concerned?", lines: "Lines", allLines: "All lines", stationSearch: "Find a station or stop", findStation: "Find",
  noStation: "No station or stop matches.", remove: (name) => `Remove ${name}`, feed: "Feed",
  cause: "Cause", effect: "Effect", from: "From", until: "Until", untilHint: "Leave it empty if nobody knows.", title: (lang) => `Title (${lang})`,
  text: (lang) => `Details (${lang})`, addLanguage: "Add a language", preview: "What riders will see", post: "Post", change: "Post the change", back: "Back to the list",
  onMap: "Choose on a map", mapHelp: "Map. Touch a line or station to choose it, and again to leave it out. The list above does the same.", noMap: "This device cannot draw the map. Choose from the list.",
  twoFingers: "Move the map with two fingers", controlKey: "Hold Ctrl and scroll to zoom", commandKey: "Hold ⌘ and scroll to zoom", zoomIn: "Zoom in", zoomOut: "Zoom out",
  nowhere: "Choose at least one line or station.", noTitle: "Write a title in at least one language.",
  foreign: "This notice concerns what can’t be chosen here, such as trips or facilities. Here it can only be ended.",
  causes: {
    weather: "Weather", accident: "Accident", technical_problem: "Technical problem", maintenance: "Maintenance", construction: "Construction", strike: "Strike",
    demonstration: "Demonstration", holiday: "Holiday or event", police_activity: "Police activity", medical_emergency: "Medical emergency", other_cause: "Other", unknown_cause: "Unknown",
  },
  effects: {
    no_service: "No service", reduced_service: "Reduced service", significant_delays: "Significant delays", detour: "Detour", additional_service: "Extra service",
    modified_service: "Changed service", stop_moved: "Stop moved", accessibility_issue: "No step-free way", other_effect: "Other", unknown_effect: "Unknown", no_effect: "No effect",
  },
};

export const noticeWords = (lang) => (lang === "en" ? EN : JA);

export const TEMPLATES = [
  ["snow", "weather", "reduced_service", "雪のため、一部の便を運休します", "Some services do not run because of snow"],
  ["storm", "weather", "no_service", "台風・大雨のため、運転を見合わせています", "No service because of the storm"],
  ["accident", "accident", "significant_delays", "事故のため、大きく遅れています", "Large delays because of an accident"],
  ["fault", "technical_problem", "significant_delays", "車両の故障のため、遅れています", "Delays because of a vehicle fault"],
  ["roadworks", "construction", "detour", "道路工事のため、う回して運転します", "Diverted because of roadworks"],
  ["stop", "construction", "stop_moved", "工事のため、停留所の場所が変わります", "The stop is moved because of construction"],
  ["event", "holiday", "modified_service", "催しのため、運行を変更します", "Changed service because of an event"],
].map(([id, cause, effect, ja, en]) => ({ id, cause, effect, header: { ja, en } }));
