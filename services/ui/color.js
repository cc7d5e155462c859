/* Route colours made readable: WCAG contrast for text on them, and for lines on the ground. */

export const UNCOLOURED = "#5f6b76"; // for routes whose feed gives no colour

export function parse(color) {
  const match = /^#?([0-9a-f]{6})$/i.exec(color ?? "");
  if (!match) return null;
  const number = parseInt(match[1], 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

export function write(rgb) {
  return "#" + rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one, other) {
  const [light, dark] = [luminance(parse(one)), luminance(parse(other))].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** `{ground, text}` of a route's badge: the feed's own pair where it is readable, else black or white on its colour. */
export function badgeColors(color, textColor) {
  const ground = parse(color) ? write(parse(color)) : UNCOLOURED;
  const said = parse(textColor) ? write(parse(textColor)) : null;
  if (said && contrast(ground, said) >= 4.5) return { ground, text: said };
  return { ground, text: contrast(ground, "#ffffff") >= 4.5 ? "#ffffff" : "#000000" };
}

/** The route's colour, moved away from the ground until a line of it can be told from the ground. */
export function lineColor(color, ground, least = 2) {
  const toward = luminance(parse(ground)) > 0.5 ? [0, 0, 0] : [255, 255, 255];
  const start = parse(color) ?? parse(UNCOLOURED);
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = write(start.map((part, index) => part + (toward[index] - part) * share));
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return write(toward);
}
