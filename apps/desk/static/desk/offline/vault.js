// The copy of the day, encrypted. Who may open it:
//
// - this tab, as long as it is open and somebody is at it (half an hour, as on a shared screen);
// - whoever signs in again as the same person: the server tells her page the key;
// - with the code she may have chosen for today, when there is no network.
//
// The key itself is nowhere in the clear: in the tab's own storage and behind the code it is
// encrypted with the device's key, which no script can read. It ends with `until`, in any case.

import { aesKey, bytes64, keyOfCode, newAesKey, opened, openedJson, random, shut, shutJson, text64 } from "./bytes.js";
import { database, flag, flagged, tell } from "./db.js";

const TAB = "soglia-desk";
const TOUCHED = "soglia-desk-touched";
const TYPED = "soglia-typed";
export const IDLE_MS = 30 * 60 * 1000;
const TRIES_MAX = 5;
// A clock that goes back by more than this was set back: then nobody knows when the copy ends.
const CLOCK_MS = 10 * 60 * 1000;
let inMemory = null;

async function deviceKey() {
  const db = await database();
  const found = await db.get("keys", "key");
  if (found) return found;
  // Made before the transaction, which would not wait for it; the first one written holds.
  const made = await newAesKey();
  const writing = db.transaction("keys", "readwrite");
  const earlier = await writing.store.get("key");
  if (!earlier) await writing.store.put(made, "key");
  await writing.done;
  return earlier ?? made;
}

async function remember(raw) {
  const { iv, ct } = await shut(await deviceKey(), raw);
  sessionStorage.setItem(TAB, `${text64(iv)}.${text64(ct)}`);
  touched();
}

async function rawOfTab() {
  const kept = sessionStorage.getItem(TAB);
  if (!kept) return null;
  const [iv, ct] = kept.split(".").map(bytes64);
  return opened(await deviceKey(), { iv, ct });
}

export function touched() {
  localStorage.setItem(TOUCHED, String(Date.now()));
}

/** How long nobody has touched the desk on this device, in any tab; for ever, if a clock went back. */
export function idleMs() {
  const passed = Date.now() - Number(localStorage.getItem(TOUCHED) ?? 0);
  return passed < -CLOCK_MS ? Infinity : passed;
}

/** What lies there without its content: {site, person, until, hasCode}; `null` when nothing does. */
export async function lying() {
  const row = await (await database()).get("copy", "copy");
  if (!row) return null;
  const until = new Date(row.until).getTime();
  if (Date.now() >= until || Date.now() < row.taken_ms - CLOCK_MS) {
    await wipe();
    return null;
  }
  return { site: row.site, person: row.person, until: row.until, hasCode: Boolean(row.door) };
}

/** Keep what the server gave for the day; another person's, or another day's, goes first. */
export async function keep(taken, etag) {
  const db = await database();
  const before = await db.get("copy", "copy");
  const given = taken.secret ? bytes64(taken.secret) : null;
  let raw = given ?? (isOf(before, taken) ? await rawOfTab().catch(() => null) : null);
  const isNew = !isOf(before, taken) || !raw;
  raw ??= random(32);
  if (isNew && before) await wipe();
  const key = await aesKey(raw);
  const content = await shutJson(key, { ...taken, secret: undefined });
  await db.put(
    "copy",
    {
      site: taken.site.code, person: taken.me.uuid, until: taken.until, day: taken.day,
      etag, taken_ms: Date.now(), door: isNew ? null : before.door, tries: before?.tries ?? 0,
      // What the server's clock says beside ours, in milliseconds: times written follow the server.
      ahead_ms: new Date(taken.now) - Date.now(), ...content,
    },
    "copy",
  );
  await remember(raw);
  inMemory = key;
  flag({ until: taken.until });
  return key;
}

const isOf = (row, taken) =>
  Boolean(row) && row.person === taken.me.uuid && row.site === taken.site.code && row.day === taken.day;

/** {taken, key, aheadMs, etag, takenMs}, if this tab may open it; else `null`. */
export async function open() {
  const about = await lying();
  if (!about) return null;
  if (idleMs() > IDLE_MS) {
    lock();
    return null;
  }
  try {
    inMemory ??= await rawOfTab().then((raw) => raw && aesKey(raw));
    if (!inMemory) return null;
    const row = await (await database()).get("copy", "copy");
    const taken = await openedJson(inMemory, row);
    return { taken, key: inMemory, aheadMs: row.ahead_ms, etag: row.etag, takenMs: row.taken_ms };
  } catch {
    // Another key than the copy's: an older one, of whoever was here before.
    lock();
    return null;
  }
}

/** Have a code open the copy too, until it ends. */
export async function chooseCode(code) {
  const raw = await rawOfTab();
  if (!raw) throw new Error("the copy is not open here");
  const salt = random(16);
  const inner = await shut(await deviceKey(), raw);
  const packed = new Uint8Array([...inner.iv, ...new Uint8Array(inner.ct)]);
  const door = { salt, ...(await shut(await keyOfCode(code, salt), packed)) };
  const db = await database();
  const row = await db.get("copy", "copy");
  await db.put("copy", { ...row, door, tries: 0 }, "copy");
  tell();
}

/** Open with the code. Counted before it is looked at; the fifth wrong one wipes the copy. */
export async function openWithCode(code) {
  const db = await database();
  const writing = db.transaction("copy", "readwrite", { durability: "strict" });
  const row = await writing.store.get("copy");
  if (row) await writing.store.put({ ...row, tries: row.tries + 1 }, "copy");
  await writing.done;
  if (!row?.door) return { ok: false, left: 0 };
  try {
    const packed = await opened(await keyOfCode(code, row.door.salt), row.door);
    const raw = await opened(await deviceKey(), { iv: packed.slice(0, 12), ct: packed.slice(12) });
    inMemory = await aesKey(raw);
    await remember(raw);
    await db.put("copy", { ...(await db.get("copy", "copy")), tries: 0 }, "copy");
    return { ok: true };
  } catch {
    const left = TRIES_MAX - row.tries - 1;
    if (left <= 0) await wipe();
    return { ok: false, left: Math.max(0, left) };
  }
}

/** Nobody sits here now: this tab forgets the key. What was typed and not sent goes as well. */
export function lock() {
  inMemory = null;
  sessionStorage.removeItem(TAB);
  sessionStorage.removeItem(TYPED);
}

/** The same in every tab: whoever is here now may be somebody else. */
export function lockAll() {
  lock();
  tell("locked");
}

/** The page is put aside as it stands: shown again, it asks its tab whether it may open the copy. */
export function setAside() {
  inMemory = null;
}

/** The copy is gone, and with it all that could be read here. What is sealed for the server stays. */
export async function wipe() {
  lock();
  const db = await database();
  const writing = db.transaction(["copy", "notes"], "readwrite", { durability: "strict" });
  await Promise.all([
    writing.objectStore("copy").clear(), writing.objectStore("notes").clear(), writing.done,
  ]);
  flag({ until: undefined });
  tell("wiped");
}

/**
 * Somebody leaves this computer: at once for this tab, then for all that lies here. `owed` is where
 * her session is to be ended as soon as there is a network.
 */
export async function leave({ owed } = {}) {
  lock();
  // Until the next page has looked (guard.js), nothing is taken along here any more.
  flag({ leaving: true, ...(owed ? { left: owed } : {}) });
  await wipe();
}

/** Somebody left, and no page has been opened since; or her session is still to be ended. */
export const isLeaving = () => Boolean(flagged().leaving);
export const hasLeft = () => isLeaving() || Boolean(flagged().left);
