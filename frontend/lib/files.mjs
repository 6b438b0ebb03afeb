// Small helpers for reading and writing files.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const MODULES = join(ROOT, "node_modules");
export const SOURCES = join(ROOT, "frontend", "src");

/** All files under a folder with one of these endings, in a stable order. */
export function walk(folder, endings) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

export function textOf(file) {
  return readFileSync(file, "utf8");
}

export function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Copy, leaving out the pointer to a source map that we do not serve. */
export function copyText(from, to) {
  const text = textOf(from)
    .replace(/^\s*\/\/# sourceMappingURL=.*$/gm, "")
    .replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
  write(to, text);
  return text;
}

export function copyBytes(from, to) {
  write(to, readFileSync(from));
}
