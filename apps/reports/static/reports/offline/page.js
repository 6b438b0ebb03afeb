// The form without network, and the list of what this phone keeps.

import { currentPosition } from "../../js/locate.js";
import { queue, sendLater } from "./load.js";

const LONGEST_SIDE_PX = 2048;
const PHOTOS_MAX = 3;
const texts = JSON.parse(document.getElementById("offline-texts").textContent);
const root = document.querySelector("[data-offline]");
const form = root.querySelector("[data-form]");
const part = (name, inside = root) => inside.querySelector(`[data-${name}]`);
const { store, send } = await queue();

let clientUuid = crypto.randomUUID();
let photos = [];
let position = null;

// The list

function row(report, left) {
  const item = document.getElementById("offline-item").content.cloneNode(true).firstElementChild;
  const { answers } = report;
  const place = [answers.address, answers.corner].filter(Boolean).join(", ") || texts.position;
  part("title", item).textContent = `${texts.kinds[answers.kind] ?? ""}: ${place}`;
  part("state", item).textContent = texts.states[report.state];
  item.dataset.report = report.client_uuid;
  item.dataset.stateCode = report.state;
  const messages = [...Object.values(report.errors ?? {}).flat(), ...(report.photosRefused ?? [])];
  part("messages", item).hidden = messages.length === 0;
  part("messages", item).append(
    ...messages.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
  part("photos-left", item).hidden = left === 0;
  part("photos-left", item).textContent = texts.photos.replace("%s", left);
  const actions = part("actions", item);
  const act = (text, run, kind = "btn-outline-primary") => {
    const button = Object.assign(document.createElement("button"), {
      type: "button", textContent: text, className: `btn btn-sm ${kind}`,
    });
    button.addEventListener("click", run);
    actions.append(button);
  };
  if (report.code) {
    part("code", item).hidden = false;
    part("code", item).textContent = `${texts.code} `;
    const code = Object.assign(document.createElement("strong"), { textContent: report.code });
    code.setAttribute("translate", "no");
    part("code", item).append(code);
    const link = Object.assign(document.createElement("a"), {
      href: report.url, textContent: texts.follow, className: "btn btn-sm btn-primary",
    });
    actions.append(link);
  }
  if (report.state === "waiting" || report.state === "photos") act(texts.send, () => sendNow());
  if (report.state === "needs_place") act(texts.place, () => goOn(report), "btn-primary");
  if (report.state === "refused") act(texts.correct, () => correct(report), "btn-primary");
  act(texts.forget, async () => {
    if (report.state !== "sent" && !window.confirm(texts.sure)) return;
    await store.forget(report.client_uuid);
    await draw();
    document.getElementById("on-this-phone").focus();
  });
  return item;
}

async function draw() {
  const reports = await store.reports();
  const rows = [];
  for (const report of reports.reverse()) {
    rows.push(row(report, (await store.photosOf(report.client_uuid)).length));
  }
  const focused = document.activeElement?.closest?.("[data-report]")?.dataset.report;
  part("items").replaceChildren(...rows);
  part("queue").hidden = rows.length === 0;
  if (focused) root.querySelector(`[data-report="${focused}"]`)?.focus();
}

async function sendNow() {
  await send.all();
  await draw();
}

/** The words did not name one place: the person chooses it, in the ordinary pages. */
async function goOn(report) {
  try {
    const response = await fetch("/api/v1/offline/drafts/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": report.language },
      body: JSON.stringify({ ...report.answers, client_uuid: report.client_uuid }),
    });
    const body = await response.json();
    if (!body.url) throw new Error("no page to go on with");
    const words = report.answers.address ?? "";
    window.location.assign(words ? `${body.url}?q=${encodeURIComponent(words)}` : body.url);
  } catch {
    showNetwork();
    await draw();
  }
}

/** Back into the form, under the same UUID; the item is replaced when it is saved again. */
async function correct(report) {
  clientUuid = report.client_uuid;
  fill(report.answers);
  photos = await store.photosOf(report.client_uuid);
  drawPhotos();
  const messages = Object.entries(report.errors ?? {});
  showErrors(messages.map(([name, said]) => [fieldOf(name), [said].flat(2).map(String).join(" ")]));
}

// The form

function fieldOf(name) {
  const plain = name.startsWith("measures.") ? name.replace(".", "_") : name;
  if (plain === "can_pass") return form.querySelector("input[name=can_pass]");
  return form.elements[plain] instanceof Element ? form.elements[plain] : form.elements.address;
}

function answers() {
  const typed = Object.fromEntries(
    [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim() !== ""),
  );
  const measures = {};
  for (const [name, value] of Object.entries(typed)) {
    if (!name.startsWith("measures_")) continue;
    delete typed[name];
    if (!form.elements[name].closest("[data-measure]").hidden) measures[name.slice(9)] = value;
  }
  if (!typed.address) delete typed.side;
  return { ...typed, measures, ...(position && !typed.address ? position : {}) };
}

function fill(kept) {
  form.reset();
  for (const [name, value] of Object.entries(kept)) {
    if (form.elements[name] && typeof value === "string") form.elements[name].value = value;
  }
  for (const [name, value] of Object.entries(kept.measures ?? {})) {
    if (form.elements[`measures_${name}`]) form.elements[`measures_${name}`].value = value;
  }
  setPosition(kept.lon === undefined ? null : { lon: kept.lon, lat: kept.lat });
  showMeasures();
}

