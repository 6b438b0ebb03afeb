// "My position" as the start of a way, or of a search for a point: asked only when the button is
// pressed, sent only with the form. Without this module the button stays hidden; a street says the same.

import { currentPosition } from "../js/locate.js";

const button = document.querySelector("[data-my-position]");
const form = button?.closest("form");

if (form && navigator.geolocation) {
  const said = form.querySelector("[data-position-said]");
  button.hidden = false;

  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = button.dataset.locating;
    try {
      const found = await currentPosition();
      form.elements.from.value = button.dataset.name;
      keep("from_at", `${found.lon.toFixed(6)},${found.lat.toFixed(6)}`);
      keep("from_of", button.dataset.name);
      said.textContent = button.dataset.located.replace("%s", Math.ceil(found.accuracyM));
      (form.elements.to ?? form.querySelector("[type=submit]")).focus();
    } catch {
      said.textContent = button.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });

  function keep(name, value) {
    for (const old of form.querySelectorAll(`[name="${name}"]`)) old.closest("fieldset")?.remove();
    let input = form.querySelector(`input[type=hidden][name="${name}"]`);
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      form.append(input);
    }
    input.value = value;
  }
}
