// Compressed copies beside the texts, for whoever serves the folder as it is (`make run`).

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { walk, write } from "./files.mjs";

// The last step of brotli takes seconds where a file is large.
const LARGE_BYTES = 200_000;

/** Write NAME.gz and NAME.br beside each style sheet, script and picture that gets smaller. */
export function writeCompressed(folder) {
  for (const file of walk(folder, [".css", ".js", ".mjs", ".svg", ".json"])) {
    const bytes = readFileSync(file);
    const quality = bytes.length > LARGE_BYTES ? 9 : 11;
    const packed = {
      gz: gzipSync(bytes, { level: 9 }),
      br: brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    };
    for (const [ending, content] of Object.entries(packed)) {
      if (content.length < bytes.length) write(`${file}.${ending}`, content);
    }
  }
}
