/* The map: MapLibre with the project's own style, fed from the Picture; says which station was chosen. */

import { lineColor } from "./color.js";
import { element } from "./dom.js";
import { Fleet } from "./fleet.js";
import { read } from "./hub.js";
import { LANGUAGES, namesOf } from "./i18n.js";
import { layersFor, outImage, styleFor, THEMES } from "./mapstyle.js";
import { tracksOf } from "./track.js";

const VENDOR = "/ui/vendor/maplibre-gl/";
const PLATFORM_PIXELS = 8;
const NEAR_ZOOM = 11.5; // from there on a station has its surroundings
const STATION_ZOOM = 13.5;
const RAIL = new Set(["rail", "subway", "monorail", "funicular", "cable_tram", "aerial_lift"]);

/** Loads the library and draws the map. Raises when the device has no WebGL. */
export async function makeMap(view) {
  const [library] = await Promise.all([import(VENDOR + "maplibre-gl.mjs"), loadSheet(VENDOR + "maplibre-gl.css")]);
  return new NetworkMap(library, view);
}

function loadSheet(href) {
  return new Promise((done) => {
    document.head.append(element("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
}

export class NetworkMap {
  #picture;
  #choose;
  #lang;
  #chosen = null;
  #moved = false; // to the chosen station, once it is known where that is
  #fitted = window.location.hash.length > 1;
  #looks = new Map();
  #dark = window.matchMedia("(prefers-color-scheme: dark)");
  #card;

  constructor(library, { place, picture, lang, choose, describe }) {
    this.#picture = picture;
    this.#choose = choose;
    this.#lang = lang;
    const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = new library.Map({
      container: place, style: styleFor(this.#theme), attributionControl: false, hash: true, fadeDuration: reduced ? 0 : 200,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 19, minZoom: 0, center: [139.7, 35.68], zoom: 4,
    });
    this.map.touchZoomRotate.disableRotation();
    this.fleet = new Fleet(this.map, (data) => this.#lookOf(data), () => picture.nowMs());
    this.#card = element("p", { class: "vehicle-card", hidden: true });
    place.append(this.#card);
    this.ready = new Promise((done) => this.map.once("load", done)).then(() => this.#start(describe));
  }

  get #theme() {
    return this.#dark.matches ? THEMES.dark : THEMES.light;
  }

  #start(describe) {
    const picture = this.#picture;
    this.#repaint();
    this.#drawGround();
    this.#dark.addEventListener("change", () => this.#repaint());
    picture.addEventListener("network", () => this.#drawNetwork());
    picture.addEventListener("settled", () => this.#drawStations());
    picture.addEventListener("vehicle", ({ detail }) => this.#told(detail.id, detail.data));
    if (picture.loaded) this.#drawNetwork();
    for (const [id, data] of picture.vehicles) this.fleet.set(id, data);
    this.map.on("click", ({ point }) => this.#touched(point, describe));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.#stationAt(point) || this.fleet.at(point) ? "pointer" : "";
    });
    this.map.on("movestart", () => this.#card.setAttribute("hidden", ""));
  }

  #told(id, data) {
    if (data) this.fleet.set(id, data);
    else this.fleet.remove(id);
  }

  #lookOf(data) {
    if (!this.#looks.has(data.route)) {
      const route = this.#picture.routes.get(data.route);
      this.#looks.set(data.route, { color: lineColor(route?.properties.color, this.#theme.ground), tracks: tracksOf(route?.geometry) });
    }
    return { ...this.#looks.get(data.route), sentMs: Date.parse(data.time ?? "") };
  }

  #repaint() {
    const theme = this.#theme;
    for (const layer of layersFor(theme)) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, name, value);
      if (layer.layout?.["text-field"]) this.map.setLayoutProperty(layer.id, "text-field", layer.layout["text-field"]);
    }
    const ratio = Math.max(1, Math.round(window.devicePixelRatio || 1));
    if (this.map.hasImage("out")) this.map.removeImage("out");
    this.map.addImage("out", outImage(theme, ratio), { pixelRatio: ratio });
    this.#looks.clear();
    this.fleet.ground = theme.ground;
    this.fleet.restyle();
  }

  /** What lies below the lines; a map without it is whole, only plainer. */
  async #drawGround() {
    const ground = await read("/ui/ground.geojson").catch((error) => console.warn(error.message));
    if (ground?.features?.length) this.map.getSource("ground").setData(ground);
  }

  #drawNetwork() {
    const features = [...this.#picture.routes.values()].filter(({ geometry }) => geometry).map(({ geometry, properties }) => ({
      type: "Feature", geometry,
      properties: {
        id: properties.id, rank: RAIL.has(properties.mode) ? 1 : 0,
        light: lineColor(properties.color, THEMES.light.ground), dark: lineColor(properties.color, THEMES.dark.ground),
      },
    }));
    this.map.getSource("routes").setData({ type: "FeatureCollection", features });
    this.#looks.clear();
    this.fleet.restyle();
    this.#drawStations(true);
    if (this.#chosen && !this.#moved) this.mark(this.#chosen);
    else if (!this.#fitted) this.fit(densest(this.#places()), false);
  }

  #drawn = "";
  #drawStations(always = false) {
    const broken = new Set([...this.#picture.held.facility.values()].filter((facility) => facility.status === "out_of_service").map((facility) => facility.station));
    const state = [...broken].sort().join() + this.#lang;
    if (!always && state === this.#drawn) return;
    this.#drawn = state;
    const features = [...this.#picture.stations.values()].map(({ geometry, properties }) => {
      const { main, beneath } = namesOf(properties, this.#lang);
      const rail = (properties.modes ?? []).some((mode) => RAIL.has(mode));
      const lines = properties.routes?.length ?? 0;
      return {
        type: "Feature", geometry,
        properties: {
          id: properties.id, label: main, sub: beneath.find(({ lang }) => LANGUAGES.includes(lang))?.text ?? "", large: rail, broken: broken.has(properties.id),
          weight: (rail ? 100 : 0) + lines,
        },
      };
    });
    this.map.getSource("stations").setData({ type: "FeatureCollection", features });
  }

  #places() {
    return [...this.#picture.stations.values()].map(({ geometry }) => geometry?.coordinates).filter(Boolean);
  }

  /** Shows everything that the hub knows of. */
  whole() {
    this.fit(this.#places(), true);
  }

  fit(places, animate) {
    if (!places.length) return;
    this.#fitted = true;
    const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    const box = [[least(lons), least(lats)], [most(lons), most(lats)]];
    this.map.fitBounds(box, { padding: this.padding(), maxZoom: 15, animate });
  }

  /** Room for names at the edges, and for the sheet that a phone lays over the map. */
  padding() {
    const place = this.map.getContainer().getBoundingClientRect();
    const sheet = document.getElementById("panel").getBoundingClientRect();
    const covered = sheet.top > place.top + 1 ? Math.max(0, place.bottom - sheet.top) : 0;
    const edge = Math.min(64, place.width / 12);
    const credits = place.width < 760 ? 48 : 0;
    return { top: edge + credits, left: edge, right: 2 * edge, bottom: Math.min(covered + edge, place.height - edge - 40) };
  }

  speak(lang, words) {
    this.#lang = lang;
    this.map.getCanvas().setAttribute("aria-label", words.mapHelp);
    if (this.map.isStyleLoaded() || this.#drawn) this.#drawStations();
  }

  /** Marks the chosen station, and moves there when it is out of sight. */
  async mark(id) {
    await this.ready;
    if (id !== this.#chosen) this.#moved = false;
    this.#chosen = id;
    this.map.setFilter("station-chosen", ["==", ["get", "id"], id ?? ""]);
    const place = this.#picture.stations.get(id)?.geometry?.coordinates;
    if (!place || this.#chosen !== id) return;
    const padding = this.padding();
    const { x, y } = this.map.project(place);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const seen = x > 40 && y > 40 && x < clientWidth - 40 && y < clientHeight - padding.bottom;
    const first = !this.#fitted;
    this.#fitted = this.#moved = true;
    if (seen && this.map.getZoom() >= NEAR_ZOOM) return;
    const offset = [(padding.left - padding.right) / 2, (padding.top - padding.bottom) / 2];
    this.map.easeTo({ center: place, zoom: Math.max(this.map.getZoom(), STATION_ZOOM), offset, animate: !first });
  }

  #stationAt({ x, y }) {
    const near = this.map.queryRenderedFeatures([[x - 14, y - 14], [x + 14, y + 14]], { layers: ["stations", "labels-small", "labels-large"] });
    const off = (feature) => {
      const at = this.map.project(feature.geometry.coordinates);
      return Math.hypot(at.x - x, at.y - y);
    };
    const [nearest] = near.sort((a, b) => off(a) - off(b));
    return nearest ? { id: nearest.properties.id, off: off(nearest) } : null;
  }

  #touched(point, describe) {
    this.#card.setAttribute("hidden", "");
    const vehicle = this.fleet.at(point);
    const station = this.#stationAt(point);
    const off = vehicle ? Math.hypot(vehicle.x - point.x, vehicle.y - point.y) : Infinity;
    if (station && station.off <= off + PLATFORM_PIXELS) return this.#choose(station.id); // a train that stands there is in the way
    if (!vehicle) return undefined;
    this.#card.replaceChildren(...describe(this.fleet.dataOf(vehicle.id)));
    this.#card.style.transform = `translate(${Math.round(vehicle.x)}px, ${Math.round(vehicle.y)}px) translate(-50%, -140%)`;
    return this.#card.removeAttribute("hidden");
  }
}

/** The places of one region, where most are: a hub may know cities of several continents. */
export function densest(places, degrees = 3) {
  const cells = new Map();
  for (const [lon, lat] of places) {
    const cell = `${Math.floor(lon / degrees)} ${Math.floor(lat / degrees)}`;
    if (cells.has(cell)) cells.get(cell).push([lon, lat]);
    else cells.set(cell, [[lon, lat]]);
  }
  const [fullest] = [...cells.values()].sort((a, b) => b.length - a.length);
  const [lon, lat] = fullest?.[0] ?? [0, 0];
  return places.filter((place) => Math.abs(place[0] - lon) < degrees && Math.abs(place[1] - lat) < degrees);
}

function least(numbers) {
  return numbers.reduce((a, b) => Math.min(a, b));
}

function most(numbers) {
  return numbers.reduce((a, b) => Math.max(a, b));
}
