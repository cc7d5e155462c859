/* A station's map features as a flat plan: metres, turned so that its longest side lies across the screen. Pure. */

const METERS_PER_DEGREE = 111_195;
const PLATFORM = { least: 18, most: 110, alone: 30 }; // half a platform's length, metres
const WALKED = new Set(["walkway", "moving_walkway", undefined]);

/** Coordinates of a geometry as a list of [lon, lat]. */
export function placesOf(geometry) {
  if (!geometry) return [];
  return geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates;
}

/** `{flat([lon, lat]) → [x, y], degrees}`: metres from the middle, y down the screen, turned by `degrees` from north up. */
export function projection(places) {
  if (!places.length) return { flat: () => [0, 0], degrees: 0 };
  const mean = (index) => places.reduce((sum, place) => sum + place[index], 0) / places.length;
  const [lon, lat] = [mean(0), mean(1)];
  const across = METERS_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  const metres = ([x, y]) => [(x - lon) * across, (lat - y) * METERS_PER_DEGREE];
  const angle = axisOf(places.map(metres)) ?? 0;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const flat = (place) => {
    const [x, y] = metres(place);
    return [x * cos + y * sin, y * cos - x * sin];
  };
  return { flat, degrees: (-angle * 180) / Math.PI };
}

/** The direction in which points are spread most, between -90° and 90°; null when they are at one place. */
export function axisOf(points) {
  if (points.length < 2) return null;
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
    xy += (x - mx) * (y - my);
  }
  return xx + yy < 1 ? null : Math.atan2(2 * xy, xx - yy) / 2;
}

/** Where a platform lies: a line through its place, along the places on its floor that one walks to from it. */
export function platformLine(platform, pathways, flat) {
  const [here] = placesOf(platform.geometry).map(flat);
  if (!here) return null;
  const near = walkedFrom(platform.properties, pathways, flat);
  const angle = axisOf([here, ...near]) ?? 0;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = near.map(([x, y]) => (x - here[0]) * cos + (y - here[1]) * sin);
  const bound = (value) => Math.min(PLATFORM.most, Math.max(PLATFORM.least, value));
  const [back, ahead] = near.length ? [bound(-Math.min(...along)), bound(Math.max(...along))] : [PLATFORM.alone, PLATFORM.alone];
  return [[here[0] - back * cos, here[1] - back * sin], [here[0] + ahead * cos, here[1] + ahead * sin]];
}

function walkedFrom({ id, level }, pathways, flat) {
  const found = new Map();
  let reached = new Set([id]);
  for (let hop = 0; hop < 2; hop++) {
    const next = new Set();
    for (const { properties, geometry } of pathways) {
      if (!WALKED.has(properties.mode) || properties.level !== level || properties.to_level !== level) continue;
      const [begin, end] = placesOf(geometry).map(flat);
      for (const [from, to, place] of [[properties.from, properties.to, end], [properties.to, properties.from, begin]]) {
        if (!reached.has(from) || to === id || found.has(to)) continue;
        found.set(to, place);
        next.add(to);
      }
    }
    if (found.size >= 2) break;
    reached = next;
  }
  return [...found.values()];
}

/** Scale and shift that bring points into a box of `width`, with room around them: `{fit([x, y]) → [x, y], height, scale}`. */
export function fitting(points, width, { margin, tallest }) {
  const bounds = (index) => [Math.min(...points.map((p) => p[index])), Math.max(...points.map((p) => p[index]))];
  const [[left, right], [top, bottom]] = points.length ? [bounds(0), bounds(1)] : [[0, 1], [0, 1]];
  const scale = Math.min((width - 2 * margin) / Math.max(right - left, 20), (tallest - 2 * margin) / Math.max(bottom - top, 10), 6);
  const height = Math.max(180, Math.round((bottom - top) * scale + 2 * margin));
  const [dx, dy] = [width / 2 - ((left + right) / 2) * scale, height / 2 - ((top + bottom) / 2) * scale];
  return { fit: ([x, y]) => [x * scale + dx, y * scale + dy], height, scale };
}

/** Ways between the same two places lie beside each other: [begin, end] moved `pixels` to the side. */
export function beside([begin, end], pixels) {
  const length = Math.hypot(end[0] - begin[0], end[1] - begin[1]);
  if (!length || !pixels) return [begin, end];
  const [dx, dy] = [(-(end[1] - begin[1]) / length) * pixels, ((end[0] - begin[0]) / length) * pixels];
  return [[begin[0] + dx, begin[1] + dy], [end[0] + dx, end[1] + dy]];
}

/** Puts a box of `[width, height]` near a point where it meets no box that stands already; adds it to `taken`. */
export function roomFor([x, y], [width, height], taken, limits) {
  const away = 15;
  const tries = [[away, -height / 2], [-width - away, -height / 2], [-width / 2, -height - away], [-width / 2, away], [away, away], [-width - away, -height - away], [away, -height - away], [-width - away, away]];
  const boxes = tries.map(([dx, dy]) => [x + dx, y + dy, x + dx + width, y + dy + height]);
  const inside = ([l, t, r, b]) => l >= 2 && t >= 2 && r <= limits[0] - 2 && b <= limits[1] - 2;
  const clear = (box) => !taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
  const found = boxes.find((box) => inside(box) && clear(box)) ?? null;
  if (found) taken.push(found);
  return found;
}
