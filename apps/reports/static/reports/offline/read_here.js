// On pages of barriers and of one's own reports: keep a copy for when there is no network, and
// keep what is said here when the network has just gone.

import { correction, isWaiting, keepAct } from "./acts.js";
import { queue } from "./load.js";
import { forgetReportsBut, keepCopies } from "./seen.js";

const box = document.getElementById("copies");
const copies = JSON.parse(box.textContent);

/** Codes the person chose to keep on this device, or sent from its queue. */
async function ownCodes() {
  const codes = new Set();
  try {
    for (const one of JSON.parse(localStorage.getItem("soglia-mine") ?? "[]")) codes.add(one.code);
  } catch {
    // Switched off, or something else: then nothing was chosen there.
  }
  const { store } = await queue();
  for (const { code } of await store.items()) if (code) codes.add(code);
  return codes;
}

async function read() {
  const reports = copies.filter(({ what }) => what === "report");
  // The list of this device: what is on it was chosen, and what is not was taken off.
  const list = document.querySelector("[data-mine-list]");
  if (!reports.length && !list) return keepCopies(copies);
  const codes = await ownCodes();
  if (list) for (const { code } of reports) codes.add(code);
  await forgetReportsBut(codes);
  return keepCopies(copies.filter(({ what, code }) => what === "barrier" || codes.has(code)));
}

const ANSWERS = {
  voice: (form, copy, pressed) => ({ barrier: copy.id, stance: pressed?.value }),
  correction,
  withdrawal: (form, copy) => ({ code: copy.code }),
  answer: (form, copy) => ({
    code: copy.code, question: form.elements.question.value, answer: form.elements.answer.value,
  }),
};

/** The UUID of the page, so that what perhaps arrived is not doubled; a new one when it is used. */
async function uuidOf(form) {
  const uuid = form.elements.client_uuid?.value;
  const { store } = await queue();
  return uuid && !(await store.item(uuid)) ? uuid : crypto.randomUUID();
}

async function keepInstead(form, pressed) {
  const { act: what, about } = form.dataset;
  const copy = copies.find(({ id }) => id === about);
  const answers = ANSWERS[what](form, copy, pressed);
  const texts = document.querySelector("[data-act-texts]").dataset;
  let text = texts.kept;
  try {
    if (answers === null || answers.answer?.trim() === "") text = texts.nothing;
    else if (await isWaiting(what, answers)) text = texts.already;
    else await keepAct(what, { answers, about: copy, clientUuid: await uuidOf(form) });
  } catch {
    text = texts.notKept;
  }
  form.querySelector("[data-act-said]")?.remove();
  const said = Object.assign(document.createElement("p"), { textContent: text, tabIndex: -1 });
  said.className = "alert alert-info";
  said.dataset.actSaid = "";
  said.setAttribute("role", "status");
  form.prepend(said);
  said.focus();
}

for (const form of document.querySelectorAll("form[data-act]")) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    keepInstead(form, event.submitter);
  });
}

read().catch(() => {
  // A browser that keeps nothing shows the page as before.
});
