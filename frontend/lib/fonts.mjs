// Our own @font-face rules: bootstrap-italia loads its fonts by script with inline
// styles, which a strict content security policy forbids.

import { join } from "node:path";
import { MODULES, copyBytes } from "./files.mjs";

const italia = join(MODULES, "bootstrap-italia", "dist", "fonts");
const noto = join(MODULES, "@fontsource", "noto-sans-arabic", "files");
const ARABIC =
  "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF," +
  "U+200C-200E,U+2010-2011,U+204F,U+2E41,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC";

const titillium = (weight, style, part) => ({
  family: "Titillium Web", weight, style,
  file: join(italia, "Titillium_Web", `titillium-web-v10-latin-ext_latin-${part}.woff2`),
});
const arabic = (weight) => ({
  family: "Noto Sans Arabic", weight, style: "normal", range: ARABIC,
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
  arabic(600),
  arabic(700),
];

/** Copy the files and return the rules that load them. */
export function writeFonts(output) {
  return FONTS.map(({ family, weight, style, range, file }) => {
    const slug = family.toLowerCase().replaceAll(" ", "-");
    const name = `${slug}-${weight}${style === "italic" ? "-italic" : ""}.woff2`;
    copyBytes(file, join(output, "fonts", name));
    const unicodeRange = range ? `unicode-range:${range};` : "";
    return (
      `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};` +
      `font-display:swap;${unicodeRange}src:url(../fonts/${name}) format("woff2")}`
    );
  }).join("");
}
