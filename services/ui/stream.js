/* The event client: /v1/events over fetch, with snapshot, deltas and resume as EVENTS.md has them.

   It keeps which subjects it was told of, so that a fresh snapshot also removes what it no longer
   names; it comes back by itself with Last-Event-ID after a break, after silence, and when a hidden
   page is looked at again. */

const SILENCE_MS = 45_000; // three of the hub's keep-alives
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const HIDDEN_MS = 30_000;

export class EventStream {
  #query;
  #told;
  #lastId = "";
  #held = new Set();
  #named = null;
  #waitMs = FIRST_WAIT_MS;
  #request = null;
  #timer = 0;
  #silence = 0;
  #hidden = 0;
  #open = false;
  #forget = new AbortController();

  /** `told` = {changed(kind, id, data, event), removed(kind, id, event), settled(snapshot), state("live" | "lost")}. */
  constructor(query, told) {
    this.#query = query;
    this.#told = told;
  }

  open() {
    this.#open = true;
    const { signal } = this.#forget;
    window.addEventListener("online", () => this.#again(0), { signal });
    window.addEventListener("offline", () => this.#request?.abort(), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
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

  #again(waitMs) {
    clearTimeout(this.#timer);
    if (!this.#open || this.#request) return;
    this.#timer = setTimeout(() => this.#run(), waitMs);
  }

  async #run() {
    this.#request = new AbortController();
    let waitMs = 0;
    try {
      waitMs = await this.#connect(this.#request.signal);
    } catch (error) {
      if (!(error instanceof TypeError) && error.name !== "AbortError") console.error(error); // TypeError: the network's "no"
    } finally {
      clearTimeout(this.#silence);
      this.#request = null;
      this.#named = null; // a snapshot that was cut short starts again
    }
    if (!this.#open || document.hidden) return;
    this.#told.state("lost");
    this.#again(waitMs || this.#waitMs * (0.75 + Math.random() / 2));
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  /** Reads until the connection ends; says how long to wait when the hub asked for it. */
  async #connect(signal) {
    this.#listen();
    const headers = { Accept: "text/event-stream" };
    if (this.#lastId) headers["Last-Event-ID"] = this.#lastId;
    const answer = await fetch("/v1/events?" + new URLSearchParams(this.#query), { headers, signal, cache: "no-store" });
    if (!answer.ok) {
      if (answer.status === 400 || answer.status === 410) this.#lastId = "";
      return Number(answer.headers.get("Retry-After")) * 1000 || 0;
    }
    this.#waitMs = FIRST_WAIT_MS;
    this.#told.state("live");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 0;
      this.#listen();
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) this.#take(block);
      if (blocks.length) this.#told.settled(this.#named === null);
    }
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#request?.abort(), SILENCE_MS);
  }

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

  #drop(subject, event) {
    this.#held.delete(subject);
    this.#told.removed(...parts(subject), event);
  }
}

function parts(subject) {
  const slash = subject.indexOf("/");
  return [subject.slice(0, slash), subject.slice(slash + 1)];
}
