/* Zips in the browser: written unpacked, read with the browser's own inflater and within limits. */

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
const LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const STORED = 0, DEFLATED = 8;
const VERSION = 20, UTF8 = 0x800, ENCRYPTED = 1;
const DATE = 0x21; // 1980-01-01: equal files make equal zips
const MOST_ENTRIES = 200;

/** What is no zip, is damaged, or unpacks to more than is allowed; `code`: "damaged" | "large". */
export class BadZip extends Error {
  constructor(code) {
    super(`zip: ${code}`);
    this.code = code;
  }
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** The bytes of a zip of `files`, `[[name, text], …]`. */
export function zipOf(files) {
  const encoder = new TextEncoder();
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, text] of files) {
    const title = encoder.encode(name), body = encoder.encode(text);
    const shared = [VERSION, UTF8, STORED, 0, DATE].map((number) => [number, 2]).concat([[crc32(body), 4], [body.length, 4], [body.length, 4], [title.length, 2], [0, 2]]);
    const head = packed([[LOCAL, 4], ...shared]);
    directory.push(packed([[CENTRAL, 4], [VERSION, 2], ...shared, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), title);
    parts.push(head, title, body);
    offset += head.length + title.length + body.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = packed([[END, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [offset, 4], [0, 2]]);
  return joined([...parts, ...directory, end]);
}

/** Numbers of so many bytes each, the lowest byte first. */
function packed(numbers) {
  return Uint8Array.from(numbers.flatMap(([number, size]) => Array.from({ length: size }, (_, byte) => (number >>> (8 * byte)) & 255)));
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A Map of the tables (`stops.txt`) in a zip, in whatever folder of it, to their texts. Raises BadZip. */
export async function unzip(bytes, mostBytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map();
  let left = mostBytes;
  try {
    for (const entry of entriesOf(view, bytes)) {
      const name = entry.name.replaceAll("\\", "/").split("/").at(-1);
      if (!name.endsWith(".txt") || name.startsWith(".") || entry.name.includes("__MACOSX") || found.has(name)) continue;
      const body = await bodyOf(entry, view, bytes, left);
      left -= body.length;
      found.set(name, textOf(body));
    }
  } catch (error) {
    throw error instanceof RangeError || error instanceof TypeError ? new BadZip("damaged") : error;
  }
  return found;
}

/** Those of the directory. Raises RangeError where it points out of the file. */
function entriesOf(view, bytes) {
  let end = bytes.length - END_BYTES;
  const last = Math.max(0, end - LONGEST_COMMENT);
  while (end >= last && view.getUint32(end, true) !== END) end--;
  if (end < last) throw new BadZip("damaged");
  const count = view.getUint16(end + 10, true);
  if (count > MOST_ENTRIES) throw new BadZip("large");
  const entries = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number++) {
    if (view.getUint32(at, true) !== CENTRAL) throw new BadZip("damaged");
    const [title, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    entries.push({
      encrypted: view.getUint16(at + 8, true) & ENCRYPTED, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true),
      name: new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + title)),
    });
    at += CENTRAL_BYTES + title + extra + comment;
  }
  return entries;
}

async function bodyOf({ encrypted, method, packed: size, offset, crc }, view, bytes, most) {
  if (encrypted || ![STORED, DEFLATED].includes(method) || view.getUint32(offset, true) !== LOCAL) throw new BadZip("damaged");
  const from = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const raw = bytes.subarray(from, from + size);
  if (method === STORED && raw.length > most) throw new BadZip("large");
  const body = method === STORED ? raw : await inflated(raw, most);
  if (crc32(body) !== crc) throw new BadZip("damaged");
  return body;
}

/** Stops at `most` bytes, whatever the zip says of its size. */
async function inflated(raw, most) {
  const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const parts = [];
  let size = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new BadZip("large");
    }
    parts.push(value);
  }
  return joined(parts);
}

/** UTF-8, else what Japanese spreadsheets save. */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("shift_jis").decode(bytes);
  }
}
