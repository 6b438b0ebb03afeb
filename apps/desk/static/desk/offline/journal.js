// What was written on this device, newest first, each with where it stands. What is sealed and
// cannot be read here any more is listed too, by its kind and time.

import { button, fresh, listed, make, part, texts } from "../../reports/offline/dom.js";
import { drop, rows } from "./outbox.js";
import { clock, when, words } from "./view.js";

const sentence = (text) => (/[.!?؟]$/.test(text) ? text : `${text}.`);
const ASKS = ["refused", "conflict", "rebook"];

function title({ kind, words: said = {}, data = {} }) {
  const text = texts.kinds_of_item[kind] ?? "%s";
  if (kind === "walk_in") return words(text, said.label ?? `${data.series}${data.number}`);
  if (kind === "check_in") return listed(words(text, said.name || texts.no_name), said.label);
  if (kind === "no_show") return words(text, said.name || texts.no_name);
  if (kind === "step") return `${said.label}: ${said.act}`;
  return words(text, listed(...(said.about ?? []), said.name));
}

/** Rows of the outbox and notes, each item once, newest first. */
async function entries(notes) {
  const left = new Map((await rows()).map((row) => [row.uuid, row]));
  const all = notes.map((note) => ({ ...note, title: title(note), waits: left.has(note.uuid) }));
  for (const { uuid } of notes) left.delete(uuid);
  for (const row of left.values()) {
    all.push({ ...row, title: texts.kinds_of_item.sealed[row.kind] ?? "", waits: true });
  }
  // What asks for somebody comes first.
  const asks = ({ state }) => (ASKS.includes(state) ? 0 : 1);
  return all.sort((a, b) => asks(a) - asks(b) || b.n - a.n);
}

export function journal({ changed, settleAddress }) {
  async function take(entry) {
    if (entry.waits && !window.confirm(texts.sure)) return;
    await drop(entry.uuid);
    await changed();
    document.getElementById("journal-title").focus();
  }

  function line(entry) {
    const item = fresh("journal-item");
    const { state, answer = {} } = entry;
    const shown = state === "waiting" && answer?.state === "later" ? "later" : state;
    item.dataset.item = entry.uuid;
    item.dataset.stateCode = shown;
    part("title", item).textContent = entry.title;
    const today = new Date(entry.at).toDateString() === new Date().toDateString();
    part("at", item).textContent = today ? clock(entry.at) : when(entry.at);
    part("state", item).textContent = texts.states[shown] ?? shown;
    const number = answer?.renumbered && answer.label ? words(texts.renumbered, answer.label) : "";
    const errors = Object.values(answer?.errors ?? {}).flat(2).map(String);
    const code = state === "done" && answer?.code ? words(texts.code, answer.code) : "";
    const said = [code, answer?.message, ...errors, number, ASKS.includes(state) ? texts.next[state] : ""]
      .filter(Boolean);
    part("why", item).textContent = said.map(sentence).join(" ");
    part("why", item).hidden = said.length === 0;
    if (ASKS.includes(state)) {
      const actions = part("actions", item);
      if (state !== "refused") {
        actions.append(make("a", { href: settleAddress(), textContent: texts.to_the_day, className: "btn btn-sm btn-outline-primary" }));
      }
      actions.append(button(texts.drop, () => take(entry)));
    }
    return item;
  }

  return {
    /** Draw; resolves to how many are only here, and how many ask for somebody. */
    async draw(notes) {
      const all = await entries(notes);
      const focused = document.activeElement?.closest("[data-item]")?.dataset.item;
      part("journal").replaceChildren(...all.map(line));
      if (focused) part("journal").querySelector(`[data-item="${focused}"] button`)?.focus();
      part("journal-box").hidden = all.length === 0;
      const count = (wanted) => all.filter(wanted).length;
      return {
        waiting: count(({ waits, state }) => waits && state === "waiting"),
        asking: count(({ state }) => ASKS.includes(state)),
      };
    },
  };
}
