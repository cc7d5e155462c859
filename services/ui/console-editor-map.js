/* The map of a timetable in the making: its stops and lines, and a finger that says where a stop is. */

import { groundMap } from "./console-map.js";
import { noticeWords } from "./console-notice-words.js";
import { lineColor } from "./color.js";
import { element } from "./dom.js";
import { read } from "./hub.js";
import { THEMES } from "./mapstyle.js";

const FINGER_PIXELS = 16;
const PRECISION = 6; // decimals of a degree: a tenth of a metre
const AROUND = 0.05; // degrees
const JAPAN = { center: [138, 37], zoom: 4 };

/** A map that is fetched when someone opens it. `touched(place)` hears of a stop's number, `tapped(lat, lon)` of anywhere else;
 *  `chosen` is the number of the stop at hand, or -1. The answer has `node`, and `draw()` for when something has changed. */
export function stopsMap({ plan, own, lang }, { chosen, touched, tapped }) {
  const ground = element("div", { class: "ground choice-map" });
  const node = element("details", {}, element("summary", {}, chosen < 0 ? own.mapOfStops : own.mapOfStop), element("p", { class: "quiet" }, chosen < 0 ? own.tapToAdd : own.tapToMove), ground);
  let draw = () => {};
  const open = async () => {
    draw = await openMap(ground, { plan, lang, own, chosen, touched, tapped });
    draw();
  };
  node.addEventListener("toggle", () => open().catch((error) => {
    console.warn(error);
    ground.replaceChildren(element("p", { class: "no-map" }, own.noMap));
  }), { once: true });
  return { node, draw: () => draw() };
}

async function openMap(ground, { plan, lang, own, chosen, touched, tapped }) {
  const placed = () => plan.stops.flatMap((stop, place) => (stop.lat === null ? [] : [featureOf(stop, place)]));
  const begin = placed();
  const around = await stationsNear(begin);
  const at = chosen >= 0 ? begin.filter(({ properties }) => properties.id === String(chosen)) : [];
  const map = await groundMap(ground, { ...noticeWords(lang), mapHelp: own.mapHelp }, at.length ? at : begin.length ? begin : around, JAPAN);
  map.on("click", ({ point, lngLat }) => {
    const box = [[point.x - FINGER_PIXELS, point.y - FINGER_PIXELS], [point.x + FINGER_PIXELS, point.y + FINGER_PIXELS]];
    const [stop] = map.queryRenderedFeatures(box, { layers: ["stations"], filter: ["!=", ["get", "id"], ""] });
    if (stop && chosen < 0) touched(Number(stop.properties.id));
    else tapped(...[lngLat.lat, lngLat.wrap().lng].map((degrees) => Number(degrees.toFixed(PRECISION))));
  });
  map.getCanvas().style.cursor = "crosshair";
  const draw = () => {
    const names = new Set(plan.stops.map(({ name }) => name));
    const others = around.filter(({ properties: { name } }) => !names.has(name)).map(neighbour); // what is online of these stops is among the hub's, too
    map.getSource("stations").setData({ type: "FeatureCollection", features: [...others, ...placed()] });
    map.getSource("routes").setData({ type: "FeatureCollection", features: linesOf(plan) });
    map.setFilter("station-chosen", ["==", ["get", "id"], String(chosen)]);
  };
  draw();
  await map.once("idle");
  ground.dataset.map = "ready";
  return draw;
}

function featureOf({ name, lat, lon }, place) {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { id: String(place), label: name, sub: "", large: true, broken: false, weight: 1 } };
}

/** Some that the hub has already: about these stops, or, where a village has none yet, anywhere. A map can do without. */
async function stationsNear(stops) {
  const found = await read("/v1/stations.geojson", { limit: 500, ...(stops.length ? { bbox: boxOf(stops) } : {}) }).catch((error) => console.warn(error.message));
  return found?.features ?? [];
}

/** A station that the hub has already, to find one's way by. */
function neighbour({ geometry, properties: { name } }) {
  return { type: "Feature", geometry, properties: { id: "", label: name, sub: "", large: false, broken: false, weight: 0 } };
}

/** `west,south,east,north` of the stops, and a few kilometres around them. */
function boxOf(features) {
  const [lons, lats] = [0, 1].map((axis) => features.map(({ geometry }) => geometry.coordinates[axis]));
  return [Math.min(...lons) - AROUND, Math.min(...lats) - AROUND, Math.max(...lons) + AROUND, Math.max(...lats) + AROUND].join(",");
}

/** From stop to stop. */
function linesOf({ sheets, routes, stops }) {
  const places = new Map(stops.filter(({ lat }) => lat !== null).map(({ id, lat, lon }) => [id, [lon, lat]]));
  return sheets.map((sheet) => {
    const color = `#${routes.find(({ id }) => id === sheet.route)?.color ?? ""}`;
    const coordinates = sheet.stops.flatMap((id) => (places.has(id) ? [places.get(id)] : []));
    return { type: "Feature", geometry: { type: "LineString", coordinates }, properties: { id: sheet.route, rank: 1, light: lineColor(color, THEMES.light.ground), dark: lineColor(color, THEMES.dark.ground) } };
  }).filter(({ geometry }) => geometry.coordinates.length > 1);
}
