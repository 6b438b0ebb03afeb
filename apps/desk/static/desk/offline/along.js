// On the pages of the desk, with network: the day is taken along, what waits is brought, and one
// line says what is saved where. Where the network goes, the page without network takes over.

import { whenever } from "../../reports/offline/load.js";
import { hear } from "./db.js";
import { guard } from "./guard.js";
import { forgetIntent, intentOf, keepIntent } from "./intent.js";
import { rows, waiting } from "./outbox.js";
import { send, takeAlong } from "./sync.js";
import { IDLE_MS, idleMs, lock, lockAll, lying, touched } from "./vault.js";

const EVERY_MS = 60_000;
const KEEP_MS = 400;
const box = document.querySelector("[data-along]");
const { take, sync, page, ...texts } = box.dataset;
const passed = new WeakSet();
let network = navigator.onLine !== false;
let busy = false;

function say(words) {
  const said = box.querySelector("[data-along-said]");
  if (said.textContent !== words) said.textContent = words;
}

async function draw() {
  const about = await lying();
  const count = await waiting();
  const wrong = (await rows()).some(({ state }) => state === "refused");
  box.querySelector("[data-along-link]").hidden = !about && !count;
  box.dataset.state = !network ? "offline" : count ? "waiting" : "saved";
  if (!network) say(about ? texts.offline : texts.offlineNothing);
  else if (wrong) say(texts.wrong);
  else if (count) say(count === 1 ? texts.one : texts.many.replace("%s", count));
  else if (about) {
    const { lang } = document.documentElement;
    // As the server writes it: 24 hours in English too.
    const clock = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
      timeStyle: "short", timeZone: texts.zone || undefined,
    });
    say(texts.saved.replace("%s", clock.format(new Date(about.until))));
  } else say("");
}

/** Bring what waits; with nothing waiting, look whether the day has changed. */
async function go() {
  if (idleMs() > IDLE_MS) {
    lock();
    return;
  }
  const outcome = (await waiting()) ? await send({ take, sync }) : (await takeAlong(take)).outcome;
  network = outcome !== "offline";
  await draw();
}

function hasNoNetwork() {
  const stale = document.getElementById("desk-stale");
  return navigator.onLine === false || (stale && !stale.hidden);
}

/** Keep what is about to be done until an answer has come; without network, do it over there. */
async function press(event) {
  const form = event.target;
  if (passed.delete(form)) return;
  const intent = intentOf(form, event.submitter);
  if (!intent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (busy) return;
  busy = true;
  const patience = new Promise((resolve) => setTimeout(resolve, KEEP_MS, false));
  const kept = await Promise.race([keepIntent(intent).catch(() => false), patience]);
  busy = false;
  if (kept && hasNoNetwork()) {
    location.assign(page);
    return;
  }
  passed.add(form);
  form.requestSubmit(event.submitter);
}

/** Somebody is here. After half an hour she may be another one: the server says who she is. */
function touch() {
  if (idleMs() > IDLE_MS) lockAll();
  touched();
}

async function keepThePage() {
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: document.documentElement.lang, shell: "desk" });
}

try {
  await guard();
  // This page is the answer to whatever was pressed before it.
  await forgetIntent();
  touch();
  // The page without network begins at the same desk.
  const desk = document.getElementById("desk-chosen")?.value;
  if (desk !== undefined) sessionStorage.setItem("soglia-desk-number", desk);
  for (const sign of ["pointerdown", "keydown"]) {
    window.addEventListener(sign, touch, { capture: true, passive: true });
  }
  window.addEventListener("submit", press, { capture: true });
  hear(draw);
  window.addEventListener("offline", () => {
    network = false;
    draw();
  });
  keepThePage().catch(() => {});
  await go();
  setInterval(go, EVERY_MS);
  whenever(async () => {
    if (!network || (await waiting())) await go();
  });
} catch {
  // A private window, or storage switched off: the desk works as it does with network.
  say(texts.noStorage);
}
