// Brings what the phone keeps to the server. Used by pages and by the service worker, hence a
// plain script. One sender at a time where the browser can promise it; two would do no harm,
// because each item and each photo has a UUID of its own and arrives once.
//
// An item leaves the queue only on an answer that carries its UUID. Anything else (no network,
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

  const json = (body) => ({
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const bytes = (photo) => ({
    method: "PUT",
    headers: { "Content-Type": photo.type },
    body: photo.bytes,
  });
  const isOk = (row, answer) =>
    (answer.status === 200 || answer.status === 201) && answer.body?.client_uuid === row.client_uuid;
  const isOurs = (row, answer) => isOk(row, answer) && Boolean(answer.body.code);
  const isRefusal = (answer) =>
    answer.status === 400 && answer.body !== null && typeof answer.body === "object";

  /** Shown as being sent until the next word about it; a page that died leaves it waiting. */
  async function showSending(row) {
    await store.update({ ...row, sending: Date.now() });
  }

  async function stillWaits(row, answer) {
    Object.assign(row, { state: "waiting", tries: (row.tries ?? 0) + 1 });
    await store.update(row);
    return answer.status !== 0;
  }

  /** True when the queue may go on with the next one, false when there is no service to talk to. */
  async function sendWords(row) {
    await showSending(row);
    const { client_uuid: uuid, written_at: written } = row;
    const words = json({ ...row.answers, client_uuid: uuid, written_at: written });
    const answer = await ask(`${BASE}reports/`, row.language, words);
    if (isOurs(row, answer)) {
      const { code, url, over } = answer.body;
      Object.assign(row, { state: "photos", code, url, over, errors: {} });
    } else if (isRefusal(answer)) {
      const place = "place" in answer.body || "location" in answer.body;
      Object.assign(row, { state: place ? "needs_place" : "refused", errors: answer.body });
    } else {
      return stillWaits(row, answer);
    }
    await store.update(row);
    return true;
  }

  async function sendPhotos(row) {
    for (const photo of await store.photosOf(row.client_uuid)) {
      if (photo.refused) continue;
      const url = `${BASE}reports/${row.client_uuid}/photos/${photo.uuid}/`;
      const answer = await ask(url, row.language, bytes(photo));
      if (isOurs(row, answer) && (answer.body.over || answer.body.photos.includes(photo.uuid))) {
        await store.dropPhoto(photo.uuid);
      } else if (isRefusal(answer)) {
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

  /** A voice, a petition, or an act on a report that was sent before. */
  async function sendAct(row, after) {
    await showSending(row);
    let answer;
    if (row.what === "photo") {
      const [photo] = await store.photosOf(row.client_uuid);
      const code = encodeURIComponent(row.answers.code);
      const url = `${BASE}own/${code}/photos/${row.client_uuid}/?after=${after}`;
      answer = await ask(url, row.language, bytes(photo));
    } else {
      const { client_uuid, what, written_at } = row;
      const body = { ...row.answers, client_uuid, what, written_at, after };
      answer = await ask(`${BASE}acts/`, row.language, json(body));
    }
    if (isOk(row, answer) && answer.body.arrived === true) {
      for (const photo of await store.photosOf(row.client_uuid)) await store.dropPhoto(photo.uuid);
      const { code, url } = answer.body;
      const { stance } = row.answers;
      Object.assign(row, { state: "sent", code, url, errors: {}, answers: { stance } });
    } else if (isRefusal(answer)) {
      Object.assign(row, { state: "refused", final: false, errors: answer.body });
    } else if (answer.status === 409 && answer.body?.client_uuid === row.client_uuid) {
      // Not for good when another one has to arrive first.
      if (!answer.body.detail) return stillWaits(row, answer);
      Object.assign(row, { state: "refused", final: true, errors: { act: [answer.body.detail] } });
    } else {
      return stillWaits(row, answer);
    }
    await store.update(row);
    return true;
  }

  /** The act on the same report that was written before and is still to be sent; "" when none. */
  async function before(row) {
    const code = row.answers.code;
    if (!code) return "";
    const earlier = (await store.items()).filter(
      (other) =>
        other.what && other.answers.code === code && other.state === "waiting" &&
        other.written_at < row.written_at,
    );
    return earlier.at(-1)?.client_uuid ?? "";
  }

  /** The person went on with the network: has it arrived that way? */
  async function lookFor(row) {
    const answer = await ask(`${BASE}reports/${row.client_uuid}/`, row.language);
    if (isOurs(row, answer)) {
      const { code, url } = answer.body;
      Object.assign(row, { state: "photos", code, url, errors: {} });
      await store.update(row);
    }
    return answer.status !== 0;
  }

  async function sendOne(row) {
    if (row.what) return row.state === "waiting" ? sendAct(row, await before(row)) : true;
    let goOn = true;
    if (row.state === "needs_place" || row.state === "refused") goOn = await lookFor(row);
    else if (row.state === "waiting") goOn = await sendWords(row);
    const now = await store.item(row.client_uuid);
    return goOn && now?.state === "photos" ? sendPhotos(now) : goOn;
  }

  /** How many can still be sent afterwards, without anything the person has to do first. */
  async function sendAll() {
    for (const { client_uuid: uuid } of await store.items()) {
      const row = await store.item(uuid);
      if (!row || row.state === "sent") continue;
      delete row.sending;
      if (!(await sendOne(row))) break;
    }
    const rows = await store.items();
    return rows.filter(({ state }) => state === "waiting" || state === "photos").length;
  }

  async function all() {
    if (!globalThis.navigator?.locks) return sendAll();
    return navigator.locks.request("soglia-send", sendAll);
  }

  globalThis.sogliaSend = { all };
})();
