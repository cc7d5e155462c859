/* The event client: /v1/events over fetch, with snapshot, deltas and resume as docs/events.md has them. It depends on
   nothing: an app may take this one file, for browsers, workers, Node 18 and later.

   It keeps which subjects it was told of, so that a fresh snapshot also removes what it no longer
   names; it comes back by itself with Last-Event-ID after a break, after silence, and when a hidden
   page is looked at again. */

/** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */
/** @typedef {{id: string, type: string, subject: string, time: string, source: string, data: any}} CloudEvent of CloudEvents 1.0 */

/**
 * @typedef {object} Told
 * @property {(kind: string, id: string, data: any, event: CloudEvent) => void} changed
 * @property {(kind: string, id: string, event: CloudEvent) => void} removed
 * @property {(whole: boolean) => void} settled after what came together; `whole`: no snapshot is under way
 * @property {(state: "live" | "lost") => void} state
 * @property {(reason: string) => void} [refused] the hub does not take what was asked for; it is asked again until closed
 * @property {(error: unknown) => void} [failed] what one of these has thrown: the stream has ended
 */

const PROBLEM = "application/problem+json";
const SILENCE_MS = 45_000; // three of the hub's keep-alives
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const MOST_ASKED_MS = 600_000; // that it waits because the hub says so
const HIDDEN_MS = 30_000;

export class EventStream {
  #told;
  #lastId = "";
  /** @type {Set<string>} */
  #held = new Set();
  /** @type {Set<string> | null} */
  #named = null;
  #waitMs = FIRST_WAIT_MS;
  /** @type {AbortController | null} */
  #request = null;
  /** @type {Timer} */
  #timer;
  /** @type {Timer} */
  #silence;
  /** @type {Timer} */
  #hidden;
  #open = false;
  #forget = new AbortController();
  #url;
  #headers;
  #credentials;

  /**
   * @param {Record<string, string | number>} query the parameters of /v1/events; lists with commas
   * @param {Told} told
   * @param {{hub?: string, key?: string, credentials?: RequestCredentials}} [from] the hub's address, where it isn't the
   *   page's own, an API key, and whether cookies go along
   */
  constructor(query, told, { hub = "", key = "", credentials = "same-origin" } = {}) {
    this.#told = told;
    this.#credentials = credentials;
    this.#url = hub.replace(/\/+$/, "") + "/v1/events?" + new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    this.#headers = { Accept: "text/event-stream", ...(key && { Authorization: `Bearer ${key}` }) };
  }

