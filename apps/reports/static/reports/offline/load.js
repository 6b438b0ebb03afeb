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
