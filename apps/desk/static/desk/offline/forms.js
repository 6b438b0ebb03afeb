// The forms of the page without network: a number for who walks in, a record, an appointment on a
// seat kept for the desk, a barrier. They check what can be checked here; the server checks again.

import { make, part, texts } from "../../reports/offline/dom.js";
import { draft } from "./drafts.js";
import { labels, when, words } from "./view.js";

const MINUTES_MAX = 720;
const PEOPLE_MAX = 200;
const SEVERAL = new Set(["topics", "competences", "domains", "preparations"]);

/** What a form says: lists where several may be chosen, "" where nothing is. */
function told(form) {
  const data = {};
  for (const field of form.elements) {
    if (field.name && field.type !== "submit") data[field.name] ??= SEVERAL.has(field.name) ? [] : "";
  }
  for (const [name, value] of new FormData(form)) {
    if (SEVERAL.has(name)) data[name].push(value);
    else data[name] = value.trim();
  }
  return data;
}

function wrong(form, errors) {
  form.querySelector("[data-errors]")?.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!errors.length) return false;
  const list = make("ul", { className: "mb-0" }, ...errors.map(([, text]) => make("li", { textContent: text })));
  const box = make("div", { className: "alert alert-danger", tabIndex: -1 }, list);
  box.dataset.errors = "";
  box.setAttribute("role", "alert");
  form.prepend(box);
  const named = form.elements[errors[0][0]];
  const first = named instanceof RadioNodeList ? named[0] : named;
  first?.closest("details")?.setAttribute("open", "");
  if (first) {
    first.setAttribute("aria-invalid", "true");
    first.focus();
  } else box.focus();
  return true;
}

const whole = (text) => (/^\d{1,5}$/.test(text) ? Number(text) : NaN);
const within = (text, most) => whole(text) >= 1 && whole(text) <= most;

function recordErrors(data) {
  const found = [];
  if (!data.topics.length) found.push(["topics", texts.choose_topic]);
  if (!within(data.minutes, MINUTES_MAX)) found.push(["minutes", texts.wrong_minutes]);
  if (data.people && !within(data.people, PEOPLE_MAX)) found.push(["people", texts.wrong_people]);
  // There is nobody to look at the words but whoever wrote them.
  if ((data.note || data.follow_up) && !data.words_checked) {
    found.push(["words_checked", texts.look_at_words]);
  }
  const said = ["acts_as", "acts_for", "because", "document_seen"].map((name) => data[name]);
  if (said.some(Boolean) && !said.every(Boolean)) found.push(["acts_as", texts.delegation]);
  return found;
}

const once = (form, run) => {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await run();
    } finally {
      busy = false;
    }
  });
};