  open() {
    this.#open = true;
    const { signal } = this.#forget;
    globalThis.addEventListener?.("online", () => this.#again(0), { signal });
    globalThis.addEventListener?.("offline", () => this.#request?.abort(), { signal });
    globalThis.document?.addEventListener("visibilitychange", () => this.#seen(), { signal });
    this.#again(0);
  }

  close() {
    this.#open = false;
    this.#forget.abort();
    for (const timer of [this.#timer, this.#silence, this.#hidden]) clearTimeout(timer);
    this.#request?.abort();
  }

  #seen() {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#request?.abort(), HIDDEN_MS);
    else if (!this.#request) this.#again(0);
  }

  /** @param {number} waitMs */
  #again(waitMs) {
    clearTimeout(this.#timer);
    if (!this.#open || this.#request) return;
    this.#timer = setTimeout(() => this.#run(), waitMs);
  }

  async #run() {
    const request = (this.#request = new AbortController());
    let askedMs = 0;
    try {
      askedMs = await this.#connect(request.signal);
    } catch (error) {
      this.#fail(error);
    } finally {
      request.abort(); // of an answer that was not read to its end, too
      clearTimeout(this.#silence);
      this.#request = null;
      this.#named = null; // a snapshot that was cut short starts again
    }
    if (!this.#open || globalThis.document?.hidden) return;
    this.#again(Math.max(askedMs, this.#waitMs * (0.75 + Math.random() / 2)));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    this.#tell(() => this.#told.state("lost"));
  }

  /** @param {() => void} tell */
  #tell(tell) {
    try {
      tell();
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Coming back would meet the same again.
   *
   * @param {unknown} error
   */
  #fail(error) {
    console.error(error);
    this.close();
    try {
      this.#told.failed?.(error);
      this.#told.state("lost");
    } catch (another) {
      console.error(another);
    }
  }

  /**
   * Reads until the connection ends; says how many milliseconds to wait when the hub asked for it. Throws what was thrown by
   * those that are told, and not the network's "no", which is a TypeError, too.
   *
   * @param {AbortSignal} signal
   */
  async #connect(signal) {
    this.#listen();
    const headers = this.#lastId ? { ...this.#headers, "Last-Event-ID": this.#lastId } : this.#headers;
    const answer = await fetch(this.#url, { headers, signal, cache: "no-store", credentials: this.#credentials }).catch(() => null);
    if (!answer) return 0;
    if (!answer.ok || !answer.body) {
      const own = answer.headers.get("Content-Type")?.startsWith(PROBLEM); // not of what stands before the hub
      const body = own && [400, 401, 403].includes(answer.status) ? await answer.text().catch(() => null) : null;
      if (body !== null) this.#told.refused?.(reason(body));
      if (answer.status === 400 || answer.status === 410) this.#lastId = "";
      return Math.min(Number(answer.headers.get("Retry-After")) * 1000 || 0, MOST_ASKED_MS);
    }
    this.#waitMs = FIRST_WAIT_MS;
    this.#told.state("live");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const part = await reader.read().catch(() => null);
      if (!part || part.done) return 0;
      this.#listen();
      const blocks = (rest + part.value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
      if (blocks.length) this.#told.settled(this.#named === null);
    }
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#request?.abort(), SILENCE_MS);
  }

  /** @param {string} block */
  #take(block) {
    let id = null;
    const data = [];
    for (const line of block.split("\n")) {
      if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      else if (line.startsWith("id:")) id = line.slice(3).trim();
    }
    if (data.length) this.#apply(JSON.parse(data.join("\n")));
    if (id !== null) this.#lastId = id;
  }

  /** @param {CloudEvent} event */
  #apply(event) {
    if (event.type === "noriai.snapshot.begin.v1") {
      this.#named = new Set();
    } else if (event.type === "noriai.snapshot.end.v1") {
      for (const subject of this.#held) if (!this.#named?.has(subject)) this.#drop(subject, event);
      this.#named = null;
    } else if (event.type.endsWith(".removed.v1")) {
      this.#drop(event.subject, event);
    } else if (event.subject) {
      this.#held.add(event.subject);
      this.#named?.add(event.subject);
      this.#told.changed(...parts(event.subject), event.data, event);
    }
  }

  /**
   * @param {string} subject
   * @param {CloudEvent} event
   */
  #drop(subject, event) {
    this.#held.delete(subject);
    this.#told.removed(...parts(subject), event);
  }
}

/** A local copy of a hub, or of a part of it, that its events keep in step, over breaks too. */
export class Mirror {
  /** @type {Map<string, any>} */
  #held = new Map();
  /** @type {EventStream} */
  #stream;

  /**
   * Resolves when the first snapshot is whole; rejects with the hub's reason when it takes none of what was asked, and with
   * what `changed` or `state` has thrown until then.
   *
   * @type {Promise<void>}
   */
  whole;

  /**
   * @param {string} hub its address
   * @param {Record<string, string | number>} [query] the parameters of /v1/events; lists with commas
   * @param {{key?: string, changed?: (event: CloudEvent) => void, state?: (state: "live" | "lost") => void, refused?: (reason: string) => void}} [more]
   *   `changed` is told each event after it has been applied; `state` whether the copy is kept in step now; `refused` why the
   *   hub takes this subscription no more, after it took it once: it is asked again until closed; or what `changed` or `state`
   *   has thrown, which ends the copy
   */
  constructor(hub, query = {}, { key = "", changed = () => {}, state = () => {}, refused = console.warn } = {}) {
    let taken = false;
    let begun = () => {};
    let failed = (/** @type {unknown} */ _reason) => {};
    this.whole = new Promise((resolve, reject) => ([begun, failed] = [resolve, reject]));
    this.#stream = new EventStream(query, {
      changed: (kind, id, data, event) => {
        this.#held.set(`${kind}/${id}`, data);
        changed(event);
      },
      removed: (kind, id, event) => {
        this.#held.delete(`${kind}/${id}`);
        changed(event);
      },
      settled: (whole) => {
        if (!whole) return;
        taken = true;
        begun();
      },
      state,
      refused: (detail) => {
        if (taken) return refused(detail);
        this.close();
        return failed(new Error(detail));
      },
      failed: (error) => (taken ? refused(String(error)) : failed(error)),
    }, { hub, key });
    this.#stream.open();
  }

  close() {
    this.#stream.close();
  }

  /**
   * What is known of it now; undefined: nothing.
   *
   * @param {string} kind
   * @param {string} id
   */
  get(kind, id) {
    return this.#held.get(`${kind}/${id}`);
  }

  /**
   * @param {string} kind
   * @returns {Map<string, any>} id to data, as of now
   */
  ofKind(kind) {
    const start = kind + "/";
    return new Map([...this.#held].filter(([name]) => name.startsWith(start)).map(([name, data]) => [name.slice(start.length), data]));
  }
}

/** @param {string} body */
function reason(body) {
  try {
    return JSON.parse(body).detail ?? body;
  } catch {
    return body;
  }
}

/**
 * @param {string} subject
 * @returns {[kind: string, id: string]}
 */
function parts(subject) {
  const slash = subject.indexOf("/");
  return [subject.slice(0, slash), subject.slice(slash + 1)];
}
