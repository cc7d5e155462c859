/* The map's own style: a calm ground, lines in their colours, stations by zoom. No tiles, no other host.

   There is no `glyphs` address, so MapLibre draws labels with the fonts of the reader's device. */

export const THEMES = {
  light: { ground: "#f4f4f1", text: "#1b1f23", dot: "#ffffff", ring: "#1b1f23", faint: "#5b636b", accent: "#0b5f8a", out: "#b3261e", water: "#d3e3ec", land: "#f4f4f1", green: "#e2ead6", street: "#ffffff" },
  dark: { ground: "#121416", text: "#eceff1", dot: "#121416", ring: "#eceff1", faint: "#9aa4ad", accent: "#7cc4f0", out: "#ff8a80", water: "#0b1a26", land: "#121416", green: "#16201a", street: "#22272c" },
};

const FONT = ["Hiragino Sans", "BIZ UDPGothic", "Noto Sans JP", "Noto Sans CJK JP", "sans-serif"];
const BOLD = ["Hiragino Sans Bold", ...FONT];
const EMPTY = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
const rail = (wide, narrow) => ["case", ["==", ["get", "rank"], 1], wide, narrow];
const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

export function styleFor(theme) {
  return { version: 8, sources: { ground: EMPTY, routes: EMPTY, stations: EMPTY }, layers: layersFor(theme) };
}

export function layersFor(theme) {
  return [
    { id: "ground", type: "background", paint: { "background-color": theme.ground } },
    ...groundLayers(theme),
    line("routes-casing", { "line-color": theme.ground, "line-width": byZoom(8, 2.5, 12, rail(6, 4), 16, rail(11, 8)) }),
    line("routes", { "line-color": ["get", theme === THEMES.dark ? "dark" : "light"], "line-width": byZoom(8, 1.2, 12, rail(3.4, 1.8), 16, rail(7, 4)) }),
    ...stationLayers(theme),
    ...labelLayers(theme),
  ];
}

/** What the hub's owner put below the lines, if anything. */
function groundLayers(theme) {
  const fill = (kind) => ({ id: `ground-${kind}`, type: "fill", source: "ground", filter: ["==", ["get", "kind"], kind], paint: { "fill-color": theme[kind] } });
  const wide = ["==", ["get", "rank"], 2];
  const streets = {
    id: "ground-streets", type: "line", source: "ground", filter: ["==", ["get", "kind"], "street"], layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": theme.street, "line-width": byZoom(11, ["case", wide, 1.2, 0.4], 13, ["case", wide, 4, 1.8], 16, ["case", wide, 16, 9]) },
  };
  return [fill("water"), fill("land"), fill("green"), streets];
}

function line(id, paint) {
  const layout = { "line-cap": "round", "line-join": "round", "line-sort-key": ["get", "rank"] };
  return { id, type: "line", source: "routes", layout, paint };
}

function stationLayers(theme) {
  const radius = (more) => byZoom(9, ["+", ["case", ["get", "large"], 2.2, 0.8], more], 13, ["+", ["case", ["get", "large"], 5.5, 3.2], more], 17, ["+", ["case", ["get", "large"], 11, 7], more]);
  return [
    {
      id: "station-chosen", type: "circle", source: "stations", filter: ["==", ["get", "id"], ""],
      paint: { "circle-radius": radius(7), "circle-color": theme.accent, "circle-opacity": 0.28, "circle-stroke-color": theme.accent, "circle-stroke-width": 2 },
    },
    {
      id: "stations", type: "circle", source: "stations", layout: { "circle-sort-key": ["get", "weight"] },
      paint: { "circle-radius": radius(0), "circle-color": theme.dot, "circle-stroke-color": theme.ring, "circle-stroke-width": byZoom(9, 1, 14, 2) },
    },
  ];
}

function labelLayers(theme) {
  const label = (id, filter, minzoom, font, size) => ({
    id, type: "symbol", source: "stations", filter, minzoom,
    layout: {
      "text-field": ["format", ["get", "label"], {}, ["case", ["==", ["get", "sub"], ""], "", ["concat", "\n", ["get", "sub"]]], { "font-scale": 0.78, "text-color": theme.faint }],
      "text-font": font, "text-size": size, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.9,
      "text-justify": "auto", "symbol-sort-key": ["-", 0, ["get", "weight"]], "text-optional": true, "text-padding": 4, "text-max-width": 12,
    },
    paint: { "text-color": theme.text, "text-halo-color": theme.ground, "text-halo-width": 1.8 },
  });
  return [
    label("labels-small", ["!", ["get", "large"]], 12.5, FONT, byZoom(12, 11, 16, 14)),
    label("labels-large", ["get", "large"], 9, BOLD, byZoom(9, 12, 14, 16)),
    {
      id: "out-of-service", type: "symbol", source: "stations", filter: ["get", "broken"], minzoom: 9,
      layout: { "icon-image": "out", "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-anchor": "bottom-right", "icon-offset": [-5, -5], "icon-size": byZoom(9, 0.6, 13, 1) },
    },
  ];
}

/** The mark of a broken lift, 22 px: a lift's box in the colour for "out", struck through. */
export function outImage(theme, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 22 * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = theme.ground;
  pen.fill(new Path2D("M5 0h12a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5z"));
  pen.fillStyle = theme.out;
  pen.fill(new Path2D("M5.5 2h11A3.5 3.5 0 0 1 20 5.500v11a3.500 3.500 0 0 1-3.500 3.500h-11A3.500 3.500 0 0 1 2 16.500v-11A3.500 3.500 0 0 1 5.500 2z"));
  pen.strokeStyle = pen.fillStyle = theme.ground;
  pen.lineWidth = 2;
  pen.lineCap = "round";
  pen.fill(new Path2D("M11 5l3 4H8zM11 17l3-4H8z"));
  pen.stroke(new Path2D("M5.500 16.500l11-11"));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
