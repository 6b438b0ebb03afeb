// Brings what the phone keeps to the server. Used by pages and by the service worker, hence a
// plain script. One sender at a time where the browser can promise it; two would do no harm,
// because each report and each photo has a UUID of its own and arrives once.
//
// A report leaves the queue only on an answer that carries its UUID. Anything else (no network,
// a captive portal's page, an error of the server) leaves it waiting.

(() => {
  const store = globalThis.sogliaStore;
  const PATIENCE_MS = 90_000;
  const BASE = "/api/v1/offline/";

  async function ask(url, language, options = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch(url, {
        ...options,
        signal: stop.signal,
        credentials: "omit",
        cache: "no-store",
        headers: { "Accept-Language": language, ...options.headers },
      });
      let body = null;
      try {
        body = await response.json();
      } catch {
        // Not ours: whoever answered, it was not the service.
      }
      return { status: response.status, body };
    } catch {
      return { status: 0, body: null };
    } finally {
      clearTimeout(timer);
    }
  }

  const isOurs = (row, answer) =>
    (answer.status === 200 || answer.status === 201) &&
    answer.body?.client_uuid === row.client_uuid &&
    Boolean(answer.body.code);

  /** True when the queue may go on with the next one, false when there is no service to talk to. */
  async function sendWords(row) {
    const answer = await ask(`${BASE}reports/`, row.language, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...row.answers, client_uuid: row.client_uuid, written_at: row.written_at }),
    });
    if (isOurs(row, answer)) {
      Object.assign(row, {
        state: "photos", code: answer.body.code, url: answer.body.url, errors: {}, over: answer.body.over,
      });
    } else if (answer.status === 400 && answer.body && typeof answer.body === "object") {
      const place = "place" in answer.body || "location" in answer.body;
      Object.assign(row, { state: place ? "needs_place" : "refused", errors: answer.body });
    } else {
      Object.assign(row, { state: "waiting", tries: (row.tries ?? 0) + 1 });
      await store.update(row);
      return answer.status !== 0;
    }
    await store.update(row);
    return true;
  }

  async function sendPhotos(row) {
    for (const photo of await store.photosOf(row.client_uuid)) {
      if (photo.refused) continue;
      const answer = await ask(`${BASE}reports/${row.client_uuid}/photos/${photo.uuid}/`, row.language, {
        method: "PUT",
        headers: { "Content-Type": photo.type },
        body: photo.bytes,
      });
      if (isOurs(row, answer) && (answer.body.over || answer.body.photos.includes(photo.uuid))) {
        await store.dropPhoto(photo.uuid);
      } else if (answer.status === 400 && answer.body && typeof answer.body === "object") {
        await store.putPhoto({ ...photo, refused: Object.values(answer.body).flat().join(" ") });
      } else {
        return answer.status !== 0;
      }
    }
    const left = await store.photosOf(row.client_uuid);
    row.photosRefused = left.map((photo) => photo.refused).filter(Boolean);
    row.state = left.length ? "photos_refused" : "sent";
    // What is on the server need not stay readable on a phone that others may use.
    const { kind, address, corner } = row.answers;
    row.answers = { kind, address, corner };
    await store.update(row);
    return true;
  }

  /** The person went on with the network: has it arrived that way? */
  async function lookFor(row) {
    const answer = await ask(`${BASE}reports/${row.client_uuid}/`, row.language);
    if (isOurs(row, answer)) {
      Object.assign(row, { state: "photos", code: answer.body.code, url: answer.body.url, errors: {} });
      await store.update(row);
    }
    return answer.status !== 0;
  }

  async function sendAll() {
    for (const { client_uuid: uuid } of await store.reports()) {
      let row = await store.report(uuid);
      if (!row || row.state === "sent") continue;
      let goOn = true;
      if (row.state === "needs_place" || row.state === "refused") goOn = await lookFor(row);
      else if (row.state === "waiting") goOn = await sendWords(row);
      row = await store.report(uuid);
      if (goOn && row?.state === "photos") goOn = await sendPhotos(row);
      if (!goOn) break;
    }
    return store.waiting();
  }

  /** How many are still waiting afterwards. */
  async function all() {
    if (!globalThis.navigator?.locks) return sendAll();
    return navigator.locks.request("soglia-send", sendAll);
  }

  globalThis.sogliaSend = { all };
})();
