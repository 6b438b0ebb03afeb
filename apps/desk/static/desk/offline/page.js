// The desk without network. It shows what this device took along, writes what happens, and brings
// it to the server as soon as there is one.

import { part, root, texts } from "../../reports/offline/dom.js";
import { whenever } from "../../reports/offline/load.js";
import "../keys.js";
import { door } from "./door.js";
import { hear } from "./db.js";
import { forms } from "./forms.js";
import { guard } from "./guard.js";
import { forgetIntent, keptIntent } from "./intent.js";
import { journal } from "./journal.js";
import { rows, waiting } from "./outbox.js";
import { screen } from "./screen.js";
import { send } from "./sync.js";
import { IDLE_MS, idleMs, lying, open, setAside } from "./vault.js";
import { words } from "./view.js";

const DRAW_EVERY_MS = 30_000;
let site = "";
let found = null;
let network = navigator.onLine === false ? "offline" : "";
let turns = 0;

const of = (address) => address.replace("SITE", site);
const addresses = () => ({ take: of(root.dataset.take), sync: of(root.dataset.sync) });

function said(text, { wrong = false } = {}) {
  part("alert").hidden = !wrong;
  part("alert").textContent = wrong ? text : "";
  if (wrong) return;
  part("last").hidden = false;
  part("last").textContent = text;
}

const day = screen({ said, wrote });
const typed = forms({ ...day, state: () => found });
const list = journal({ changed: draw, settleAddress: () => of(root.dataset.settle) });
const lockedDoor = door({ changed: draw, said, root });

/** One line: is there a network, and what is saved where. */
function status({ waiting: kept, asking }) {
  const many = (count, one, more) => (count === 1 ? one : words(more, count));
  const parts = [texts[network] ?? ""];
  if (kept) parts.push(many(kept, texts.one_kept, texts.many_kept));
  else if (network !== "" && !asking) parts.push(texts.all_saved);
  if (asking) parts.push(many(asking, texts.one_wrong, texts.many_wrong));
  const text = parts.filter(Boolean).join(" ");
  if (part("said").textContent !== text) part("said").textContent = text;
  part("along-box").dataset.state = asking ? "asks" : kept ? "waiting" : network === "offline" ? "offline" : "saved";
  part("send-now").hidden = !kept || !found;
  if (!kept && part("last").textContent === texts.kept) part("last").hidden = true;
  part("sign-in").hidden = !["nobody", "left_it"].includes(network);
}

async function draw() {
  const turn = ++turns;
  const drawn = await day.draw();
  if (turn !== turns) {
    // It locked while this was drawn.
    if (part("screen").hidden) clear();
    return;
  }
  found = drawn;
  const isOpen = Boolean(drawn);
  part("screen").hidden = !isOpen;
  part("keys").hidden = !isOpen;
  part("tools").hidden = !isOpen;
  part("locked").hidden = isOpen;
  part("taken").hidden = !isOpen;
  if (isOpen) {
    site = drawn.taken.site.code;
    part("practice").hidden = !drawn.taken.is_practice;
    part("onward").hidden = drawn.taken.is_practice;
    part("to-day").href = of(root.dataset.day);
    typed.draw(drawn);
  } else {
    clear();
    typed.locked();
    await lockedDoor.draw();
  }
  status(await list.draw(drawn?.notes ?? []));
}

/** Nothing of anybody stays in a page that is locked. */
function clear() {
  for (const name of ["mine", "waiting-list", "others", "missed", "finished", "agenda", "journal"]) {
    part(name).replaceChildren();
  }
  for (const form of root.querySelectorAll("form")) form.reset();
  part("intent").hidden = true;
  part("last").hidden = true;
  part("day-words").textContent = "";
}

/** Bring what waits, of the site whose copy lies here or, without one, of the first that wrote. */
async function bring() {
  // Locked because nobody was here: whoever is here now opens it first, or signs in.
  if (idleMs() > IDLE_MS) return;
  site ||= (await lying())?.site ?? (await rows())[0]?.site ?? "";
  if (!site) return;
  network = await send(addresses());
  if (network === "ok") network = "online";
  await draw();
}

async function wrote() {
  await draw();
  if (navigator.onLine !== false) bring();
}

async function showIntent() {
  const copy = await open();
  const intent = copy && (await keptIntent(copy.key));
  if (!intent) return;
  part("intent-words").textContent = words(texts.was_about, texts.acts[intent.act]);
  part("intent").hidden = false;
  const done = async () => {
    await forgetIntent();
    part("intent").hidden = true;
  };
  part("intent-do").onclick = async () => {
    const again = ["walk_in", "record"].includes(intent.act) ? typed.again : day.again;
    await done();
    if (!(await again(intent))) said(texts.not_possible, { wrong: true });
  };
  part("intent-drop").onclick = done;
  part("intent-do").focus();
}

// A browser may keep this page as it stands and show it again, to whoever goes back.
window.addEventListener("pagehide", ({ persisted }) => {
  if (!persisted) return;
  setAside();
  turns += 1;
  clear();
  typed.locked();
});
window.addEventListener("pageshow", ({ persisted }) => persisted && draw());

window.addEventListener("offline", () => {
  network = "offline";
  draw();
});
part("send-now").addEventListener("click", bring);

try {
  await guard();
  hear((what) => {
    // Somebody answered: there is a network, whatever was thought a moment ago.
    if (what === "taken" || what === "settled") network = "online";
    draw();
  });
  await draw();
  await showIntent();
  setInterval(draw, DRAW_EVERY_MS);
  whenever(async () => {
    if (network !== "online" || (await waiting())) await bring();
  });
  await bring();
} catch {
  // A private window, or storage switched off.
  part("locked").hidden = false;
  part("locked-words").textContent = texts.no_storage;
}
