// Several places together: each is put on the list by the form above, and all are sent at once.

import { button, listed, make, part, root, say, texts } from "./dom.js";
import { keepAct } from "./acts.js";

const PLACES_MAX = 20;
const PLACE = ["address", "corner", "side", "lon", "lat", "kind", "can_pass", "permanence", "measures"];
const form = root.querySelector("[data-petition]");

/** `saved` is called once it is kept, `change` with a place that goes back into the form. */
export function petition(store, { saved, change }) {
  let clientUuid = crypto.randomUUID();
  let places = [];

  function keepTyped() {
    const { supporters, reason } = form.elements;
    const empty = !places.length && !reason.value;
    const value = { clientUuid, places, supporters: supporters.value, description: reason.value };
    return store.keepTyped("petition", empty ? null : value).catch(() => {
      // No room: it is said when the list is saved, and the page stays as it is.
    });
  }

  function line(place, index) {
    const words = listed(place.address, place.corner) || texts.position;
    const name = `${texts.kinds[place.kind]}: ${words}`;
    const away = () => places.filter((other) => other !== place);
    const named = (made) => {
      made.append(make("span", { className: "visually-hidden", textContent: `: ${name}` }));
      return made;
    };
    const edit = button(texts.change_place, async () => {
      places = away();
      draw();
      await keepTyped();
      await change(place);
    });
    const drop = button(texts.drop_place, async () => {
      places = away();
      draw();
      await keepTyped();
      document.getElementById("petition-heading").focus();
    });
    return make(
      "li", { className: "so-item" },
      make("p", { className: "so-item-line", textContent: `${index + 1}. ${name}` }),
      make("div", { className: "so-actions" }, named(edit), named(drop)),
    );
  }

  function draw() {
    part("places").replaceChildren(...places.map(line));
    form.hidden = places.length === 0 && !form.elements.reason.value;
  }

  function load(kept) {
    ({ clientUuid, places } = kept);
    form.elements.supporters.value = kept.supporters ?? "";
    form.elements.reason.value = kept.description ?? "";
    draw();
  }

  form.addEventListener("input", keepTyped);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const supporters = form.elements.supporters.value.trim();
    const wrong = part("petition-errors");
    wrong.hidden = Boolean(supporters && places.length);
    wrong.textContent = places.length ? texts.needs_supporters : texts.needs_place_on_list;
    if (!wrong.hidden) {
      (places.length ? form.elements.supporters : document.getElementById("petition-heading")).focus();
      return;
    }
    const answers = { places, supporters, description: form.elements.reason.value };
    try {
      await keepAct("petition", { clientUuid, answers, about: { places: places.length } });
    } catch {
      say(texts.not_kept);
      return;
    }
    load({ clientUuid: crypto.randomUUID(), places: [] });
    await keepTyped();
    await saved();
  });

  return {
    /** Put a place on the list; false when it is full, and that is said. */
    async add(answers) {
      if (places.length >= PLACES_MAX) {
        part("places-said").textContent = texts.list_full;
        return false;
      }
      places.push(Object.fromEntries(PLACE.filter((name) => name in answers).map((n) => [n, answers[n]])));
      draw();
      await keepTyped();
      part("places-said").textContent = texts.on_list.replace("%s", places.length);
      document.getElementById("petition-heading").focus();
      return true;
    },
    async restore() {
      const typed = await store.typed("petition");
      if (typed) load(typed);
    },
    /** Back on the list, under the same UUID. */
    async correct(row) {
      load({ ...row.answers, clientUuid: row.client_uuid });
      await keepTyped();
      document.getElementById("petition-heading").focus();
    },
  };
}
