// One sprite with the icons that are used: bootstrap-italia's (it-...) and our own,
// drawn in frontend/src/icons/NAME.svg (so-NAME).

import { basename, join } from "node:path";
import { MODULES, SOURCES, textOf, walk, write } from "./files.mjs";

// Used by bootstrap-italia's own components, whose markup names them late.
const ALWAYS = [
  "it-burger", "it-close", "it-close-big", "it-close-circle", "it-check", "it-check-circle",
  "it-error", "it-warning-circle", "it-info-circle", "it-expand", "it-collapse", "it-search",
  "it-arrow-up", "it-arrow-left", "it-arrow-right", "it-chevron-left", "it-chevron-right",
  "it-external-link",
];

/** Write svg/sprites.svg and return how many icons it holds. */
export function writeIcons(output, sources) {
  const wanted = new Set(ALWAYS);
  for (const text of sources) {
    for (const [name] of text.matchAll(/\bit-[a-z0-9-]+/g)) wanted.add(name);
  }
  const all = textOf(join(MODULES, "bootstrap-italia", "dist", "svg", "sprites.svg"));
  const symbols = [...all.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)]
    .filter(([, id]) => wanted.has(id))
    .map(([symbol]) => symbol);
  symbols.push(...walk(join(SOURCES, "icons"), [".svg"]).map(ownSymbol));
  write(
    join(output, "svg", "sprites.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
  );
  return symbols.length;
}

function ownSymbol(file) {
  const [, attributes, content] = textOf(file).match(/<svg([^>]*)>(.*)<\/svg>/s);
  const viewBox = attributes.match(/viewBox="[^"]+"/)[0];
  return `<symbol id="so-${basename(file, ".svg")}" ${viewBox}>${content.trim()}</symbol>`;
}
