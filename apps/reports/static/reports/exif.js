// Where a photo was taken, from the bytes of its file. Nothing is drawn, stored or sent.
// EXIF 2.3: a TIFF directory behind "Exif" and two zeros; the tag GPS (0x8825) leads to another one.

const GPS_DIRECTORY = 0x8825;
const [LAT_REF, LAT, LON_REF, LON] = [1, 2, 3, 4];
const MARK = [0x45, 0x78, 0x69, 0x66, 0, 0]; // "Exif\0\0"
const RATIONAL = 5;
// No camera writes more; what claims more is broken.
const ENTRIES_MAX = 512;

/** {lon, lat} in degrees, or null: no position, or bytes that are no photo. Never throws. */
export function positionOf(buffer) {
  try {
    const start = findMark(new Uint8Array(buffer));
    return start < 0 ? null : readPosition(new DataView(buffer, start));
  } catch {
    // Cut short, or made to look like something it is not: then it says nothing.
    return null;
  }
}

function findMark(bytes) {
  const last = bytes.length - MARK.length - 8;
  for (let at = 0; at <= last; at += 1) {
    if (bytes[at] === MARK[0] && MARK.every((sign, index) => bytes[at + index] === sign)) {
      return at + MARK.length;
    }
  }
  return -1;
}

function readPosition(view) {
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const tiff = { view, little: order === 0x4949 };
  if (view.getUint16(2, tiff.little) !== 42) return null;
  const main = directory(tiff, view.getUint32(4, tiff.little));
  const pointer = main.get(GPS_DIRECTORY);
  if (!pointer) return null;
  const gps = directory(tiff, view.getUint32(pointer.at, tiff.little));
  const lat = degrees(tiff, gps.get(LAT), letter(tiff, gps.get(LAT_REF)) === "S");
  const lon = degrees(tiff, gps.get(LON), letter(tiff, gps.get(LON_REF)) === "W");
  const fine = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  // Cameras without a fix write zeros: an island of the ocean nobody means.
  return fine && (lon !== 0 || lat !== 0) ? { lon, lat } : null;
}

/** Tags of a directory: {type, count, at}, where ``at`` is the place of the value or its address. */
function directory({ view, little }, start) {
  const count = view.getUint16(start, little);
  const tags = new Map();
  if (count > ENTRIES_MAX) return tags;
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + 12 * index;
    tags.set(view.getUint16(at, little), {
      type: view.getUint16(at + 2, little), count: view.getUint32(at + 4, little), at: at + 8,
    });
  }
  return tags;
}

function letter({ view }, tag) {
  return tag ? String.fromCharCode(view.getUint8(tag.at)) : "";
}

/** Degrees, minutes and seconds, each a fraction of two whole numbers. */
function degrees({ view, little }, tag, negative) {
  if (!tag || tag.type !== RATIONAL || tag.count !== 3) return NaN;
  const start = view.getUint32(tag.at, little);
  const part = (index) => {
    const over = view.getUint32(start + 8 * index, little);
    const under = view.getUint32(start + 8 * index + 4, little);
    return under === 0 ? (over === 0 ? 0 : NaN) : over / under;
  };
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  return negative ? -value : value;
}
