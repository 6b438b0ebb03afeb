// Step 1 of a report: a photo that knows where it was taken. Its file is read here and not sent;
// the place is only a suggestion, shown on the next page and used when the person says so.

import { positionOf } from "./exif.js";

// EXIF stands at the beginning of a file; formats of phones put it within the first megabyte.
const READ_BYTES = 1_048_576;

const section = document.querySelector("[data-photo-way]");
const form = section?.closest("form");

if (form) {
  const file = section.querySelector("input[type=file]");
  const said = section.querySelector("[data-photo-said]");
  const button = section.querySelector("[data-photo-button]");
  let found = null;
  section.hidden = false;

  file.addEventListener("change", async () => {
    const [photo] = file.files;
    found = photo ? positionOf(await photo.slice(0, READ_BYTES).arrayBuffer()) : null;
    button.hidden = found === null;
    said.textContent = !photo ? "" : found ? section.dataset.found : section.dataset.none;
  });

  button.addEventListener("click", () => {
    const { lon, lat, placed_by: placedBy } = form.elements;
    lon.value = found.lon.toFixed(6);
    lat.value = found.lat.toFixed(6);
    placedBy.value = "photo";
  });
}
