/* Writing and reading as the person who is signed in: the cookie says who, the token that a page of ours asks. */

export class Refused extends Error {
  constructor(status, told) {
    super(told?.detail || `HTTP ${status}`);
    this.status = status;
    this.faults = told?.errors ?? [];
  }
}

let token = "";

export function keepToken(text) {
  token = text;
}

/** The answer's JSON. `body`: an object, or a Blob that is sent as it is. Raises Refused, and TypeError offline. */
export async function call(method, path, body = null, headers = {}) {
  const raw = body instanceof Blob;
  const sent = { ...headers };
  if (token) sent["X-Noriai-Token"] = token;
  if (body !== null && !raw) sent["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method, headers: sent, cache: "no-store", credentials: "same-origin",
    body: body === null ? undefined : raw ? body : JSON.stringify(body),
  });
  const told = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, told);
  return { status: answer.status, ...told };
}

export const segment = encodeURIComponent;

/** All rows of a public collection, page after page. */
export async function readAll(path, parameters = {}) {
  const rows = [];
  let cursor = null;
  do {
    const query = new URLSearchParams({ ...parameters, limit: 500, ...(cursor ? { cursor } : {}) });
    const page = await call("GET", `${path}?${query}`);
    rows.push(...page.data);
    cursor = page.next;
  } while (cursor);
  return rows;
}
