// How numbers, appointments and what was written look. It draws; what is pressed is told by `on`.

import { listed, make, root, texts } from "../../reports/offline/dom.js";

const { lang } = document.documentElement;
// English as the server writes it: day before month, 24 hours.
const region = lang === "en" ? "en-GB" : lang;
// The clock of the city, whatever the device's is set to.
const timeZone = root.dataset.zone || undefined;
const hour = new Intl.DateTimeFormat(region, { timeStyle: "short", timeZone });
const dayAndHour = new Intl.DateTimeFormat(region, {
  weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZone,
});
const wholeDay = new Intl.DateTimeFormat(region, { dateStyle: "full" });

export const clock = (iso) => hour.format(new Date(iso));
export const when = (iso) => dayAndHour.format(new Date(iso));
export const dayWords = (day) => wholeDay.format(new Date(`${day}T12:00:00`));
export const words = (text, value) => text.replace("%s", value);

/** Labels of codes that the copy brings: services, languages, preparations. */
export function labels(taken) {
  const of = (list) => new Map(list.map(({ code, name }) => [code, name]));
  const [services, languages, preparations] = [taken.lists.services, taken.lists.languages, taken.lists.preparations].map(of);
  return {
    service: (code) => services.get(code) ?? code ?? "",
    language: (code) => languages.get(code) ?? code ?? "",
    preparations: (codes) => listed(...(codes ?? []).map((code) => preparations.get(code) ?? code)),
  };
}

function number(label) {
  const strong = make("strong", { className: "so-desk-number", textContent: label });
  strong.setAttribute("translate", "no");
  return strong;
}

const onlyHere = (one) =>
  one.unsaved ? [make("span", { className: "badge so-desk-here", textContent: texts.only_here })] : [];

const meta = (...parts) =>
  make("p", { className: "so-item-meta" }, ...parts.filter(Boolean).map((text) => make("span", { textContent: text })));

function who(ticket, label) {
  const name = ticket.name ? make("span", { className: "so-desk-name", textContent: ticket.name }) : "";
  const line = meta(
    ticket.service && label.service(ticket.service),
    ticket.language && words(texts.wants, label.language(ticket.language)),
    ticket.preparations?.length && `${texts.to_prepare} ${label.preparations(ticket.preparations)}`,
    ticket.booked_for && words(texts.booked_for, clock(ticket.booked_for)),
    words(texts.here_since, clock(ticket.joined_at)),
  );
  line.prepend(...(name ? [name] : []));
  return line;
}

function press(id, text, hidden, run, { isMain, key } = {}) {
  const made = make("button", {
    type: "button", id, className: `btn btn-sm ${isMain ? "btn-primary" : "btn-outline-primary"}`,
    textContent: `${text} `,
  });
  made.append(make("span", { className: "visually-hidden", textContent: hidden }));
  if (key) {
    made.dataset.key = `Key${key}`;
    made.setAttribute("aria-keyshortcuts", `Alt+Shift+${key}`);
  }
  made.addEventListener("click", run);
  return made;
}

function buttons(ticket, table, on, keys) {
  const box = make("div", { className: "so-desk-buttons" });
  for (const step of table.filter(({ from }) => from === ticket.state)) {
    const how = { isMain: step.main, key: keys ? step.key : "" };
    box.append(
      press(`b-${ticket.label}-${step.to}`, step.label, ticket.label, () => on.step(ticket, step), how),
    );
  }
  return box;
}

/** A number at this desk. */
export function card(ticket, { label, table, on }) {
  const calls = ticket.state === "called" && ticket.calls > 1 ? ` (${ticket.calls})` : "";
  const state = make("span", {
    className: "so-desk-state", textContent: texts.ticket_states[ticket.state] + calls,
  });
  const big = make("p", { className: "so-desk-big" }, number(ticket.label), " ", state, " ", ...onlyHere(ticket));
  // so-desk-called, so-desk-serving
  const box = make("div", { className: `so-desk-card so-desk-${ticket.state}` }, big);
  box.dataset.ticket = ticket.uuid;
  box.append(who(ticket, label), buttons(ticket, table, on, true));
  return box;
}

/** A number of a list; `says` is what stands beside it. */
export function row(ticket, { label, table, on, says = "" }) {
  const title = make("p", { className: "so-desk-title" }, number(ticket.label), ` ${says} `, ...onlyHere(ticket));
  const item = make("li", { className: "so-desk-row" }, title, who(ticket, label), buttons(ticket, table, on, false));
  item.dataset.ticket = ticket.uuid;
  return item;
}

/** An appointment of the day. */
export function appointment(line, { label, on, ticket, now }) {
  const title = make(
    "p", { className: "so-desk-title" }, make("strong", { textContent: clock(line.start) }),
    ` ${line.name || texts.no_name} `,
  );
  if (ticket) title.append(number(ticket.label));
  title.append(" ", ...onlyHere(line));
  const said = { missed: texts.did_not_come, done: texts.done }[line.state];
  const facts = meta(
    label.service(line.service),
    line.language && words(texts.wants, label.language(line.language)),
    line.preparations?.length && `${texts.to_prepare} ${label.preparations(line.preparations)}`,
    said,
  );
  const item = make("li", { className: "so-desk-row" }, title, facts);
  const box = make("div", { className: "so-desk-buttons" });
  if (!ticket && ["confirmed", "missed", "arrived"].includes(line.state)) {
    box.append(press(`c-${line.uuid}`, texts.is_here, line.name, () => on.came(line)));
  }
  if (line.state === "confirmed" && !ticket && new Date(line.start) <= now) {
    box.append(press(`m-${line.uuid}`, texts.did_not_come, line.name, () => on.missed(line)));
  }
  if (box.childElementCount) item.append(box);
  return item;
}

/** Put new lines in the place of old ones; what had the focus has it again. */
export function replace(box, lines) {
  const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
  box.replaceChildren(...lines);
  if (focused) document.getElementById(focused)?.focus();
}
