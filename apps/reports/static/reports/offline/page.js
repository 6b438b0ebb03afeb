// The page without network: what waits on this phone, what it has read, and the form.

import { part, root, say, texts } from "./dom.js";
import { reportForm } from "./form.js";
import { list } from "./list.js";
import { queue, whenever } from "./load.js";
import { own } from "./own.js";
import { petition } from "./petition.js";

const { store, send } = await queue();

async function sendNow() {
  await send.all();
  await items.draw();
}

async function saved() {
  await items.draw();
  say(texts.kept);
  await sendNow();
}

const form = reportForm(store, { saved, listed: (place) => several.add(place) });
const several = petition(store, { saved, change: form.change });
const acts = own(store, { saved });
const items = list(store, { sendNow, goOn, correct, anew: form.focus });

async function correct(row) {
  if (!row.what) await form.correct(row);
  else if (row.what === "petition") await several.correct(row);
  else if (!(await acts.correct(row))) window.location.assign(row.url);
}

/** The words did not name one place: the person chooses it, in the ordinary pages. */
async function goOn(report) {
  try {
    const response = await fetch("/api/v1/offline/drafts/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": report.language },
      body: JSON.stringify({ ...report.answers, client_uuid: report.client_uuid }),
    });
    const body = await response.json();
    if (!body.url) throw new Error("no page to go on with");
    const words = report.answers.address ?? "";
    window.location.assign(words ? `${body.url}?q=${encodeURIComponent(words)}` : body.url);
  } catch {
    showNetwork();
    await items.draw();
  }
}

function showNetwork() {
  part("network").textContent = navigator.onLine === false ? texts.offline : "";
}

window.addEventListener("online", async () => {
  showNetwork();
  await sendNow();
});
window.addEventListener("offline", showNetwork);

showNetwork();
try {
  await form.restore();
  await several.restore();
  new BroadcastChannel("soglia").addEventListener("message", () => items.draw());
  whenever(async () => {
    if (await store.waiting()) await sendNow();
  });
  await items.draw();
  const wanted = await acts.draw().catch(() => undefined);
  // The worker shows this page in place of one that needs a network.
  if (window.location.pathname !== root.dataset.path) {
    part("elsewhere").hidden = false;
    part("elsewhere").textContent = wanted ? texts.elsewhere_copy : texts.elsewhere;
  }
  // After all that stands above it: nothing moves under the finger of who begins to write.
  form.show();
  if (navigator.onLine !== false) await sendNow();
} catch {
  // A private window, or storage switched off: what is typed stays in the page and no longer.
  part("no-storage").hidden = false;
  form.show();
}
