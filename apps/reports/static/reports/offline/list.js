// The list of what this phone keeps, each with where it stands and what can be done.

import { about, button, fresh, listed, make, part, root, texts, when } from "./dom.js";

const SENDING_MS = 90_000;
let turns = 0;

function title(row) {
  const { answers } = row;
  if (!row.what) {
    const place = listed(answers.address, answers.corner) || texts.position;
    return `${texts.kinds[answers.kind] ?? ""}: ${place}`;
  }
  if (row.what === "petition") return texts.petition.replace("%s", row.about.places);
  const what = row.what === "voice" ? texts.stances[answers.stance] : texts.whats[row.what];
  return `${what}: ${about(row.about)}`;
}

function state(row) {
  const sending = row.sending && Date.now() - row.sending < SENDING_MS;
  if (row.state === "waiting" && sending) return "sending";
  // For the refusals of acts, which have nothing to do with a place or photos.
  return row.state === "refused" && row.final ? "final" : row.state;
}

/** What the server said is wrong, and of which place of a petition. */
function messages(row) {
  const said = Object.entries(row.errors ?? {}).map(([name, texts_]) => {
    const [, index] = name.match(/^places\.(\d+)\./) ?? [];
    const text = [texts_].flat(2).map(String).join(" ");
    return index === undefined ? text : `${texts.place.replace("%s", Number(index) + 1)}: ${text}`;
  });
  return [...said, ...(row.photosRefused ?? [])];
}

function code(row) {
  const strong = make("strong", { textContent: row.code });
  strong.setAttribute("translate", "no");
  return [`${texts.code} `, strong];
}

export function list(store, { sendNow, goOn, correct, anew }) {
  async function forget(row) {
    if (row.state !== "sent" && !window.confirm(texts.sure)) return;
    await store.forget(row.client_uuid);
    await draw();
    document.getElementById("on-this-phone").focus();
  }

  function actions(row) {
    const made = [];
    const act = (text, run, kind) => made.push(button(text, run, kind));
    // What has not arrived is not to be seen anywhere but here.
    if (row.url && row.state !== "waiting" && (row.what !== "voice" || row.state === "sent")) {
      const kind = row.state === "sent" ? "btn-primary" : "btn-outline-primary";
      const see = row.what === "voice" ? texts.see_voice : texts.follow;
      const text = row.what === "petition" ? texts.see_petition : see;
      made.push(make("a", { href: row.url, textContent: text, className: `btn btn-sm ${kind}` }));
    }
    if (row.state === "needs_place") act(texts.choose_place, () => goOn(row), "btn-primary");
    if (row.state === "refused") {
      const again = !row.final && ["petition", "correction", "answer"].includes(row.what);
      if (!row.what || again) act(texts.correct, () => correct(row), "btn-primary");
      else if (row.what === "voice" || row.what === "correction") act(texts.anew, anew, "btn-primary");
    }
    act(texts.forget, () => forget(row));
    return made;
  }

  function line(row, left) {
    const item = fresh("offline-item");
    part("title", item).textContent = title(row);
    const now = state(row);
    part("state", item).textContent = texts.states[now];
    part("written", item).textContent = texts.written.replace("%s", when(row.written_at));
    item.dataset.report = row.client_uuid;
    item.dataset.what = row.what ?? "report";
    item.dataset.stateCode = now;
    const wrong = messages(row);
    part("messages", item).hidden = wrong.length === 0;
    part("messages", item).append(...wrong.map((text) => make("li", { textContent: text })));
    const next = row.state === "refused" ? texts.next[row.final ? "final" : (row.what ?? "report")] : "";
    part("next", item).hidden = !next;
    part("next", item).textContent = next;
    part("photos-left", item).hidden = left === 0 || row.what === "photo";
    part("photos-left", item).textContent = texts.photos.replace("%s", left);
    part("code", item).hidden = !row.code;
    if (row.code) part("code", item).append(...code(row));
    part("actions", item).append(...actions(row));
    return item;
  }

  async function draw() {
    const turn = ++turns;
    const rows = [];
    let toSend = false;
    for (const row of (await store.items()).reverse()) {
      toSend ||= row.state === "waiting" || row.state === "photos";
      rows.push(line(row, (await store.photosOf(row.client_uuid)).length));
    }
    // A later one has drawn already, or will.
    if (turn !== turns) return;
    const held = document.activeElement;
    const focused = held?.closest?.("[data-report]");
    const place = focused ? [...focused.querySelectorAll("a, button")].indexOf(held) : -1;
    part("items").replaceChildren(...rows);
    part("send-now").hidden = !toSend;
    if (rows.length) part("queue").hidden = false;
    else if (!part("said").textContent) part("queue").hidden = true;
    if (focused) focusAgain(focused.dataset.report, place);
  }

  /** Whoever was about to press something finds it where it was. */
  function focusAgain(name, place) {
    const item = root.querySelector(`[data-report="${name}"]`);
    (item?.querySelectorAll("a, button")[place] ?? item)?.focus();
  }

  part("send-now").addEventListener("click", sendNow);
  return { draw };
}
