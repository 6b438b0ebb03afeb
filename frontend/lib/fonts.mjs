// Our own @font-face rules: bootstrap-italia loads its fonts by script with inline
// styles, which a strict content security policy forbids.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import subsetFont from "subset-font";
import { MODULES, copyBytes, write } from "./files.mjs";

const italia = join(MODULES, "bootstrap-italia", "dist", "fonts");
const noto = join(MODULES, "@fontsource", "noto-sans-arabic", "files");
// Letters, signs and digits of Arabic, and the few Persian letters that names bring along. The whole
// script, with Quranic marks and the letters of fifty other languages, weighs two and a half times as
// much; what is not here is drawn by the phone's own font.
const ARABIC = [
  [0x60c, 0x60c], [0x61b, 0x61b], [0x61f, 0x61f], [0x621, 0x63a], [0x640, 0x655],
  [0x660, 0x66d], [0x670, 0x671], [0x67e, 0x67e], [0x686, 0x686], [0x698, 0x698],
  [0x6a4, 0x6a4], [0x6a9, 0x6a9], [0x6af, 0x6af], [0x6cc, 0x6cc], [0x6f0, 0x6f9],
  [0x200c, 0x200f],
];

const titillium = (weight, style, part) => ({
  family: "Titillium Web", weight, style,
  file: join(italia, "Titillium_Web", `titillium-web-v10-latin-ext_latin-${part}.woff2`),
});
const arabic = (weight, weights) => ({
  family: "Noto Sans Arabic", weight, weights, style: "normal", range: ARABIC,
  file: join(noto, `noto-sans-arabic-arabic-${weight}-normal.woff2`),
});

const FONTS = [
  titillium(300, "normal", "300"),
  titillium(400, "normal", "regular"),
  titillium(400, "italic", "italic"),
  titillium(600, "normal", "600"),
  titillium(700, "normal", "700"),
  {
    family: "Lora", weight: 400, style: "normal",
    file: join(italia, "Lora", "lora-v20-latin-ext_latin-regular.woff2"),
  },
  {
    family: "Roboto Mono", weight: 400, style: "normal",
    file: join(italia, "Roboto_Mono", "roboto-mono-v13-latin-ext_latin-regular.woff2"),
  },
  arabic(400),
  // One bold is enough: a second one is another file to wait for.
  arabic(700, "600 700"),
];

// Until Titillium Web is there the device's own letters stand in, set to its width and height so
// that no line moves when it comes. Per cent, from the advance widths of a text in our languages:
// size-adjust, ascent-override, descent-override.
const STAND_INS = [
  ["Like Arial", "1 500", ["Arial", "ArialMT", "Liberation Sans"], [93.5, 121.2, 41.5]],
  ["Like Arial", "501 900", ["Arial Bold", "Arial-BoldMT", "Liberation Sans Bold"], [89, 127.3, 43.6]],
  ["Like Roboto", "1 500", ["Roboto", "Roboto-Regular"], [94.1, 120.4, 41.2]],
  ["Like Roboto", "501 900", ["Roboto Bold", "Roboto-Bold"], [89.6, 126.4, 43.3]],
  ["Like Noto", "1 500", ["Noto Sans", "NotoSans-Regular"], [88.7, 127.7, 43.7]],
  ["Like Noto", "501 900", ["Noto Sans Bold", "NotoSans-Bold"], [85.5, 132.5, 45.4]],
];

const standIn = ([family, weights, names, [size, ascent, descent]]) =>
  `@font-face{font-family:"${family}";font-weight:${weights};size-adjust:${size}%;` +
  `ascent-override:${ascent}%;descent-override:${descent}%;line-gap-override:0%;` +
  `src:${names.map((name) => `local("${name}")`).join()}}`;

/** Copy the files, cut down where a range is given, and return the rules that load them. */
export async function writeFonts(output) {
  const rules = STAND_INS.map(standIn);
  for (const { family, weight, weights, style, range, file } of FONTS) {
    const slug = family.toLowerCase().replaceAll(" ", "-");
    const name = `${slug}-${weight}${style === "italic" ? "-italic" : ""}.woff2`;
    const target = join(output, "fonts", name);
    if (range) write(target, await cut(file, range));
    else copyBytes(file, target);
    const unicodeRange = range ? `unicode-range:${range.map(written).join()};` : "";
    rules.push(
      `@font-face{font-family:"${family}";font-style:${style};font-weight:${weights ?? weight};` +
        `font-display:swap;${unicodeRange}src:url(../fonts/${name}) format("woff2")}`,
    );
  }
  return rules.join("");
}

const written = ([first, last]) =>
  `U+${first.toString(16)}${last > first ? `-${last.toString(16)}` : ""}`;

/** The font with these characters alone; joined forms and ligatures of theirs stay. */
function cut(file, range) {
  const letters = range.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
  );
  return subsetFont(readFileSync(file), letters.join(""), { targetFormat: "woff2", noHinting: true });
}
