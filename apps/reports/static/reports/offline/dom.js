// What the parts of the page without network share.

export const texts = JSON.parse(document.getElementById("offline-texts").textContent);
export const root = document.querySelector("[data-offline]");
export const part = (name, inside = root) => inside.querySelector(`[data-${name}]`);

export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const button = (text, run, kind = "btn-outline-primary") => {
  const made = make("button", { type: "button", textContent: text, className: `btn btn-sm ${kind}` });
  made.addEventListener("click", run);
  return made;
};

/** A copy of the only element of a template. */
export const fresh = (id) =>
  document.getElementById(id).content.cloneNode(true).firstElementChild;

/** Say how it went, where the eyes and the screen reader go next. */
export function say(text) {
  part("queue").hidden = false;
  part("said").textContent = text;
  document.getElementById("on-this-phone").focus();
}

export const listed = (...words) => words.filter(Boolean).join(texts.comma);
export const about = ({ kind, place }) => listed(texts.kinds[kind], place);

const { lang } = document.documentElement;
// English as the server writes it: day before month, 24 hours.
const region = lang === "en" ? "en-GB" : lang;
const moment = new Intl.DateTimeFormat(region, { dateStyle: "medium", timeStyle: "short" });
const span = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
const STEPS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

/** "28 Nov 2026, 10:15 (2 hours ago)" */
export function when(iso) {
  const passed = Date.now() - new Date(iso);
  const [unit, length] = STEPS.find(([, ms]) => passed >= ms) ?? STEPS.at(-1);
  return `${moment.format(new Date(iso))} (${span.format(-Math.floor(passed / length), unit)})`;
}
