/* SVG elements from plain values, as dom.js makes those of HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** `shape("path", {class: "way", d: "…"}, child)`; null and false are left out. */
export function shape(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The `d` of a line through points, of tenths of a pixel. */
export function line(points) {
  return points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
