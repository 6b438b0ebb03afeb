// The plain scripts of the queue, in their order, for pages.

const SCRIPTS = ["../../vendor/idb/umd.js", "./store.js", "./send.js"];

/** Resolves to {store, send} once the scripts are there. */
export async function queue() {
  for (const name of SCRIPTS) await import(new URL(name, import.meta.url).href);
  return { store: globalThis.sogliaStore, send: globalThis.sogliaSend };
}

/** Ask the browser to send later even when no page is open, where it can. */
export async function sendLater() {
  try {
    const registration = await navigator.serviceWorker?.ready;
    await registration?.sync?.register("soglia-send");
  } catch {
    // Then it is sent when the network is back or a page is opened.
  }
}

const FIRST_MS = 2_000;
const LAST_MS = 600_000;

/**
 * Calls `go` whenever the network may be back. The browser's word for it is not enough: where a
 * network is there and leads nowhere, or was gone before the page was opened, it never comes. So
 * it is tried now and then, ever more seldom since somebody last touched the page.
 */
export function whenever(go) {
  let wait = FIRST_MS;
  let timer;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(again, wait);
  }

  async function again() {
    wait = Math.min(wait * 2, LAST_MS);
    await go();
    later();
  }

  function soon() {
    if (wait === FIRST_MS) return;
    wait = FIRST_MS;
    later();
  }

  async function now() {
    await go();
    soon();
  }

  for (const sign of ["pointerdown", "keydown"]) {
    window.addEventListener(sign, soon, { capture: true, passive: true });
  }
  window.addEventListener("online", now);
  window.addEventListener("pageshow", (event) => event.persisted && now());
  document.addEventListener("visibilitychange", () => document.hidden || now());
  navigator.connection?.addEventListener?.("change", now);
  later();
}
