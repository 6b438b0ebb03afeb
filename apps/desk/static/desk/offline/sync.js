// Takes the day along, and brings what was written here. One page at a time does so, where the
// browser can promise it; two would do no harm, since each item arrives once by its UUID.
//
// An item leaves the device only on an answer that carries its UUID. Anything else (no network, a
// captive portal's page, an error of the server, nobody signed in) leaves it where it is.

import { device, tell } from "./db.js";
import { inCopy, notes, rows, settle } from "./outbox.js";
import { hasLeft, keep, open } from "./vault.js";

const PATIENCE_MS = 60_000;
const ITEMS_MAX = 50;
// The server has these: done, or in a list of its own where somebody settles them.
const HAS_IT = new Set(["done", "conflict", "rebook"]);

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, {
      ...options, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS),
    });
    let body = null;
    try {
      body = await response.json();
    } catch {
      // Nothing in it, or not ours.
    }
    return { status: response.type === "opaqueredirect" ? 401 : response.status, body, response };
  } catch {
    return { status: 0, body: null };
  }
}

/** How it went: "ok", "offline" (nobody answered), "nobody" (sign in again), "closed" (no post). */
function outcome({ status }) {
  if (status === 401) return "nobody";
  if (status === 403 || status === 404) return "closed";
  return "offline";
}

/** Take the day along. Resolves to {outcome, site}; the copy is kept when it is news. */
export async function takeAlong(address, { always = false } = {}) {
  if (hasLeft()) return { outcome: "left_it" };
  const copy = await open();
  const settled = copy ? (await notes(copy.key)).filter(({ state }) => HAS_IT.has(state)) : [];
  const headers = copy?.etag && !always ? { "If-None-Match": copy.etag } : {};
  const answer = await ask(`${address}?device=${await device()}`, { headers });
  if (answer.status === 304) return { outcome: "ok" };
  // She may have left while the answer was on its way.
  if (hasLeft()) return { outcome: "left_it" };
  if (answer.status !== 200 || !answer.body?.me) return { outcome: outcome(answer) };
  await keep(answer.body, answer.response.headers.get("ETag"));
  await inCopy(settled.map(({ uuid }) => uuid));
  tell("taken");
  return { outcome: "ok", site: answer.body.site.code };
}

/** The token that forms carry: it is new after each sign-in. */
const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function bring(address, some) {
  const items = some.map(({ uuid, sealed }) => ({ uuid, sealed }));
  const body = JSON.stringify({ device: await device(), items });
  const headers = {
    "Content-Type": "application/json", "X-CSRFToken": csrf(),
    "Accept-Language": document.documentElement.lang,
  };
  return ask(address, { method: "POST", headers, body });
}

/** True when the server has all of them, or knows them and waits for others. */
async function hear(some, answer) {
  const sent = new Set(some.map(({ uuid }) => uuid));
  let moved = false;
  for (const one of answer.body?.items ?? []) {
    if (!sent.has(one.uuid) || typeof one.state !== "string") continue;
    const state = one.state === "later" ? "waiting" : one.state;
    await settle(one.uuid, { hasIt: HAS_IT.has(state), state, answer: one });
    moved ||= state !== "waiting";
  }
  return moved;
}

async function sendAll({ take, sync }) {
  const found = await takeAlong(take, { always: true });
  if (found.outcome !== "ok") return found.outcome;
  const mine = (row) => row.site === found.site && row.state === "waiting";
  let left = (await rows()).filter(mine);
  if (!left.length) return "ok";
  // What waits for another one goes round once more, as long as something moves.
  for (let moved = true; moved && left.length;) {
    moved = false;
    for (let start = 0; start < left.length; start += ITEMS_MAX) {
      const some = left.slice(start, start + ITEMS_MAX);
      const answer = await bring(sync, some);
      if (answer.status !== 200) return outcome(answer);
      moved = (await hear(some, answer)) || moved;
    }
    left = (await rows()).filter(mine);
  }
  const after = await takeAlong(take, { always: true });
  return after.outcome;
}

/** Bring everything of the site that `addresses` ({take, sync}) are of. Resolves to the outcome. */
export async function send(addresses) {
  if (!navigator.locks) return sendAll(addresses);
  return navigator.locks.request("soglia-desk-send", () => sendAll(addresses));
}
