// Compiles what the pages need into project/static_compiled/ (never committed):
// purged style sheets for both writing directions, fonts, an icon sprite, our own
// modules and the few foreign ones they import. Plain Node, no bundler.
//
//   node frontend/build.mjs

import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeCompressed } from "./lib/compress.mjs";
import { ROOT, textOf, walk } from "./lib/files.mjs";
import { writeFonts } from "./lib/fonts.mjs";
import { writeIcons } from "./lib/icons.mjs";
import { copyModules } from "./lib/modules.mjs";
import { writeStyles } from "./lib/styles.mjs";

const OUTPUT = join(ROOT, "project", "static_compiled");
const fresh = `${OUTPUT}.new`;

// Where class names and icon names are looked for. A name put together at run time
// must stand whole somewhere in these files, a comment will do.
const sources = [
  ...walk(join(ROOT, "templates"), [".html", ".txt", ".svg"]),
  ...walk(join(ROOT, "apps"), [".html", ".py", ".js"]),
  ...walk(join(ROOT, "frontend", "src"), [".js", ".mjs"]),
].map(textOf);

const started = Date.now();
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });

const foreign = copyModules(fresh, sources);
const fontFaces = await writeFonts(fresh);
const icons = writeIcons(fresh, sources);
const sizes = await writeStyles(fresh, [...sources, ...foreign], fontFaces);
writeCompressed(fresh);

// Swapped in whole, so that a running server never sees half a build.
rmSync(OUTPUT, { recursive: true, force: true });
renameSync(fresh, OUTPUT);

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`;
console.log(
  `css ${kilobytes(sizes.ltr)} (rtl ${kilobytes(sizes.rtl)}), ${icons} icons, ` +
    `${Date.now() - started} ms`,
);
