/* A map on which a clerk touches the lines and stations of a feed. Names and boxes beside it say the same without a map. */

import { lineColor } from "./color.js";
import { element } from "./dom.js";
import { read, readFeatures } from "./hub.js";
import { namesOf } from "./i18n.js";
import { styleFor, THEMES } from "./mapstyle.js";

const VENDOR = "/ui/vendor/maplibre-gl/";
const FINGER_PIXELS = 14;
const CLOSE = 15;
const ROOM = { top: 40, bottom: 40, left: 40, right: 110 }; // for names and the buttons

/** Draws the feed's network in `place`. `touched(kind, id)` is told of a "route" or "station"; `marked()` answers with two lists
 *  of ids, `{routes, stations}`. Answers with a function that marks anew. Raises when the device has no WebGL. */
export async function drawChoice(place, { feed, lang, own, touched, marked }) {
  const query = `feed=${encodeURIComponent(feed)}`;
  const [stations, routes] = await Promise.all([readFeatures(`/v1/stations.geojson?${query}`), readFeatures(`/v1/routes.geojson?${query}`)]);
  const map = await groundMap(place, own, stations.features);
  map.getSource("routes").setData({ type: "FeatureCollection", features: routes.features.filter(({ geometry }) => geometry).map(lineOf) });
  map.getSource("stations").setData({ type: "FeatureCollection", features: stations.features.map((one) => stationOf(one, lang)) });
  const chosenLine = { "line-color": themeNow().accent, "line-opacity": 0.35, "line-width": 18 };
  map.addLayer({ id: "routes-chosen", type: "line", source: "routes", filter: isOneOf([]), layout: { "line-cap": "round", "line-join": "round" }, paint: chosenLine }, "routes-casing");
  const mark = () => {
    const { routes: lines, stations: stops } = marked();
    map.setFilter("routes-chosen", isOneOf(lines));
    map.setFilter("station-chosen", isOneOf(stops));
  };
  map.on("click", ({ point }) => {
    const found = under(map, point);
    if (found) touched(...found);
  });
  map.on("mousemove", ({ point }) => { map.getCanvas().style.cursor = under(map, point) ? "pointer" : ""; });
  mark();
  await new Promise((done) => map.once("idle", done));
  const places = new Map(stations.features.map(({ geometry, properties }) => [properties.id, geometry.coordinates]));
  place.at = (id) => map.project(places.get(id)); // for who touches it by program
  place.dataset.map = "ready";
  return mark;
}

const themeNow = () => (window.matchMedia("(prefers-color-scheme: dark)").matches ? THEMES.dark : THEMES.light);

/** A map with the hub's ground and nothing on it yet, where `features` are; without any it begins at `elsewhere`. */
export async function groundMap(place, own, features, elsewhere = {}) {
  document.head.append(element("link", { rel: "stylesheet", href: VENDOR + "maplibre-gl.css" }));
  const map = mapIn(place, await import(VENDOR + "maplibre-gl.mjs"), own, features, elsewhere);
  await new Promise((done) => map.once("load", done));
  const ground = await read("/ui/ground.geojson").catch((error) => console.warn(error.message));
  if (ground?.features?.length) map.getSource("ground").setData(ground);
  return map;
}

function mapIn(place, library, own, features, elsewhere) {
  const bounds = new library.LngLatBounds();
  for (const { geometry } of features) if (geometry) bounds.extend(geometry.coordinates);
  const locale = {
    "CooperativeGesturesHandler.MobileHelpText": own.twoFingers, "CooperativeGesturesHandler.WindowsHelpText": own.controlKey,
    "CooperativeGesturesHandler.MacHelpText": own.commandKey, "NavigationControl.ZoomIn": own.zoomIn, "NavigationControl.ZoomOut": own.zoomOut,
    "Map.Title": own.mapHelp,
  };
  const map = new library.Map({
    container: place, style: styleFor(themeNow()), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, locale,
    cooperativeGestures: true, // the page scrolls under a thumb
    ...(bounds.isEmpty() ? elsewhere : { bounds, fitBoundsOptions: { padding: ROOM, maxZoom: CLOSE } }),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }));
  return map;
}

const isOneOf = (ids) => ["in", ["get", "id"], ["literal", ids]];

function lineOf({ geometry, properties: { id, color } }) {
  return { type: "Feature", geometry, properties: { id, rank: 1, light: lineColor(color, THEMES.light.ground), dark: lineColor(color, THEMES.dark.ground) } };
}

function stationOf({ geometry, properties }, lang) {
  const { main } = namesOf(properties, lang);
  return { type: "Feature", geometry, properties: { id: properties.id, label: main, sub: "", large: true, broken: false, weight: properties.routes?.length ?? 0 } };
}

/** What a finger is on: the nearest station, else a line. */
function under(map, { x, y }) {
  const box = [[x - FINGER_PIXELS, y - FINGER_PIXELS], [x + FINGER_PIXELS, y + FINGER_PIXELS]];
  const off = ({ geometry }) => {
    const at = map.project(geometry.coordinates);
    return Math.hypot(at.x - x, at.y - y);
  };
  const [station] = map.queryRenderedFeatures(box, { layers: ["stations", "labels-large"] }).sort((a, b) => off(a) - off(b));
  if (station) return ["station", station.properties.id];
  const [line] = map.queryRenderedFeatures(box, { layers: ["routes"] });
  return line ? ["route", line.properties.id] : null;
}
