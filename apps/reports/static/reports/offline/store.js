// What this phone keeps until the network is back. A plain script and not a module, because the
// service worker loads it too; it leaves one name behind, `sogliaStore`.
//
// An item is a report or something else a person wrote (`what`: voice, petition, correction,
// withdrawal, answer, photo). It and its photos are written in one transaction and read back before
// anybody is told that they are kept: photos as bytes, since some browsers lose files they only
// point to.

(() => {
  const NAME = "soglia";
  let opened;
  let channel;

  function database() {
    opened ??= globalThis.idb
      .openDB(NAME, 1, {
        upgrade(db) {
          db.createObjectStore("reports", { keyPath: "client_uuid" });
          db.createObjectStore("photos", { keyPath: "uuid" }).createIndex("report", "report");
          db.createObjectStore("form");
        },
        terminated() {
          opened = undefined;
        },
      })
      .catch((error) => {
        // Perhaps only for now: the next one who asks tries again.
        opened = undefined;
        throw error;
      });
    return opened;
  }

  async function keep(item, photos) {
    const db = await database();
    const wanted = new Set(photos.map(({ uuid }) => uuid));
    const earlier = (await photosOf(item.client_uuid)).filter(({ uuid }) => !wanted.has(uuid));
    const writing = db.transaction(["reports", "photos"], "readwrite", { durability: "strict" });
    await Promise.all([
      // Saved again without a photo it had before.
      ...earlier.map(({ uuid }) => writing.objectStore("photos").delete(uuid)),
      writing.objectStore("reports").put(item),
      ...photos.map((photo) => writing.objectStore("photos").put(photo)),
      writing.done,
    ]);
    const kept = await db.get("reports", item.client_uuid);
    const bytes = (rows) => rows.reduce((sum, row) => sum + row.bytes.byteLength, 0);
    if (!kept || bytes(await photosOf(item.client_uuid)) !== bytes(photos)) {
      throw new Error("what was written could not be read back");
    }
    tell();
  }

  /** All of them, in the order they were written. */
  async function items() {
    const rows = await (await database()).getAll("reports");
    return rows.sort((a, b) => a.written_at.localeCompare(b.written_at));
  }

  async function item(uuid) {
    return (await database()).get("reports", uuid);
  }

  async function update(row) {
    const db = await database();
    const writing = db.transaction("reports", "readwrite");
    // Thrown away by the person in the meantime: it does not come back.
    if (await writing.store.get(row.client_uuid)) await writing.store.put(row);
    await writing.done;
    tell();
  }

  async function photosOf(uuid) {
    return (await database()).getAllFromIndex("photos", "report", uuid);
  }

  async function putPhoto(photo) {
    await (await database()).put("photos", photo);
  }

  async function dropPhoto(uuid) {
    await (await database()).delete("photos", uuid);
  }

  async function forget(uuid) {
    const db = await database();
    const writing = db.transaction(["reports", "photos"], "readwrite");
    await writing.objectStore("reports").delete(uuid);
    for (const key of await writing.objectStore("photos").index("report").getAllKeys(uuid)) {
      await writing.objectStore("photos").delete(key);
    }
    await writing.done;
    tell();
  }

  /** How many are not wholly on the server yet. */
  async function waiting() {
    return (await items()).filter((row) => row.state !== "sent").length;
  }

  /** What is being written and not saved yet, by the name of its form. */
  async function typed(name) {
    return (await database()).get("form", name);
  }

  async function keepTyped(name, value) {
    const db = await database();
    await (value ? db.put("form", value, name) : db.delete("form", name));
  }

  // Other tabs and the page itself draw the list anew; a flag spares pages with nothing to do.
  async function tell() {
    try {
      const count = await waiting();
      globalThis.localStorage?.setItem("soglia-waiting", String(count));
      channel ??= new BroadcastChannel("soglia");
      channel.postMessage("changed");
    } catch {
      // Neither is needed: the list is drawn from the store at every load.
    }
  }

  globalThis.sogliaStore = {
    dropPhoto, forget, item, items, keep, keepTyped, photosOf, putPhoto, typed, update, waiting,
  };
})();
