/* Vehicles on the map: they glide along their line from one reported place to the next.

   They are drawn on a canvas of their own above MapLibre's, so that a moving vehicle costs a few
   strokes and not a repaint of the map. */

import { distanceMeters, wayBetween } from "./track.js";

const FRAME_MS = 33;
const LONGEST_GLIDE_MS = 20_000;
const JUMP_METERS = 3000; // further than any vehicle goes between two messages: it was somewhere else
const STALE_MS = 120_000;
const TOUCH_PIXELS = 22;

export class Fleet {
  #map;
  #canvas;
  #vehicles = new Map();
  #frame = 0;
  #drawnMs = 0;
  #look;
  #still = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** `look(data)` gives `{color, tracks, sentMs}`; `nowMs()` is the hub's time. */
  constructor(map, look, nowMs) {
    this.#map = map;
    this.#look = look;
    this.nowMs = nowMs;
    this.ground = "#ffffff";
    this.#canvas = document.createElement("canvas");
    this.#canvas.className = "fleet";
    this.#canvas.setAttribute("aria-hidden", "true");
    map.getCanvasContainer().append(this.#canvas);
    map.on("render", () => this.#draw(performance.now()));
    map.on("resize", () => this.refresh());
  }

  set(id, data) {
    const place = placeOf(data);
    if (!place) return this.remove(id);
    const at = performance.now();
    const before = this.#vehicles.get(id);
    const look = this.#look(data);
    const shown = before ? this.#shownAt(before, at) : null;
    const glides = shown && !this.#still.matches && distanceMeters(shown.place, place) < JUMP_METERS;
    const said = data.bearing ?? null;
    const way = glides ? wayBetween(look.tracks, shown.place, place) : () => ({ place, bearing: null });
    const lastMs = glides ? Math.min(LONGEST_GLIDE_MS, Math.max(300, at - before.toldMs)) : 0;
    this.#vehicles.set(id, { id, data, look, way, said, startMs: at, lastMs, toldMs: at, bearing: shown?.bearing ?? said });
    return this.refresh();
  }

  remove(id) {
    if (this.#vehicles.delete(id)) this.refresh();
  }

  /** Looks again at colours and tracks: the network or the theme is another. */
  restyle() {
    for (const vehicle of this.#vehicles.values()) vehicle.look = this.#look(vehicle.data);
    this.refresh();
  }

  /** What is on screen now: `[{id, lon, lat, x, y, bearing}]`. */
  shown() {
    const at = performance.now();
    return [...this.#vehicles.values()].map((vehicle) => {
      const { place, bearing } = this.#shownAt(vehicle, at);
      const { x, y } = this.#map.project(place);
      return { id: vehicle.id, lon: place[0], lat: place[1], x, y, bearing };
    });
  }

  /** The data of the vehicle at a point of the map, if any. */
  at(point) {
    const near = this.shown()
      .map((vehicle) => ({ vehicle, off: Math.hypot(vehicle.x - point.x, vehicle.y - point.y) }))
      .sort((a, b) => a.off - b.off)[0];
    return near && near.off <= TOUCH_PIXELS ? near.vehicle : null;
  }

  dataOf(id) {
    return this.#vehicles.get(id)?.data ?? null;
  }

  refresh() {
    if (!this.#frame) this.#frame = requestAnimationFrame((at) => this.#tick(at));
  }

  #tick(at) {
    this.#frame = 0;
    if (at - this.#drawnMs < FRAME_MS) return this.refresh();
    if (this.#draw(at)) this.refresh();
    return undefined;
  }

  #shownAt(vehicle, at) {
    const share = vehicle.lastMs ? Math.min(1, (at - vehicle.startMs) / vehicle.lastMs) : 1;
    const { place, bearing } = vehicle.way(share);
    return { place, share, bearing: bearing ?? vehicle.said ?? vehicle.bearing };
  }

  /** Draws all; true while any is on its way. */
  #draw(at) {
    this.#drawnMs = at;
    const pen = this.#cleanPen();
    const size = sizeAt(this.#map.getZoom());
    const turned = this.#map.getBearing();
    const nowMs = this.nowMs();
    let moving = false;
    for (const vehicle of this.#vehicles.values()) {
      const { place, share, bearing } = this.#shownAt(vehicle, at);
      if (share < 1) moving = true;
      else vehicle.bearing = bearing;
      const { x, y } = this.#map.project(place);
      if (x < -20 || y < -20 || x > this.#canvas.clientWidth + 20 || y > this.#canvas.clientHeight + 20) continue;
      const stale = nowMs - vehicle.look.sentMs > STALE_MS;
      drawVehicle(pen, { x, y, size, stale, color: vehicle.look.color, ground: this.ground, turn: bearing === null ? null : bearing - turned });
    }
    return moving;
  }

  #cleanPen() {
    const canvas = this.#canvas;
    const { clientWidth, clientHeight } = this.#map.getCanvas();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      canvas.style.width = `${clientWidth}px`;
      canvas.style.height = `${clientHeight}px`;
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, clientWidth, clientHeight);
    return pen;
  }
}

export function placeOf(data) {
  const { lon, lat } = data?.location ?? {};
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}

function sizeAt(zoom) {
  return Math.min(10, Math.max(3, 3 + (zoom - 9) * 0.95));
}

/** A drop of the line's colour whose point is where it goes; a disc when that is not known; grey when the word is old. */
function drawVehicle(pen, { x, y, size, stale, color, ground, turn }) {
  pen.save();
  pen.translate(x, y);
  pen.beginPath();
  if (turn === null || size < 4) pen.arc(0, 0, size, 0, 2 * Math.PI);
  else {
    pen.rotate((turn * Math.PI) / 180);
    pen.arc(0, 0, size, -0.25 * Math.PI, 1.25 * Math.PI);
    pen.lineTo(0, -size * 1.75);
    pen.closePath();
  }
  pen.globalAlpha = stale ? 0.55 : 1;
  pen.fillStyle = stale ? "#808890" : color;
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = ground;
  pen.stroke();
  pen.fill();
  if (size >= 5) {
    pen.beginPath();
    pen.arc(0, 0, size * 0.36, 0, 2 * Math.PI);
    pen.fillStyle = ground;
    pen.fill();
  }
  pen.restore();
}
