// The day, drawn from the copy and from what was written here; its buttons write items.

import { make, part, texts } from "../../reports/offline/dom.js";
import { notes as readNotes, now as serverNow, write } from "./outbox.js";
import { nextNumber, project } from "./project.js";
import { open } from "./vault.js";
import { appointment, card, clock, dayWords, labels, replace, row, words } from "./view.js";

const desk = document.getElementById("off-desk");
const DESK = "soglia-desk-number";

/** `said(text)` tells how it went; `wrote()` is called after each item. */
export function screen({ said, wrote }) {
  let taken;
  let notes = [];
  let day;
  let at;

  const chosen = () => (desk.value ? Number(desk.value) : null);

  async function writing(kind, data, how, text) {
    try {
      await write(kind, data, how);
    } catch {
      said(texts.not_kept, { wrong: true });
      return false;
    }
    if (text) said(text);
    await wrote();
    return true;
  }

  const numbered = () => ({ series: taken.series, number: nextNumber(taken, notes) });

  const on = {
    step(ticket, step, { uuid, after } = {}) {
      const atDesk = ["called", "serving"].includes(step.to);
      const data = {
        ticket: ticket.uuid, to: step.to, reason: step.reason ?? "", desk_number: atDesk ? chosen() : null,
      };
      const how = { uuid, after: after ?? ticket.last_step, words: { label: ticket.label, act: step.label } };
      const text = step.to === "called" ? words(texts.called, ticket.label) : words(texts.moved, ticket.label);
      return writing("step", data, how, text);
    },
    came(line, { uuid } = {}) {
      const number = numbered();
      const label = `${number.series}${number.number}`;
      const how = { uuid, words: { name: line.name, label } };
      return writing("check_in", { appointment: line.uuid, ...number }, how, words(texts.given, label));
    },
    missed(line) {
      return writing("no_show", { appointment: line.uuid }, { words: { name: line.name } }, texts.kept);
    },
  };

  function drawDesks() {
    if (desk.options.length > 1) return;
    const kept = sessionStorage.getItem(DESK) ?? "";
    for (const { number, name } of taken.desks) {
      desk.append(make("option", { value: number, textContent: name ? `${number}, ${name}` : number }));
    }
    desk.value = kept || taken.desk || (taken.desks.length === 1 ? taken.desks[0].number : "");
    part("desks").hidden = taken.desks.length === 0;
  }

  function drawMine(mine, tools) {
    const title = chosen() ? words(texts.at_desk, chosen()) : part("mine-title").textContent;
    part("mine-title").textContent = title;
    part("mine-none").hidden = mine.length > 0;
    replace(part("mine"), mine.map((ticket) => card(ticket, tools)));
    part("next").classList.toggle("btn-primary", mine.length === 0);
    part("next").classList.toggle("btn-outline-primary", mine.length > 0);
  }

  function drawQueue(others, tools) {
    const count = day.waiting.length;
    const said_ = count === 1 ? texts.one_waits : words(texts.many_wait, count);
    part("queue-words").textContent = count ? said_ : texts.nobody_waits;
    replace(part("waiting-list"), day.waiting.map((ticket) => row(ticket, tools)));
    const where = ({ state, desk: number }) =>
      [texts.ticket_states[state], number && words(texts.desk, number)].filter(Boolean).join(texts.comma);
    const lists = {
      others: others.map((ticket) => row(ticket, { ...tools, says: where(ticket) })),
      missed: day.missed.map((ticket) => row(ticket, tools)),
      finished: day.finished.slice(0, 20).map((ticket) =>
        row(ticket, { ...tools, says: texts.ticket_states[ticket.state] }),
      ),
    };
    for (const [name, lines] of Object.entries(lists)) {
      replace(part(name), lines);
      part(`${name}-box`).hidden = lines.length === 0;
    }
    part("finished-words").textContent = words(texts.helped, day.finished.length);
  }

  /** Draw what is true on this device now; resolves to {taken, notes, day, serving} or `null`. */
  async function draw() {
    const copy = await open();
    if (!copy) return null;
    ({ taken } = copy);
    notes = await readNotes(copy.key);
    at = serverNow(copy);
    day = project(taken, notes, at.getTime());
    part("site").textContent = taken.site.name;
    part("day-words").textContent = dayWords(taken.day);
    part("taken").textContent = `${words(texts.taken, clock(copy.takenMs))} ${words(texts.over_at, clock(taken.until))}`;
    part("taken").hidden = false;
    drawDesks();
    const tools = { label: labels(taken), table: taken.lists.table, on };
    const mine = day.at_desks.filter((one) => (one.desk ?? null) === chosen());
    drawMine(mine, tools);
    drawQueue(day.at_desks.filter((one) => !mine.includes(one)), tools);
    replace(
      part("agenda"),
      day.agenda.map((line) => {
        const ticket = [...day.tickets.values()].find((one) => one.appointment === line.uuid);
        return appointment(line, { ...tools, ticket, now: at });
      }),
    );
    part("agenda-none").hidden = day.agenda.length > 0;
    return { taken, notes, day, at, serving: mine.find(({ state }) => state === "serving") };
  }

  async function next({ uuid } = {}) {
    const [first] = day.waiting;
    if (!first) {
      said(texts.nobody_to_call);
      return false;
    }
    const step = taken.lists.table.find(({ from, to }) => from === "waiting" && to === "called");
    return on.step(first, step, { uuid });
  }

  part("next").addEventListener("click", () => next());
  desk.addEventListener("change", () => {
    sessionStorage.setItem(DESK, desk.value);
    wrote();
  });

  return {
    draw, next, numbered, writing,
    /** The same as a form of the day's page, with its UUIDs. */
    async again({ act, data }) {
      const [ticket, uuid, appointment_, to, after] =
        ["ticket", "step", "appointment", "to", "after"].map((name) => data[name]?.[0] || undefined);
      if (act === "next") return next({ uuid });
      if (act === "step") {
        const one = day.tickets.get(ticket);
        const step = taken.lists.table.find(({ from, to: end }) => from === one?.state && end === to);
        return step ? on.step(one, step, { uuid, after }) : false;
      }
      const line = day.agenda.find((one) => one.uuid === appointment_);
      if (!line) return false;
      return act === "check_in" ? on.came(line, { uuid: ticket }) : on.missed(line);
    },
  };
}
