// Marks of barriers and points: a form of its own for each state, beside the colour.

const EDGE = 'stroke="#fff" stroke-width="2" paint-order="stroke" stroke-linejoin="round"';

const SHAPES = {
  "barrier-suspected":
    '<path d="M16 3l13 13-13 13L3 16z" fill="#fff" stroke="#fff" stroke-width="5"/>' +
    '<path d="M16 5l11 11-11 11L5 16z" fill="#fff" stroke="#8f5600" stroke-width="3.5"/>',
  "barrier-confirmed": `<path d="M16 2l14 14-14 14L2 16z" fill="#b3193f" ${EDGE}/>`,
  "barrier-planned": `<path d="M5 5h22v22H5z" fill="#5b3fa0" ${EDGE}/>`,
  "barrier-removal_claimed":
    '<circle cx="16" cy="16" r="13" fill="#fff"/>' +
    '<circle cx="16" cy="16" r="10" fill="#fff" stroke="#00664d" stroke-width="4"/>',
  point:
    '<path d="M16 31C9 23 4 18.500 4 12.500a12 12 0 0 1 24 0C28 18.500 23 23 16 31z" ' +
    'fill="#06c" stroke="#fff" stroke-width="2"/>' +
    '<path d="M11 18v-5a5 5 0 0 1 10 0v5h-2.500v-5a2.500 2.500 0 0 0-5 0v5z" fill="#fff"/>',
  pin:
    '<path d="M16 31C9 23 4 18.500 4 12.500a12 12 0 0 1 24 0C28 18.500 23 23 16 31z" ' +
    'fill="#b3193f" stroke="#fff" stroke-width="2"/><circle cx="16" cy="12.500" r="4.500" fill="#fff"/>',
};

function svg(name) {
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="64" height="64">' +
    `${SHAPES[name] ?? SHAPES["barrier-suspected"]}</svg>`
  );
}

function image(name) {
  const picture = new Image(64, 64);
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg(name))}`;
  return picture;
}

/** Give the map its marks, drawn at twice their size for sharp screens. */
export async function addSymbols(map) {
  await Promise.all(
    Object.keys(SHAPES).map(async (name) => {
      const picture = image(name);
      await picture.decode();
      // 64 pixels shown as 24.
      map.addImage(name, picture, { pixelRatio: 64 / 24 });
    }),
  );
}

/** A mark as an element, for a marker that can be moved or stands alone. */
export function markElement(name, label) {
  const picture = image(name);
  picture.alt = label;
  picture.className = "so-map-pin";
  return picture;
}