/** `writing` keeps an item; `state()` is what the screen drew last. */
export function forms({ writing, numbered, state }) {
  const walkIn = part("walk-in");
  const record = part("record").querySelector("form");
  const book = part("book");
  const barrier = part("barrier");
  let recorded = null;
  let opened = false;
  const uuids = {};
  let given = false;
  const drafts = {
    walkIn: draft("walk-in", walkIn),
    record: draft("record", record, () => recorded?.uuid ?? ""),
    book: draft("book", book),
    barrier: draft("barrier", barrier),
  };

  const label = () => labels(state().taken);

  async function giveNumber(data, uuid) {
    const number = numbered();
    const shown = `${number.series}${number.number}`;
    const { service, language_wanted: language, name, preparations } = data;
    const item = { service, language, name, preparations, ...number };
    return writing("walk_in", item, { uuid, words: { label: shown } }, words(texts.given, shown));
  }

  async function keepRecord(data, { uuid, ticket } = {}) {
    const { client_uuid: _, ...rest } = data;
    const item = {
      ...rest, words_checked: Boolean(data.words_checked), ticket: ticket?.uuid ?? null,
      appointment: ticket?.appointment ?? null,
    };
    const about = [ticket?.label, ...data.topics.map((code) => topicName(code))].filter(Boolean);
    const how = { uuid, after: ticket?.last_step, words: { about } };
    return writing("record", item, how, texts.kept);
  }

  const topicName = (code) =>
    record.querySelector(`[name=topics][value="${code}"]`)?.closest("label")?.textContent.trim() ?? code;

  once(walkIn, async () => {
    if (await giveNumber(told(walkIn), uuids.walkIn)) {
      uuids.walkIn = undefined;
      walkIn.reset();
      await drafts.walkIn.forget();
      walkIn.querySelector("select").focus();
    }
  });

  once(record, async () => {
    const data = told(record);
    if (wrong(record, recordErrors(data))) return;
    if (await keepRecord(data, { uuid: uuids.record, ticket: recorded ?? undefined })) {
      uuids.record = undefined;
      record.reset();
      await drafts.record.forget();
      opened = false;
      recorded = null;
      showRecord(state());
      part("next").focus();
    }
  });

  once(book, async () => {
    const data = told(book);
    const errors = [];
    if (!data.service || !data.start) errors.push(["service", texts.choose_seat]);
    for (const name of ["given_name", "family_name"]) {
      if (!data[name]) errors.push([name, texts.needs_name]);
    }
    const isMail = data.contact.includes("@");
    if (data.contact && !isMail && !/^\+?[\d ()./-]{6,20}$/.test(data.contact)) {
      errors.push(["contact", texts.wrong_contact]);
    }
    if (wrong(book, errors)) return;
    const contact_kind = data.contact ? (isMail ? "email" : "phone") : "";
    const about = [label().service(data.service), when(data.start)];
    const { language_wanted: language, ...rest } = data;
    const item = { ...rest, language, contact_kind, details: "", letters: document.documentElement.lang };
    const name = `${data.given_name} ${data.family_name}`;
    if (await writing("book", item, { words: { about, name } }, texts.kept)) {
      book.reset();
      await drafts.book.forget();
      drawSeats(state().taken, { anew: true });
    }
  });

  once(barrier, async () => {
    const data = told(barrier);
    const needs = { address: texts.needs_place, kind: texts.needs_kind, can_pass: texts.needs_can_pass };
    if (wrong(barrier, Object.entries(needs).filter(([name]) => !data[name]))) return;
    const about = [barrier.elements.kind.selectedOptions[0].textContent, data.address];
    const item = { ...data, measures: {}, letters: document.documentElement.lang };
    if (await writing("report", item, { words: { about } }, texts.kept)) {
      barrier.reset();
      await drafts.barrier.forget();
    }
  });

  const options = (rows) => [
    make("option", { value: "", textContent: texts.choose }),
    ...rows.map(([value, text]) => make("option", { value, textContent: text })),
  ];

  /** Seats that nobody has taken on this device yet; times to come only. */
  function seatsLeft(taken) {
    const { notes, at } = state();
    const used = notes.filter(({ kind }) => kind === "book").map(({ data }) => `${data.service} ${data.start}`);
    const seats = taken.seats.flatMap(({ service, starts }) => starts.map((start) => ({ service, start })));
    return seats.filter((seat) => {
      const index = used.indexOf(`${seat.service} ${seat.start}`);
      if (index >= 0) used.splice(index, 1);
      return index < 0 && new Date(seat.start) > at;
    });
  }

  function drawSeats(taken, { anew = false } = {}) {
    const { service, start } = book.elements;
    if (!anew && book.contains(document.activeElement)) return;
    const seats = seatsLeft(taken);
    const [chosen, time] = [service.value, start.value];
    const codes = [...new Set(seats.map((seat) => seat.service))];
    service.replaceChildren(...options(codes.map((code) => [code, label().service(code)])));
    if (codes.includes(chosen)) service.value = chosen;
    drawTimes(seats, time);
    const empty = seats.length === 0;
    book.querySelector("[type=submit]").disabled = empty;
    book.querySelector(".form-text").textContent = empty ? texts.no_seats : book.dataset.hint;
  }

  function drawTimes(seats, time = "") {
    const { service, start } = book.elements;
    const times = [...new Set(seats.filter((seat) => seat.service === service.value).map((seat) => seat.start))];
    start.replaceChildren(...options(times.sort().map((iso) => [iso, when(iso)])));
    if (times.includes(time)) start.value = time;
  }

  book.dataset.hint = book.querySelector(".form-text").textContent;
  book.elements.service.addEventListener("change", () => drawTimes(seatsLeft(state().taken)));

  /** Of whom the record is: the number being helped at this desk, or nobody's when asked for. */
  function showRecord({ serving, at }) {
    part("record-alone").hidden = Boolean(serving) || opened;
    part("record").hidden = !serving && !opened;
    part("record-title").textContent = serving ? words(texts.record_of, serving.label) : texts.record_alone;
    part("record-title").classList.toggle("visually-hidden", !serving && !opened);
    if (!serving || recorded?.uuid === serving.uuid) {
      if (serving) recorded = serving;
      return;
    }
    recorded = serving;
    uuids.record = undefined;
    record.reset();
    const minutes = Math.round((at - new Date(serving.serving_since ?? serving.changed_at ?? at)) / 60_000);
    record.elements.minutes.value = Math.min(MINUTES_MAX, Math.max(1, minutes || 1));
    const topic = record.querySelector(`[name=topics][value="${serving.service || "-"}"]`);
    if (topic) topic.checked = true;
  }

  /** Topics in the order that is usual at this site. */
  function orderTopics({ topics }) {
    const chips = record.querySelector("#record-topics .so-chips");
    for (const { code } of [...topics].reverse()) {
      const chip = chips.querySelector(`[value="${code}"]`)?.closest("label");
      if (chip) chips.prepend(chip);
    }
  }

  part("record-alone").querySelector("button").addEventListener("click", () => {
    opened = true;
    recorded = null;
    showRecord(state());
    part("record-title").focus();
  });

  let ordered = false;
  return {
    draw(found) {
      if (!ordered) orderTopics(found.taken.record);
      ordered = true;
      showRecord(found);
      drawSeats(found.taken);
      if (!given) Promise.all(Object.values(drafts).map((one) => one.giveBack()));
      given = true;
    },
    /** The page has locked: what was typed is out of sight, and comes back with the copy. */
    locked() {
      given = false;
      opened = false;
      recorded = null;
    },
    /** A form of the day's page, filled in again, with its UUID. */
    async again({ act, data }) {
      const form = act === "walk_in" ? walkIn : record;
      const uuid = (act === "walk_in" ? data.ticket : data.client_uuid)?.[0];
      if (act === "record" && !state().serving) opened = true;
      showRecord(state());
      uuids[act === "walk_in" ? "walkIn" : "record"] = uuid;
      for (const field of form.elements) {
        const values = data[field.name];
        if (field.type === "checkbox" || field.type === "radio") {
          field.checked = values ? values.includes(field.value) : false;
        } else if (values && field.type !== "hidden") [field.value] = values;
      }
      if (act === "walk_in") return giveNumber(told(form), uuid).then((kept) => {
        if (kept) {
          uuids.walkIn = undefined;
          form.reset();
        }
        return kept;
      });
      form.querySelector("[type=submit]").focus();
      return true;
    },
  };
}
