// What the desk keeps on this device, in a database of its own:
//
// keys    the device's own key (no script can read it) and its UUID
// copy    the day as it was taken along, encrypted; one at most
// outbox  what was written and is not on the server yet, sealed for the server
// notes   the same in a form that this screen can show, encrypted as the copy is
//
// Outbox and copy part ways: when the copy goes, what was written stays, and nobody here reads it.

import "../../vendor/idb/umd.js";

let open;

export function database() {
  open ??= globalThis.idb
    .openDB("soglia-desk", 1, {
      upgrade(db) {
        for (const name of ["keys", "copy"]) db.createObjectStore(name);
        for (const name of ["outbox", "notes"]) db.createObjectStore(name, { keyPath: "uuid" });
      },
      terminated() {
        open = undefined;
      },
    })
    .catch((error) => {
      // Perhaps only for now: the next one who asks tries again.
      open = undefined;
      throw error;
    });
  return open;
}

/** In the order in which they were written. */
export async function rowsOf(store) {
  const rows = await (await database()).getAll(store);
  return rows.sort((a, b) => a.n - b.n);
}

/** This device's UUID: made once, says nothing about anybody. */
export async function device() {
  const db = await database();
  const found = await db.get("keys", "id");
  if (found) return found;
  const made = crypto.randomUUID();
  await db.put("keys", made, "id");
  return made;
}

const FLAG = "soglia-desk";
let channel;

/** Pages look at this flag, and at nothing else, to know whether there is something to guard. */
export function flag(changes) {
  try {
    const now = { ...flagged(), ...changes };
    const empty = !Object.values(now).some(Boolean);
    if (empty) localStorage.removeItem(FLAG);
    else localStorage.setItem(FLAG, JSON.stringify(now));
  } catch {
    // Storage is switched off: then nothing is kept here either.
  }
}

export function flagged() {
  try {
    return JSON.parse(localStorage.getItem(FLAG)) ?? {};
  } catch {
    return {};
  }
}

/** Tell this page and the others that something changed. */
export function tell(what = "changed") {
  channel ??= new BroadcastChannel("soglia-desk");
  channel.postMessage(what);
  window.dispatchEvent(new CustomEvent("soglia-desk", { detail: what }));
}

export function hear(listener) {
  channel ??= new BroadcastChannel("soglia-desk");
  channel.addEventListener("message", ({ data }) => listener(data));
  window.addEventListener("soglia-desk", ({ detail }) => listener(detail));
}
