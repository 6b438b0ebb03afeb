// What was written here and is not on the server yet.
//
// Each item is written twice in one transaction: sealed for the server, and as a note that this
// screen can show while the copy is open. A row of the outbox tells nothing but kind, site and time.
// It leaves only on an answer that carries its UUID (sync.js).

import { openedJson, sealed, shutJson } from "./bytes.js";
import { database, flag, rowsOf, tell } from "./db.js";
import { open } from "./vault.js";

/** How many are not settled on the server: waiting, or asking somebody to look. */
export async function waiting() {
  return (await database()).count("outbox");
}

async function count(what) {
  flag({ waiting: await waiting() });
  tell(what);
}

/** When it is now, by the server's clock. */
export const now = ({ aheadMs }) => new Date(Date.now() + aheadMs);

/**
 * Keep an item; resolves to its UUID once it is stored and was read back. `after` is the step that
 * was seen last. Rejects when the device has no room, or when the copy is locked.
 */
export async function write(kind, data, { uuid = crypto.randomUUID(), after, words = {} } = {}) {
  const copy = await open();
  if (!copy) throw new Error("the copy is locked");
  const { taken } = copy;
  const at = now(copy).toISOString();
  const item = { kind, at, ...(after ? { after } : {}), data };
  const envelope = await sealed(uuid, { ...item, by: taken.me.token }, taken.key);
  const note = await shutJson(copy.key, { ...item, words });
  const db = await database();
  const writing = db.transaction(["outbox", "notes"], "readwrite", { durability: "strict" });
  const outbox = writing.objectStore("outbox");
  const notes = writing.objectStore("notes");
  const earlier = await notes.get(uuid);
  const last = Math.max(0, ...(await notes.getAll()).map(({ n }) => n), ...(await outbox.getAll()).map(({ n }) => n));
  const n = earlier?.n ?? last + 1;
  await Promise.all([
    outbox.put({ uuid, n, kind, site: taken.site.code, at, state: "waiting", sealed: envelope }),
    notes.put({ uuid, n, state: "waiting", ...note }),
    writing.done,
  ]);
  const kept = await db.get("outbox", uuid);
  if (kept?.sealed.ct !== envelope.ct) throw new Error("what was written could not be read back");
  await count();
  return uuid;
}

/** What this screen may show: each note with its item, in the order they were written. */
export async function notes(key) {
  const found = [];
  for (const row of await rowsOf("notes")) {
    try {
      const { uuid, n, state, answer, in_copy } = row;
      found.push({ uuid, n, state, answer, in_copy, ...(await openedJson(key, row)) });
    } catch {
      // Of an earlier key: nobody here can read it any more.
    }
  }
  return found;
}

export async function rows() {
  return rowsOf("outbox");
}

/** What the server answered to an item; it is off the device when the server has it. */
export async function settle(uuid, { hasIt, state, answer }) {
  const db = await database();
  const writing = db.transaction(["outbox", "notes"], "readwrite", { durability: "strict" });
  const outbox = writing.objectStore("outbox");
  const store = writing.objectStore("notes");
  const [row, note] = await Promise.all([outbox.get(uuid), store.get(uuid)]);
  if (row && hasIt) await outbox.delete(uuid);
  else if (row) await outbox.put({ ...row, state, answer });
  if (note) await store.put({ ...note, state, answer });
  await writing.done;
  await count("settled");
}

/** Those that the server has had since before `uuids` were read: the copy says it now. */
export async function inCopy(uuids) {
  const db = await database();
  for (const uuid of uuids) {
    const note = await db.get("notes", uuid);
    if (note) await db.put("notes", { ...note, in_copy: true });
  }
}

/** Somebody has read what was refused, and takes it off the device. */
export async function drop(uuid) {
  const db = await database();
  const writing = db.transaction(["outbox", "notes"], "readwrite", { durability: "strict" });
  await Promise.all([
    writing.objectStore("outbox").delete(uuid), writing.objectStore("notes").delete(uuid), writing.done,
  ]);
  await count();
}
