/* The page's copy of the hub's picture: the network read once, what moves kept by the event stream. */

import { readFeatures, Unreachable } from "./hub.js";
import { EventStream } from "./stream.js";

const KINDS = ["vehicle", "alert", "facility", "source"];
const RETRY_MS = 3000;
const SOON_MS = 400; // a new timetable changes many things at once: read them once

/** Events: "network", "vehicle" (detail: {id, data | null}), "settled", "connection". */
export class Picture extends EventTarget {
  stations = new Map();
  routes = new Map();
  held = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));
  attribution = [];
  connection = "";
  loaded = false;
  #aheadMs = null;
  #timer = 0;
  #live = false;

  start() {
    new EventStream({ kinds: KINDS.join(",") }, {
      changed: (kind, id, data, event) => this.#changed(kind, id, data, event),
      removed: (kind, id, event) => this.#removed(kind, id, event),
      settled: (whole) => {
        this.#live = whole;
        this.#tell("settled");
      },
      state: (state) => this.#connected(state),
    }).open();
    this.#readNetwork();
  }

  /** A line, by its id or by what a station or a departure says of it; undefined when it is not known. */
  route(told) {
    const brief = typeof told === "object" ? told : null;
    return this.routes.get(brief ? brief.id : told)?.properties ?? brief ?? undefined;
  }

  get vehicles() {
    return this.held.vehicle;
  }

  /** The hub's own time, which `noriai run --clock` may have set to another year. */
  nowMs() {
    return Date.now() + (this.#aheadMs ?? 0);
  }

  /** A time that the hub has just told: its clock is at least there. */
  heard(time) {
    const aheadMs = Date.parse(time) - Date.now();
    if (Number.isFinite(aheadMs) && (this.#aheadMs === null || aheadMs > this.#aheadMs)) this.#aheadMs = aheadMs;
  }

  facilitiesAt(station) {
    return [...this.held.facility.values()].filter((facility) => facility.station === station);
  }

  isBroken(station) {
    return this.facilitiesAt(station).some((facility) => facility.status === "out_of_service");
  }

  #connected(state) {
    if (state === this.connection) return;
    if (state === "live") {
      this.#aheadMs = null; // it may be another hub, or one with another clock
      this.#live = false;
    }
    this.connection = state;
    this.#tell("connection");
  }

  #changed(kind, id, data, event) {
    if (this.#live) this.heard(event.time);
    const held = this.held[kind];
    if (!held) return;
    const before = held.get(id);
    held.set(id, data);
    if (kind === "vehicle") this.#tell("vehicle", { id, data });
    if (kind === "source" && before?.current_version !== data.current_version) this.#readNetworkSoon(SOON_MS);
  }

  #removed(kind, id, event) {
    if (this.#live) this.heard(event.time);
    this.held[kind]?.delete(id);
    if (kind === "vehicle") this.#tell("vehicle", { id, data: null });
    if (kind === "source") this.#readNetworkSoon(SOON_MS);
  }

  #readNetworkSoon(waitMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#readNetwork(), waitMs);
  }

  async #readNetwork() {
    clearTimeout(this.#timer);
    try {
      const [stations, routes] = await Promise.all([readFeatures("/v1/stations.geojson"), readFeatures("/v1/routes.geojson")]);
      this.stations = new Map(stations.features.map((feature) => [idOf(feature), feature]));
      this.routes = new Map(routes.features.map((feature) => [idOf(feature), feature]));
      this.attribution = [...new Map([...stations.attribution, ...routes.attribution].map((credit) => [credit.feed, credit])).values()];
      this.loaded = true;
      this.#tell("network");
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.#readNetworkSoon(RETRY_MS);
    }
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function idOf(feature) {
  return feature.properties.id ?? feature.id;
}
