// The day as it is on this device: what was taken along, and on top what was written here since.
// Pure: it reads nothing and keeps nothing.

// These did not happen, as far as the server is concerned.
const NOT_SO = new Set(["refused", "conflict"]);

const PRESENT = ["waiting", "called", "serving"];

function joined(item, { uuid }, more) {
  const { series, number, service = "", language = "", preparations = [], name = "" } = item;
  return {
    uuid, label: `${series}${number}`, state: "waiting", service, language,
    preparations, name, appointment: null, desk: null, calls: 0, last_step: uuid, ...more,
  };
}

const isOnlyHere = ({ state }) => state === "waiting";
const unsaved = (one, note) => ({ unsaved: one.unsaved || isOnlyHere(note) });

const DO = {
  walk_in(day, note) {
    if (day.tickets.has(note.uuid)) return;
    const { at } = note;
    const facts = { joined_at: at, due_at: at, changed_at: at, unsaved: isOnlyHere(note) };
    day.tickets.set(note.uuid, joined(note.data, note, facts));
  },
  check_in(day, note) {
    const line = day.agenda.find(({ uuid }) => uuid === note.data.appointment);
    if (!line || line.ticket || day.tickets.has(note.uuid)) return;
    const { at } = note;
    const { service, language, preparations, name, start } = line;
    const due = new Date(start) > new Date(at) ? start : at;
    const wish = { ...note.data, service, language, preparations, name };
    const facts = {
      appointment: line.uuid, booked_for: start, joined_at: at, due_at: due, changed_at: at,
      unsaved: isOnlyHere(note),
    };
    day.tickets.set(note.uuid, joined(wish, note, facts));
    Object.assign(line, { ticket: note.uuid, state: "arrived", unsaved: isOnlyHere(note) });
  },
  no_show(day, note) {
    const line = day.agenda.find(({ uuid }) => uuid === note.data.appointment);
    if (line) Object.assign(line, { state: "missed", unsaved: isOnlyHere(note) });
  },
  step(day, note) {
    const { ticket, to, desk_number } = note.data;
    const one = day.tickets.get(ticket);
    if (!one) return;
    const desk = to === "waiting" ? null : (desk_number ?? one.desk);
    const calls = to === "called" ? (one.calls ?? 0) + 1 : one.calls;
    const began = to === "serving" ? { serving_since: note.at } : {};
    Object.assign(one, { state: to, desk, calls, last_step: note.uuid, changed_at: note.at, ...unsaved(one, note), ...began });
  },
  record(day, note) {
    const one = day.tickets.get(note.data.ticket);
    if (!one) return;
    // It ends the number that is being helped, as on line.
    const ended = one.state === "serving" ? { state: "done", last_step: note.uuid, changed_at: note.at } : {};
    Object.assign(one, { ...ended, recorded: true, ...unsaved(one, note) });
  },
};

const time = (iso) => new Date(iso).getTime();

/** Whose turn it is: who has an appointment goes first from its time on. As the server has it. */
export function turn(waiting, now) {
  const place = (one) => [
    Boolean(one.appointment) && time(one.due_at) <= now ? 0 : 1, time(one.due_at), time(one.joined_at),
  ];
  const order = (a, b) => {
    const [first, second] = [place(a), place(b)];
    const at = first.findIndex((value, index) => value !== second[index]);
    return at < 0 ? 0 : first[at] - second[at];
  };
  return [...waiting].sort(order);
}

/** {tickets, agenda, waiting, at_desks, missed, finished} at a moment (milliseconds). */
export function project(taken, notes, now) {
  const day = {
    tickets: new Map(taken.queue.map((one) => [one.uuid, { ...one }])),
    agenda: taken.agenda.map((line) => ({ ...line })),
  };
  for (const one of day.tickets.values()) {
    const line = day.agenda.find(({ uuid }) => uuid === one.appointment);
    if (line) Object.assign(one, { name: one.name || line.name, booked_for: line.start });
  }
  for (const note of notes) {
    if (note.in_copy || NOT_SO.has(note.state)) continue;
    DO[note.kind]?.(day, note);
  }
  const all = [...day.tickets.values()];
  const of = (...states) => all.filter(({ state }) => states.includes(state));
  return {
    ...day,
    waiting: turn(of("waiting"), now),
    at_desks: of("called", "serving"),
    missed: of("missed"),
    finished: all.filter(({ state }) => ![...PRESENT, "missed"].includes(state))
      .sort((a, b) => String(b.changed_at ?? "").localeCompare(String(a.changed_at ?? ""))),
  };
}

/** The next number of this device's series: above all it has given, here and on the server. */
export function nextNumber(taken, notes) {
  const used = notes
    .filter(({ data }) => data.series === taken.series && Number.isInteger(data.number))
    .map(({ data }) => data.number);
  return Math.max(taken.next_number, ...used.map((number) => number + 1));
}
