// JavaScript: our own modules, and of the foreign packages only what they import.

import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { MODULES, SOURCES, copyBytes, copyText, textOf, walk, write } from "./files.mjs";

const PLUGINS = join(MODULES, "bootstrap-italia", "dist", "plugins");
const POPPER = join(MODULES, "@popperjs", "core", "dist", "esm");

/** Copy all modules; return the text of bootstrap-italia's plugins, which hold class names. */
export function copyModules(output, sources) {
  for (const file of walk(SOURCES, [".js", ".mjs", ".json", ".svg", ".png", ".webp", ".ico"])) {
    const place = relative(SOURCES, file);
    if (!place.startsWith("icons")) copyBytes(file, join(output, place));
  }
  copyMapLibre(join(output, "vendor", "maplibre"));
  copyText(
    join(MODULES, "htmx.org", "dist", "htmx.min.js"),
    join(output, "vendor", "htmx", "htmx.min.js"),
  );
  copyText(join(MODULES, "idb", "build", "umd.js"), join(output, "vendor", "idb", "umd.js"));
  for (const [name, folder] of [
    ["bootstrap-italia", "bootstrap-italia"], ["maplibre-gl", "maplibre"],
    ["htmx.org", "htmx"], ["idb", "idb"],
  ]) {
    const licence = ["LICENSE", "LICENSE.txt"].find((file) => existsSync(join(MODULES, name, file)));
    copyBytes(join(MODULES, name, licence), join(output, "vendor", folder, "LICENSE.txt"));
  }
  return copyPlugins(join(output, "vendor", "bootstrap-italia"), sources);
}

function copyMapLibre(folder) {
  const dist = join(MODULES, "maplibre-gl", "dist");
  for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"]) {
    copyText(join(dist, name), join(folder, name));
  }
}

/** The plugins named in our sources as .../plugins/NAME.js, and what those import. */
function copyPlugins(folder, sources) {
  const texts = [];
  const done = new Set();
  const queue = sources.flatMap((text) =>
    [...text.matchAll(/bootstrap-italia\/plugins\/([\w/-]+\.js)/g)].map((match) => match[1]),
  );
  while (queue.length) {
    const name = queue.pop();
    if (done.has(name)) continue;
    done.add(name);
    const target = join(folder, "plugins", name);
    let text = copyText(join(PLUGINS, name), target);
    for (const [, imported] of text.matchAll(/^import .*?from '(\.[^']+)'/gms)) {
      queue.push(join(dirname(name), imported));
    }
    if (text.includes("'@popperjs/core'")) text = usePopper(folder, name, target);
    texts.push(text);
  }
  return texts;
}

/** Browsers know no package names, and an import map would be an inline script. */
function usePopper(folder, name, target) {
  for (const file of walk(POPPER, [".js"])) {
    copyText(file, join(folder, "popper", relative(POPPER, file)));
  }
  const path = relative(dirname(join("plugins", name)), join("popper", "index.js"));
  const text = textOf(target).replaceAll("'@popperjs/core'", `'${path}'`);
  write(target, text);
  return text;
}
