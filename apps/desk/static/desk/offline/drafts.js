// What is being typed and not kept yet: encrypted as the copy is, and given back when the page was
// closed by mistake or has locked meanwhile.

import { openedJson, shutJson } from "./bytes.js";
import { database } from "./db.js";
import { open } from "./vault.js";

const LATER_MS = 400;

const fieldsOf = (form) =>
  [...form.elements].filter(({ name, type }) => name && !["hidden", "submit"].includes(type));

/** `about()` is what the form is about now; what was typed about something else is not given back. */
export function draft(name, form, about = () => "") {
  const key = `draft ${name}`;
  let timer;

  async function keep() {
    const copy = await open();
    if (!copy) return;
    const fields = fieldsOf(form).map(({ name: field, value, checked }) => ({ field, value, checked }));
    const typed = await shutJson(copy.key, { about: about(), fields });
    await (await database()).put("copy", typed, key);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep().catch(() => {}), LATER_MS);
  });

  return {
    /** It was kept as an item, or is not wanted any more. */
    async forget() {
      clearTimeout(timer);
      await (await database()).delete("copy", key);
    },
    async giveBack() {
      const copy = await open();
      const box = copy && (await (await database()).get("copy", key));
      const typed = box && (await openedJson(copy.key, box).catch(() => null));
      if (!typed || typed.about !== about()) return;
      const fields = fieldsOf(form);
      if (fields.length !== typed.fields.length) return;
      for (const [index, { value, checked }] of typed.fields.entries()) {
        const field = fields[index];
        if (["checkbox", "radio"].includes(field.type)) field.checked = checked;
        else field.value = value;
      }
    },
  };
}