function showMeasures() {
  const kind = form.elements.kind.value;
  for (const box of form.querySelectorAll("[data-measure]")) {
    box.hidden = !box.dataset.measure.split(" ").includes(kind);
  }
}

function showErrors(errors) {
  const box = part("errors");
  box.hidden = errors.length === 0;
  part("errors-list").replaceChildren(
    ...errors.map(([field, text]) => {
      const link = Object.assign(document.createElement("a"), {
        href: `#${field.id}`, textContent: text,
      });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        field.closest("details")?.setAttribute("open", "");
        field.focus();
      });
      const line = document.createElement("li");
      line.append(link);
      return line;
    }),
  );
  if (errors.length) box.focus();
}

function missing(given) {
  const found = [];
  if (!given.address && given.lon === undefined) {
    found.push([form.elements.address, texts.needs_place_words]);
  }
  if (!given.kind) found.push([form.elements.kind, texts.needs_kind]);
  if (!given.can_pass) found.push([fieldOf("can_pass"), texts.needs_can_pass]);
  return found;
}

let later;
function keepTyped() {
  clearTimeout(later);
  later = setTimeout(() => store.keepTyped({ clientUuid, answers: answers(), photos }), 300);
}

form.addEventListener("input", () => {
  showMeasures();
  keepTyped();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = answers();
  const errors = missing(given);
  showErrors(errors);
  if (errors.length) return;
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    await store.keep(
      {
        client_uuid: clientUuid, answers: given, written_at: new Date().toISOString(),
        language: document.documentElement.lang, state: "waiting", tries: 0, errors: {},
      },
      photos.map((photo) => ({ ...photo, report: clientUuid, refused: "" })),
    );
  } catch {
    part("queue").hidden = false;
    part("said").textContent = texts.not_kept;
    document.getElementById("on-this-phone").focus();
    return;
  } finally {
    button.disabled = false;
  }
  clearTimeout(later);
  await store.keepTyped(null);
  clientUuid = crypto.randomUUID();
  photos = [];
  fill({});
  drawPhotos();
  await draw();
  part("said").textContent = texts.kept;
  document.getElementById("on-this-phone").focus();
  navigator.storage?.persist?.();
  sendLater();
  await sendNow();
});

// Photos: made smaller here, which also leaves out what phones hide in them.

async function bytesOf(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return { type: "image/jpeg", bytes: await blob.arrayBuffer() };
  } catch {
    // A kind of picture this browser cannot draw: the server will say whether it can.
    return { type: file.type || "image/jpeg", bytes: await file.arrayBuffer() };
  }
}

const chooser = document.getElementById("off_photos");
chooser.addEventListener("change", async () => {
  part("photos-said").textContent = "";
  for (const file of chooser.files) {
    if (photos.length >= PHOTOS_MAX) {
      part("photos-said").textContent = texts.too_many;
      break;
    }
    photos.push({ uuid: crypto.randomUUID(), report: clientUuid, refused: "", ...(await bytesOf(file)) });
  }
  chooser.value = "";
  drawPhotos();
  keepTyped();
});

function drawPhotos() {
  for (const old of part("photos").querySelectorAll("img")) URL.revokeObjectURL(old.src);
  part("photos").replaceChildren(
    ...photos.map((photo, index) => {
      const picture = Object.assign(document.createElement("img"), {
        src: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })),
        alt: "", width: 96, height: 72,
      });
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "btn btn-outline-primary btn-sm",
        textContent: texts.take_away.replace("%s", index + 1),
      });
      button.addEventListener("click", () => {
        photos = photos.filter((other) => other !== photo);
        drawPhotos();
        keepTyped();
        chooser.focus();
      });
      const line = Object.assign(document.createElement("li"), { className: "so-item so-actions" });
      line.append(picture, button);
      return line;
    }),
  );
}

// The position of the phone: satellites need no network.

function setPosition(found, words = "") {
  position = found;
  part("position-drop").hidden = !found;
  part("position-said").textContent = words;
}

if (navigator.geolocation) {
  part("position").hidden = false;
  part("position-button").addEventListener("click", async (event) => {
    event.target.disabled = true;
    part("position-said").textContent = texts.locating;
    try {
      const { lon, lat, accuracyM } = await currentPosition();
      setPosition({ lon, lat }, texts.located.replace("%s", Math.ceil(accuracyM)));
    } catch {
      setPosition(null, texts.not_located);
    }
    event.target.disabled = false;
    keepTyped();
  });
  part("position-drop").addEventListener("click", () => {
    setPosition(null);
    part("position-button").focus();
    keepTyped();
  });
}

// The network

function showNetwork() {
  part("network").textContent = navigator.onLine === false ? texts.offline : "";
}

window.addEventListener("online", async () => {
  showNetwork();
  await sendNow();
});
window.addEventListener("offline", showNetwork);
// Some phones never say that the network is back: ask again, ever more seldom.
let wait = 15_000;
async function again() {
  if (await store.waiting()) await sendNow();
  wait = Math.min(wait * 2, 600_000);
  setTimeout(again, wait);
}
setTimeout(again, wait);
new BroadcastChannel("soglia").addEventListener("message", draw);

const typed = await store.typed();
if (typed) {
  clientUuid = typed.clientUuid;
  photos = typed.photos ?? [];
  fill(typed.answers);
  drawPhotos();
}
form.hidden = false;
showNetwork();
await draw();
if (navigator.onLine !== false) await sendNow();
