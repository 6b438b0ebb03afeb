// The form of a new report.

import { currentPosition } from "../../js/locate.js";
import { make, part, root, say, texts } from "./dom.js";
import { sendLater } from "./load.js";
import { picker } from "./photos.js";

const PHOTOS_MAX = 3;
const form = root.querySelector("[data-form]");
let clientUuid = crypto.randomUUID();
let position = null;

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
      const link = make("a", { href: `#${field.id}`, textContent: text });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        field.closest("details")?.setAttribute("open", "");
        field.focus();
      });
      return make("li", {}, link);
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

function setPosition(found, words = "") {
  position = found;
  part("position-drop").hidden = !found;
  part("position-said").textContent = words;
}

/** `saved` is called once a report is kept, `listed` with a place for a petition. */
export function reportForm(store, { saved, listed }) {
  let later;
  const photos = picker(document.getElementById("off_photos"), PHOTOS_MAX, keepTyped);

  function keepTyped() {
    clearTimeout(later);
    later = setTimeout(() => {
      const value = { clientUuid, answers: answers(), photos: photos.chosen };
      store.keepTyped("typed", value).catch(() => {
        // No room: it is said when the report is saved, and the form stays as it is.
      });
    }, 300);
  }

  async function started(kept, uuid = crypto.randomUUID(), pictures = []) {
    clientUuid = uuid;
    photos.chosen = pictures;
    fill(kept);
    photos.draw();
  }

  async function save() {
    const given = answers();
    const errors = missing(given);
    showErrors(errors);
    if (errors.length) return;
    const send = form.querySelector("button[type=submit]");
    send.disabled = true;
    try {
      await store.keep(
        {
          client_uuid: clientUuid, answers: given, written_at: new Date().toISOString(),
          language: document.documentElement.lang, state: "waiting", tries: 0, errors: {},
        },
        photos.chosen.map((photo) => ({ ...photo, report: clientUuid, refused: "" })),
      );
    } catch {
      say(texts.not_kept);
      return;
    } finally {
      send.disabled = false;
    }
    clearTimeout(later);
    await store.keepTyped("typed", null);
    await started({});
    navigator.storage?.persist?.();
    sendLater();
    await saved();
  }

  form.addEventListener("input", () => {
    showMeasures();
    keepTyped();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  part("add-place").addEventListener("click", async () => {
    const given = answers();
    const errors = missing(given);
    showErrors(errors);
    if (errors.length || !(await listed(given))) return;
    // What belongs to no place stays: a list has neither photos nor a contact.
    const { description, contact_email, contact_phone } = given;
    fill({ description, contact_email, contact_phone });
    keepTyped();
  });
  // The position of the phone: satellites need no network.
  part("position").hidden = !navigator.geolocation;
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

  return {
    /** What was being written when the page was closed. */
    async restore() {
      const typed = await store.typed("typed");
      if (typed) await started(typed.answers, typed.clientUuid, typed.photos ?? []);
      return Boolean(typed);
    },
    show() {
      form.hidden = false;
    },
    /** A place of a petition, to be changed. */
    async change(place) {
      fill(place);
      keepTyped();
      form.elements.address.focus();
    },
    focus() {
      form.elements.address.focus();
    },
    /** Back into the form, under the same UUID; the item is replaced when it is saved again. */
    async correct(row) {
      await started(row.answers, row.client_uuid, await store.photosOf(row.client_uuid));
      const said = Object.entries(row.errors ?? {});
      showErrors(said.map(([name, text]) => [fieldOf(name), [text].flat(2).map(String).join(" ")]));
    },
  };
}
