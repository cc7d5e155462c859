/* One floor of a station as SVG: ghosts of the other floors, the floor itself, ways, platforms, signs, and the way asked for. */

import { badgeColors } from "./color.js";
import { beside, fitting, placesOf, platformLine, projection, roomFor } from "./plan.js";
import { line, shape } from "./svg.js";
import { pathOf } from "./symbols.js";

const FLOOR_METERS = 7; // of a walkway whose width is not told
const SIGN = { wide: 26, narrow: 22 };
const ICON = 20;
const TEXT = 13;
const MARKS = { in_service: "", limited: "▲", out_of_service: "✕", unknown: "?" };

export function drawFloor(scene, width) {
  const kinds = (kind) => scene.features.filter(({ properties, geometry }) => properties.kind === kind && geometry);
  const pathways = kinds("pathway");
  const placed = ({ properties }) => !pathways.length || Boolean(properties.level); // a place on no known floor would be far off the plan
  const [platforms, entrances] = [kinds("platform").filter(placed), kinds("entrance").filter(placed)];
  const facilities = kinds("facility").filter(({ properties }) => properties.levels.length || !pathways.length);
  const { flat, degrees } = projection([...pathways, ...platforms, ...entrances].flatMap(({ geometry }) => placesOf(geometry)));
  const bars = new Map(platforms.map((platform) => [platform.id, platformLine(platform, pathways, flat)]));
  const points = [...pathways, ...entrances, ...facilities].flatMap(({ geometry }) => placesOf(geometry).map(flat)).concat(...bars.values());
  const { fit, height, scale } = fitting(points, width, { margin: 34, tallest: Math.max(300, width * 0.85) });
  const at = (place) => fit(flat(place));
  const plan = { ...scene, pathways, platforms, entrances, facilities, bars, fit, at, scale, width, height, taken: [] };
  const names = scene.features.find(({ id }) => id === scene.level)?.properties.name ?? "";
  return shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${scene.words.floors} ${names}` },
    hatch(), ghosts(plan), ground(plan), platformBars(plan), ways(plan), routeLine(plan), units(plan), things(plan), signs(plan), north(degrees, width));
}

function on(level, { properties }) {
  return level === null || properties.level === level || properties.to_level === level;
}

function hatch() {
  const lines = shape("pattern", { id: "steps", width: 4, height: 4, patternUnits: "userSpaceOnUse" }, shape("path", { d: "M0 0V4", class: "step" }));
  return shape("defs", {}, lines);
}

function ghosts({ pathways, level, at, bars, platforms, fit, scale }) {
  const ways = pathways.filter((way) => !on(level, way)).map((way) => line(placesOf(way.geometry).map(at)));
  const floors = platforms.filter((platform) => !on(level, platform)).map(({ id }) => line(bars.get(id).map(fit)));
  return shape("g", { class: "ghost" }, shape("path", { d: ways.join("") }), shape("path", { d: floors.join(""), "stroke-width": Math.max(4, 4 * scale) }));
}

/** The floor is what one can walk on: wide lines along walkways and platforms, with a rim. */
function ground({ pathways, level, at, scale, platforms, bars, fit }) {
  const walked = pathways.filter(({ properties }) => properties.level === level && properties.to_level === level && properties.mode !== "stairs");
  const wide = walked.map((way) => [line(placesOf(way.geometry).map(at)), Math.max(12, (way.properties.min_width_meters ?? FLOOR_METERS) * 1.6 * scale)]);
  const long = platforms.filter((platform) => on(level, platform)).map(({ id }) => [line(bars.get(id).map(fit)), Math.max(16, 6.5 * scale)]);
  const layer = (name, more) => shape("g", { class: name }, [...wide, ...long].map(([d, meters]) => shape("path", { d, "stroke-width": (meters + more).toFixed(1) })));
  return shape("g", {}, layer("rim", 3), layer("floor", 0));
}

function platformBars({ platforms, level, bars, fit, routes }) {
  return shape("g", { class: "platforms" }, platforms.filter((platform) => on(level, platform)).map(({ id, properties }) => {
    const d = line(bars.get(id).map(fit));
    const known = properties.routes.map((route) => routes.get(route)).find(Boolean);
    return shape("g", {}, shape("path", { d, class: "platform" }), shape("path", { d, class: "platform-line", stroke: badgeColors(known?.color, known?.text_color).ground }));
  }));
}

function ways(plan) {
  const { pathways, level } = plan;
  const bundles = new Map();
  const shown = pathways.filter((way) => on(level, way));
  for (const way of shown) {
    const key = [way.properties.from, way.properties.to].sort().join(" ");
    bundles.set(key, [...(bundles.get(key) ?? []), way]);
  }
  return shape("g", { class: "ways" }, [...bundles.values()].flatMap((bundle) => bundle.map((way, place) => wayShape(plan, way, (place - (bundle.length - 1) / 2) * 11))));
}

function wayShape({ at }, { geometry, properties }, aside) {
  const ends = beside(placesOf(geometry).map(at), aside);
  const state = properties.status === "out_of_service" ? " out" : "";
  const d = line(ends);
  switch (properties.mode) {
    case "stairs":
      return shape("g", {}, shape("path", { d, class: "stairs-edge" }), shape("path", { d, class: "stairs" }));
    case "escalator":
      return shape("g", { class: `escalator${state}` }, shape("path", { d, class: "escalator-bed" }), arrowsAlong(ends, properties.both_ways));
    case "fare_gate":
    case "exit_gate":
      return gate(ends);
    case "elevator":
      return null;
    case "moving_walkway":
      return shape("g", { class: `escalator${state}` }, shape("path", { d, class: "escalator-bed" }), arrowsAlong(ends, properties.both_ways));
    default:
      return shape("path", { d, class: "walk" });
  }
}

/** Chevrons in the direction in which one is carried. */
function arrowsAlong([begin, end], bothWays) {
  const length = Math.hypot(end[0] - begin[0], end[1] - begin[1]);
  const turn = (Math.atan2(end[1] - begin[1], end[0] - begin[0]) * 180) / Math.PI;
  const count = Math.max(1, Math.floor(length / 14));
  return Array.from({ length: count }, (_, place) => {
    const share = (place + 0.5) / count;
    const [x, y] = [begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share];
    return shape("path", { class: "arrow", d: bothWays ? "M-3 -3 0 -6 3 -3M-3 3 0 6 3 3" : "M-2 -3.5 2.500 0 -2 3.5", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(0)})` });
  });
}

