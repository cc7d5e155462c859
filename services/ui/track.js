/* Ways along a line: how a vehicle gets from one reported place to the next without leaving its track. Pure. */

const METERS_A_DEGREE = 111_195;
const SNAP_METERS = 80; // further from the line than this, a vehicle is where it says, not on the line
const DETOUR = 3; // a way along the line that is longer than this many straight ways is the wrong branch

function flat([lon, lat], origin) {
  return [(lon - origin[0]) * METERS_A_DEGREE * Math.cos((origin[1] * Math.PI) / 180), (lat - origin[1]) * METERS_A_DEGREE];
}

export function distanceMeters(a, b) {
  return Math.hypot(...flat(b, a));
}

/** Degrees clockwise from north. */
export function bearingOf(a, b) {
  const [x, y] = flat(b, a);
  return ((Math.atan2(x, y) * 180) / Math.PI + 360) % 360;
}

/** The lines of a GeoJSON geometry, each with the metres at its vertices. */
export function tracksOf(geometry) {
  const lines = { LineString: (c) => [c], MultiLineString: (c) => c }[geometry?.type]?.(geometry.coordinates) ?? [];
  return lines.filter((line) => line.length > 1).map((points) => {
    const along = [0];
    for (let i = 1; i < points.length; i++) along.push(along[i - 1] + distanceMeters(points[i - 1], points[i]));
    return { points, along };
  });
}

/** `{along, off}`: the metres along the track of its point nearest to `place`, and how far away that is. */
export function nearest(track, place) {
  let best = { along: 0, off: Infinity };
  for (let i = 1; i < track.points.length; i++) {
    const a = flat(track.points[i - 1], place);
    const b = flat(track.points[i], place);
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const length = dx * dx + dy * dy;
    const share = length ? Math.min(1, Math.max(0, -(a[0] * dx + a[1] * dy) / length)) : 0;
    const off = Math.hypot(a[0] + share * dx, a[1] + share * dy);
    if (off < best.off) best = { off, along: track.along[i - 1] + share * (track.along[i] - track.along[i - 1]) };
  }
  return best;
}

/** `{place, bearing}` at so many metres along a track; `ahead` is +1 or −1, the way that it is travelled. */
export function pointAt(track, meters, ahead = 1) {
  const { points, along } = track;
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (along[middle] < meters) low = middle;
    else high = middle;
  }
  const [a, b] = [points[high - 1], points[high]];
  const share = Math.min(1, Math.max(0, (meters - along[high - 1]) / (along[high] - along[high - 1] || 1)));
  const bearing = ahead < 0 ? bearingOf(b, a) : bearingOf(a, b);
  return { place: [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], bearing };
}

/** A function of the share of the way (0…1) giving `{place, bearing}`; bearing null where only the feed could know it. */
export function wayBetween(tracks, from, to) {
  const straight = distanceMeters(from, to);
  let best = null;
  for (const track of tracks) {
    const [start, end] = [nearest(track, from), nearest(track, to)];
    const off = Math.max(start.off, end.off);
    const length = Math.abs(end.along - start.along);
    if (off > SNAP_METERS || length > DETOUR * straight + SNAP_METERS) continue;
    if (!best || off < best.off) best = { track, start: start.along, end: end.along, off };
  }
  if (best && Math.abs(best.end - best.start) > 1) {
    const { track, start, end } = best;
    return (share) => pointAt(track, start + (end - start) * share, Math.sign(end - start));
  }
  const bearing = straight > 1 ? bearingOf(from, to) : null;
  return (share) => ({ place: [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], bearing });
}
