// Keep something a person said until it can be sent. For the page without network, and for pages
// that were open when the network went.

import { queue, sendLater } from "./load.js";

/**
 * Resolves once it is stored and was read back; rejects when this phone has no room for it.
 * `about` is {kind, place, url}: enough to know it again in the list.
 */
export async function keepAct(what, { answers, about, clientUuid, photos = [] }) {
  const { store } = await queue();
  const uuid = clientUuid ?? crypto.randomUUID();
  await store.keep(
    {
      client_uuid: uuid, what, answers, about, url: about?.url ?? "",
      written_at: new Date().toISOString(), language: document.documentElement.lang,
      state: "waiting", tries: 0, errors: {},
    },
    photos.map((photo) => ({ ...photo, report: uuid, refused: "" })),
  );
  navigator.storage?.persist?.();
  sendLater();
}

const SAME = {
  voice: (mine, other) => mine.barrier === other.barrier && mine.stance === other.stance,
  withdrawal: (mine, other) => mine.code === other.code,
  answer: (mine, other) => mine.question === other.question,
};

/** Whether the same is in the queue already: pressing twice is one voice. */
export async function isWaiting(what, answers) {
  const { store } = await queue();
  return (await store.items()).some(
    (row) => row.what === what && row.state === "waiting" && SAME[what]?.(answers, row.answers),
  );
}

/** What differs from the report as it was read; `null` when nothing does. */
export function correction(form, copy) {
  const answers = { code: copy.code };
  for (const name of ["kind", "can_pass"]) {
    const value = form.elements[name].value;
    if (value && value !== copy[name]) answers[name] = value;
  }
  const note = form.elements.place_note.value.trim();
  if (note && note !== form.elements.place_note.defaultValue.trim()) answers.place_note = note;
  const measures = {};
  for (const field of form.elements) {
    if (!field.name.startsWith("measures_") || field.closest("[hidden]")) continue;
    const name = field.name.slice("measures_".length);
    const value = field.value.trim();
    if (value !== String(copy.measures[name] ?? "")) measures[name] = value;
  }
  if (Object.keys(measures).length) answers.measures = measures;
  return Object.keys(answers).length > 1 ? answers : null;
}
