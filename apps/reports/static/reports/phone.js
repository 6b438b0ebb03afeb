// Step 1 of a report: the position of the phone, asked only when the button is pressed.
// Without this module the section stays hidden; the street says the same. So does that of the map:
// without a script nobody can draw one, and its button would lead nowhere.

import { currentPosition } from "../js/locate.js";

const section = document.querySelector("[data-phone-way]");
const form = section?.closest("form");

for (const way of document.querySelectorAll("[data-map-way]")) {
  way.hidden = false;
}

if (form && navigator.geolocation) {
  const button = section.querySelector("[data-phone-button]");
  const said = section.querySelector("[data-phone-said]");
  const { lon, lat, placed_by: placedBy } = form.elements;
  section.hidden = false;

  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = section.dataset.locating;
    try {
      const found = await currentPosition();
      lon.value = found.lon.toFixed(6);
      lat.value = found.lat.toFixed(6);
      placedBy.value = "phone";
      said.textContent = section.dataset.located.replace("%s", Math.ceil(found.accuracyM));
      // The pin follows when a map is drawn; the person checks it before going on.
      form.querySelector("[data-map]")?.dispatchEvent(
        new CustomEvent("place", { detail: { lon: found.lon, lat: found.lat } }),
      );
      placedBy.value = "phone";
      form.querySelector("[data-use-place]").focus();
    } catch {
      said.textContent = section.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });

  // Whoever moves the pin afterwards has chosen on the map.
  form.addEventListener("change", ({ target }) => {
    if (target === lon || target === lat) placedBy.value = "map";
  });
}
