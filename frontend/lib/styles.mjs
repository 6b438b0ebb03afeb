// Style sheets: bootstrap-italia cut down to the classes in use, then our own, once for
// each writing direction.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";
import * as sass from "sass";
import { MODULES, ROOT, SOURCES, textOf, walk, write } from "./files.mjs";

const CACHE = join(ROOT, ".local", "cache");

// Classes that scripts or the browser add, and the states of bootstrap-italia's parts.
const SAFE = [
  /^(show|showing|hide|fade|active|disabled|collapsed?|collapsing|is-invalid|is-valid)$/,
  /^(was-validated|modal-open|modal-backdrop|offcanvas-backdrop|is-sticky)$/,
  /^focus--/, /^data-focus/, /^maplibregl-/, /^htmx-/,
];

/** Write css/soglia.css and css/soglia.rtl.css; return their sizes. */
export async function writeStyles(output, contents, fontFaces) {
  const own = compile(join(SOURCES, "soglia.scss"));
  const [purged] = await new PurgeCSS().purge({
    content: contents.map((raw) => ({ raw, extension: "html" })),
    css: [{ raw: compileBootstrap() }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    safelist: { standard: SAFE },
    fontFace: true,
    keyframes: true,
  });
  const ltr = `@charset "UTF-8";${fontFaces}${plain(purged.css)}${plain(own)}`;
  // Ours uses logical properties, which rtlcss leaves as they are.
  const rtl = rtlcss.process(ltr);
  write(join(output, "css", "soglia.css"), ltr);
  write(join(output, "css", "soglia.rtl.css"), rtl);
  return { ltr: ltr.length, rtl: rtl.length };
}

/** Without the byte order mark or @charset, which may stand only at the very start. */
function plain(css) {
  return css.replace(/^\uFEFF/, "").replace(/@charset "[^"]*";\s*/g, "");
}

function compile(file) {
  return sass.compile(file, {
    style: "compressed",
    loadPaths: [MODULES],
    quietDeps: true,
    // bootstrap-italia is written with @import; nothing we could change.
    silenceDeprecations: ["import"],
  }).css;
}

/** Compiling bootstrap-italia takes seconds and changes only with our settings for it. */
function compileBootstrap() {
  const settings = join(SOURCES, "bootstrap.scss");
  const key = createHash("sha256");
  key.update(textOf(settings)).update(textOf(join(ROOT, "package-lock.json")));
  for (const file of walk(join(SOURCES, "settings"), [".scss"])) key.update(textOf(file));
  const cached = join(CACHE, `bootstrap-${key.digest("hex").slice(0, 16)}.css`);
  if (!existsSync(cached)) write(cached, compile(settings));
  return textOf(cached);
}
