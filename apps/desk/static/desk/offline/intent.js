// What somebody was about to do when the network went: the form she pressed, kept (encrypted as the
// copy is) until a page has come after it. It carries the UUIDs of its form, so that doing it again
// without network does it once.

import { openedJson, shutJson } from "./bytes.js";
import { database } from "./db.js";
import { open } from "./vault.js";

const ACTS = {
  "walk-in": "walk_in", came: "check_in", "no-show": "no_show", step: "step", next: "next",
  record: "record",
};

/** {act, data} of a form of the desk with the button that was pressed; `null` for any other. */
export function intentOf(form, submitter) {
  if (form.method.toLowerCase() !== "post") return null;
  const address = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
  const act = ACTS[new URL(address).pathname.split("/").at(-2)];
  if (!act) return null;
  const data = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (name !== "csrfmiddlewaretoken") (data[name] ??= []).push(value);
  }
  return { act, data };
}

/** Resolves to whether it could be kept. */
export async function keepIntent(intent) {
  const copy = await open();
  if (!copy) return false;
  await (await database()).put("copy", await shutJson(copy.key, intent), "intent");
  return true;
}

export async function keptIntent(key) {
  const box = await (await database()).get("copy", "intent");
  if (!box) return null;
  return openedJson(key, box).catch(() => null);
}

export async function forgetIntent() {
  await (await database()).delete("copy", "intent");
}
