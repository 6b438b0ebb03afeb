// The screen of the day: it looks anew by itself, and keys press its buttons. Without this script
// the page works the same, by its forms.

import "./keys.js";

const EVERY_MS = 5000;
const TOO_LONG_MS = 8000;
const live = document.querySelector("[data-live]");
const said = document.getElementById("desk-said");
const stale = document.getElementById("desk-stale");
let sending = false;

// A button is pressed once; what comes back is the page as it is then.
document.addEventListener("submit", (event) => {
  if (sending) {
    event.preventDefault();
    return;
  }
  sending = true;
  // Whoever comes back to this page from the next one may press again.
  setTimeout(() => (sending = false), TOO_LONG_MS);
});
window.addEventListener("pageshow", () => (sending = false));

/** Put the new parts in place of the old ones; focus and what was open stay. */
function take(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const root = fresh.querySelector("[data-version]");
  if (!root) return;
  const focused = document.activeElement?.id;
  const opened = [...live.querySelectorAll("details[open][id]")].map((one) => one.id);
  for (const id of ["desk-mine", "desk-rest"]) {
    const part = fresh.getElementById(id);
    const old = document.getElementById(id);
    if (part && old) old.replaceWith(document.adoptNode(part));
  }
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  live.dataset.version = root.dataset.version;
  const words = document.getElementById("desk-rest")?.dataset.said ?? "";
  if (said.textContent !== words) said.textContent = words;
}

async function look() {
  const seen = encodeURIComponent(live.dataset.version);
  try {
    const answer = await fetch(`${live.dataset.address}?seen=${seen}`, {
      signal: AbortSignal.timeout(TOO_LONG_MS),
      redirect: "manual",
    });
    // Nobody has been here for a while: the page that asks who is there takes the place of this one.
    if (answer.type === "opaqueredirect") {
      location.reload();
      return;
    }
    if (answer.status === 200 && !sending) take(await answer.text());
    stale.hidden = answer.ok;
  } catch {
    stale.hidden = false;
  }
  setTimeout(look, EVERY_MS);
}

if (live) setTimeout(look, EVERY_MS);
