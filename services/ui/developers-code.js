/* What a developer takes along: the choice of the moment as curl, Python, JavaScript and a webhook. */

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`; // for a shell
const literal = JSON.stringify; // of texts and lists of texts it is Python, too

/** `[[name, text], …]`. `asked` are parameters of /v1/events, `hub` is the hub's address, `key` whether a key is needed. */
export function programs(asked, hub, key) {
  return [["curl", curl(asked, hub, key)], ["Python", python(asked, hub, key)], ["JavaScript", javascript(asked, hub, key)], ["Webhook", webhook(asked, hub)]];
}

function curl(asked, hub, key) {
  const query = new URLSearchParams(asked).toString().replaceAll("%2C", ",");
  return `curl -N ${quoted(`${hub}/v1/events?${query}`)}${key ? ` \\\n  -H "Authorization: Bearer $KEY"` : ""}\n`;
}

function python(asked, hub, key) {
  const given = Object.entries(asked).filter(([, value]) => value).map(([name, value]) => `${name}=${name === "kinds" ? literal(value.split(",")) : literal(value)}`);
  const all = [literal(hub), ...(key ? ['key=os.environ["KEY"]'] : []), ...given, "changed=changed"];
  return `# pip install aiohttp
# curl -sSf -o noriai_client.py ${quoted(`${hub}/ui/client.py`)}
${key ? "import os\n" : ""}import time

from noriai_client import SyncMirror


def changed(event):
    print(event["type"], event["subject"], flush=True)


with SyncMirror(
${all.map((line) => `    ${line},\n`).join("")}) as mirror:
    while True:  # mirror.get("station", id) and mirror.of_kind("station") are up to date meanwhile
        mirror.check()
        time.sleep(1)
`;
}

function javascript(asked, hub, key) {
  return `// curl -sSf -o noriai.mjs ${quoted(`${hub}/ui/stream.js`)}
import { Mirror } from "./noriai.mjs";

const changed = (event) => console.log(event.type, event.subject);
const mirror = new Mirror(${literal(hub)}, ${literal(asked, null, 2)}, { ${key ? "key: process.env.KEY, " : ""}changed });
await mirror.whole; // from now on mirror.get("station", id) and mirror.ofKind("station") are up to date
`;
}

function webhook({ kinds, ...filters }, hub) {
  const body = { url: "https://example.org/hook", ...(kinds && { kinds: kinds.split(",") }), ...(Object.keys(filters).length && { filters }) };
  return `curl -sSf ${quoted(`${hub}/v1/webhooks`)} \\
  -H "Authorization: Bearer $KEY" \\
  --json ${quoted(JSON.stringify(body))}
`;
}
