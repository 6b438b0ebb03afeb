// One's own number: it looks anew by itself. Without this script the page is loaded anew.

const EVERY_MS = 8000;
const TOO_LONG_MS = 7000;
const box = document.querySelector("[data-wait]");
const stale = document.getElementById("wait-stale");
const title = document.title;
let shown = box?.firstElementChild?.dataset.state;

async function look() {
  try {
    const answer = await fetch("?part=1", { signal: AbortSignal.timeout(TOO_LONG_MS) });
    if (answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = fresh.querySelector("[data-state]");
    if (part && part.outerHTML !== box.firstElementChild?.outerHTML) {
      box.replaceChildren(document.adoptNode(part));
    }
    const state = box.firstElementChild.dataset.state;
    if (state !== shown && state.startsWith("called")) {
      navigator.vibrate?.([400, 200, 400]);
      document.title = `● ${box.querySelector(".so-wait-now").textContent} | ${title}`;
    } else if (state !== shown) document.title = title;
    shown = state;
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
  setTimeout(look, EVERY_MS);
}

if (box) setTimeout(look, EVERY_MS);