function gate([begin, end]) {
  const middle = [(begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2];
  const turn = (Math.atan2(end[1] - begin[1], end[0] - begin[0]) * 180) / Math.PI;
  const posts = [-9, -3, 3, 9].map((y) => shape("rect", { x: -4, y: y - 1.25, width: 8, height: 2.5, rx: 1 }));
  return shape("g", { class: "gate", transform: `translate(${middle[0].toFixed(1)} ${middle[1].toFixed(1)}) rotate(${turn.toFixed(0)})` }, posts);
}

/** The way that was asked for: whole where it runs on this floor, dashed where it runs on others. */
function routeLine({ way, pathways, level, at }) {
  if (!way) return null;
  const byId = new Map(pathways.map((each) => [each.id, each]));
  const used = way.legs.flatMap((leg) => leg.pathways).map((id) => byId.get(id)).filter(Boolean);
  const paths = (here) => used.filter((each) => on(level, each) === here).map((each) => line(placesOf(each.geometry).map(at))).join("");
  return shape("g", { class: "route" }, shape("path", { d: paths(false), class: "elsewhere" }), shape("path", { d: paths(true), class: "casing" }), shape("path", { d: paths(true), class: "here" }));
}

/** Lifts as boxes with their state, where they stop on this floor. */
function units(plan) {
  const { pathways, level, at, taken, width } = plan;
  const size = width < 420 ? SIGN.narrow : SIGN.wide;
  const lifts = pathways.filter((way) => way.properties.mode === "elevator" && on(level, way));
  return shape("g", { class: "units" }, lifts.map(({ geometry, properties }) => {
    const [begin, end] = placesOf(geometry).map(at);
    const [x, y] = properties.level === level ? begin : end;
    taken.push([x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
    return box(x, y, size, `lift ${properties.status ?? "unknown"}`, "elevator", MARKS[properties.status ?? "unknown"]);
  }));
}

function box(x, y, size, kind, type, mark = "") {
  const half = size / 2;
  const inner = size - 8;
  return shape("g", { class: kind, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
    shape("rect", { x: -half, y: -half, width: size, height: size, rx: 5 }),
    shape("path", { d: pathOf(type), "fill-rule": "evenodd", transform: `translate(${-inner / 2} ${-inner / 2}) scale(${inner / 24})` }),
    mark ? shape("g", { class: "mark" }, shape("circle", { cx: half, cy: -half, r: 8 }), shape("text", { x: half, y: -half + 4, "text-anchor": "middle" }, mark)) : null);
}

function things({ facilities, level, at, taken }) {
  const ways = new Set(["elevator", "escalator", "moving_walkway"]);
  const shown = facilities.filter(({ properties }) => !ways.has(properties.type) && (level === null || properties.levels.includes(level)));
  return shape("g", { class: "things" }, shown.map(({ geometry, properties }) => {
    const [x, y] = at(placesOf(geometry)[0]);
    taken.push([x - ICON / 2, y - ICON / 2, x + ICON / 2, y + ICON / 2]);
    return box(x, y, ICON, `thing ${properties.status}`, properties.type, properties.status === "out_of_service" ? "✕" : "");
  }));
}

/** Numbers of platforms and names of ways out, each where there is room for it. */
function signs(plan) {
  const { platforms, entrances, level, at, bars, fit, taken, width, height, words } = plan;
  const numbers = platforms.filter((platform) => on(level, platform) && platform.properties.code).map(({ id, properties }) => {
    const [begin, end] = bars.get(id).map(fit);
    const spot = [0.5, 0.3, 0.7, 0.12, 0.88].map((share) => [begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share])
      .find(([x, y]) => !taken.some(([l, t, r, b]) => x + 12 > l && x - 12 < r && y + 12 > t && y - 12 < b)) ?? begin;
    taken.push([spot[0] - 13, spot[1] - 13, spot[0] + 13, spot[1] + 13]);
    return shape("g", { class: "number", transform: `translate(${spot[0].toFixed(1)} ${spot[1].toFixed(1)})` }, shape("circle", { r: 11 }), shape("text", { y: 4.5, "text-anchor": "middle" }, properties.code));
  });
  const shown = entrances.filter((entrance) => on(level, entrance));
  const doors = shown.map(({ geometry }) => {
    const [x, y] = at(placesOf(geometry)[0]);
    taken.push([x - 9, y - 9, x + 9, y + 9]);
    return shape("rect", { class: "door", x: x - 7, y: y - 7, width: 14, height: 14, rx: 3 });
  });
  const labels = shown.map(({ geometry, properties }) => {
    const text = shortened(properties.name || words.kinds.entrance, (width - 24) / TEXT);
    const size = [textWidth(text) + 10, TEXT + 8];
    const room = roomFor(at(placesOf(geometry)[0]), size, taken, [width, height]);
    if (!room) return null;
    return shape("g", { class: "exit" }, shape("rect", { x: room[0], y: room[1], width: size[0], height: size[1], rx: 4 }), shape("text", { x: room[0] + 5, y: room[1] + TEXT + 2 }, text));
  });
  return shape("g", {}, numbers, doors, labels);
}

function textWidth(text) {
  return [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e7f ? TEXT : TEXT * 0.64), 0);
}

function shortened(text, letters) {
  const most = Math.min(26, Math.floor(letters));
  return [...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text;
}

function north(degrees, width) {
  const needle = shape("g", { transform: `rotate(${degrees.toFixed(0)})` }, shape("path", { d: "M0 -11 4 3 0 0 -4 3z" }));
  return shape("g", { class: "north", transform: `translate(${width - 16} 18)`, "aria-hidden": "true" }, needle);
}
