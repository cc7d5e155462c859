/* The words of the views of people, keys, records and oneself, Japanese first. */

const JA = {
  people: "人", invite: "招く", role: "役割", operator: "事業者", inviteLink: "招待のリンク。7 日のあいだ、1 回だけ使えます。いまだけ見られます。", removePerson: "外す", reallyRemove: (name) => `${name} を外しますか。`,
  operators: "事業者", actFor: "この事業者を受け持つ", acting: "受け持ち中", addOperator: "事業者を足す", operatorId: "ID (英小文字、数字、ハイフン)", operatorName: "名前", makeKnown: "登録する",
  keys: "API キー", noKeys: "キーはありません。", makeKey: "キーを作る", scopes: "できること", days: "有効日数 (0 は期限なし)", keyOnce: "キーは、いまだけ見られます。写して、しまってください。",
  rotate: "取り替える", revoke: "止める", reallyRevoke: "このキーを止めますか。すぐに使えなくなります。", revoked: "停止", works: "有効", ended: "期限切れ", ends: (text) => `${text} まで`, lastUsed: (text) => `最後に使われた ${text}`, noScope: "できることを、一つは選んでください。",
  auditLead: "だれが、いつ、何をしたか。新しい順です。", noRecords: "まだ記録はありません。", refused: "断られました", newer: "新しい記録", older: "古い記録",
  passkeys: "パスキー", addPasskey: "この端末のパスキーを足す", passkeyAdded: "パスキーを足しました。", codesLeft: (n) => `回復コード 残り ${n}`, renewCodes: "回復コードを作り直す", mine: "わたしのデータ", mineLead: "このハブが持っているもの全部を、一つの zip で受け取れます。アカウントを消すと、開発者のキーと Webhook もなくなります。", takeAll: "全部を受け取る", deleteMe: "アカウントを消す", reallyDelete: "あなたのアカウントを消しますか。元には戻せません。", made: (text) => `${text} に作成`,
};
const EN = {
  people: "People", invite: "Invite", role: "Role", operator: "Operator", inviteLink: "The link of the invitation. It works once, within 7 days, and is shown only now.", removePerson: "Remove", reallyRemove: (name) => `Remove ${name}?`,
  operators: "Operators", actFor: "Act for it", acting: "you act for it", addOperator: "Add an operator", operatorId: "Id (small letters, digits, dashes)", operatorName: "Name", makeKnown: "Add",
  keys: "API keys", noKeys: "There are no keys.", makeKey: "Make a key", scopes: "What it may do", days: "Days that it is good for (0: no end)", keyOnce: "The key is shown only now. Copy it, and put it away.",
  rotate: "Rotate", revoke: "Revoke", reallyRevoke: "Revoke this key? It ends at once.", revoked: "revoked", works: "good", ended: "over", ends: (text) => `until ${text}`, lastUsed: (text) => `last used ${text}`, noScope: "Choose at least one thing that it may do.",
  auditLead: "Who did what, and when. The newest first.", noRecords: "There are no records yet.", refused: "refused", newer: "Newer records", older: "Older records",
  passkeys: "Passkeys", addPasskey: "Add a passkey of this device", passkeyAdded: "The passkey was added.", codesLeft: (n) => `Recovery codes left: ${n}`, renewCodes: "Make new recovery codes", mine: "My data", mineLead: "All that this hub holds comes as one zip. With an account go a developer’s keys and webhooks.", takeAll: "Take it all", deleteMe: "Delete my account", reallyDelete: "Delete your account? This can’t be undone.", made: (text) => `made ${text}`,
};

export const peopleWords = (lang) => (lang === "en" ? EN : JA);
