// Copies of what this phone has read: barriers anybody may see, and reports of one's own that the
// person chose to keep. A database apart from the queue: losing it loses nothing that was written.

import "../../vendor/idb/umd.js";

const BARRIERS_MAX = 30;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
let opened;

function database() {
  opened ??= globalThis.idb.openDB("soglia-seen", 1, {
    upgrade(db) {
      db.createObjectStore("copies", { keyPath: "key" });
    },
  });
  return opened;
}

/** Newest first. Rejects where nothing can be kept. */
export async function copies() {
  const rows = await (await database()).getAll("copies");
  return rows.sort((a, b) => b.read_at.localeCompare(a.read_at));
}

/** Keep what was read now; what is too old or too much goes. */
export async function keepCopies(rows) {
  const db = await database();
  const readAt = new Date().toISOString();
  await Promise.all(rows.map((row) => db.put("copies", { ...row, read_at: readAt })));
  const oldest = new Date(Date.now() - KEPT_MS).toISOString();
  const barriers = (await copies()).filter(({ what }) => what === "barrier");
  const gone = barriers.filter((row, index) => index >= BARRIERS_MAX || row.read_at < oldest);
  await Promise.all(gone.map(({ key }) => db.delete("copies", key)));
}

export async function forgetCopy(key) {
  await (await database()).delete("copies", key);
}

/** Copies of reports that the person no longer keeps here. */
export async function forgetReportsBut(codes) {
  for (const { key, what, code } of await copies()) {
    if (what === "report" && !codes.has(code)) await forgetCopy(key);
  }
}
