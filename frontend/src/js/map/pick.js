// Choose a place: tap it, drag the pin, use the phone's position, or move the map under the
// cross and press Enter. Dragging is never the only way (WCAG 2.5.7).

import { currentPosition } from "../locate.js";
import { markElement } from "./symbols.js";
import { showBarriers } from "./style.js";

export function pick({ box, config, map, library }) {
  const { texts } = config;
  const inputs = {
    lon: document.getElementById(config.lonInput) ?? document.getElementsByName("lon")[0],
    lat: document.getElementById(config.latInput) ?? document.getElementsByName("lat")[0],
  };
  const tools = element("div", "so-map-tools");
  const locate = button("btn btn-outline-primary", texts.locate);
  const here = button("btn btn-outline-primary", texts.placeHere);
  const said = element("p", "so-map-said");
  said.setAttribute("role", "status");
  said.textContent = texts.pickInstructions;
  tools.append(locate, here);
  box.after(tools, said);
  box.append(cross());
  // What is reported already shows when one is near enough to tell it apart.
  showBarriers(map, config.version, { minzoom: 14.5 });
  if (config.lon === null) map.jumpTo({ center: config.center, zoom: 13 });
  // The page may offer the phone's position by itself.
  locate.hidden = Boolean(document.querySelector("[data-phone-way]"));

  let marker = null;

  function place(lngLat, words = texts.placed) {
    const { lng, lat } = lngLat;
    if (!inside(config.bounds, lng, lat)) {
      said.textContent = texts.outside;
      return;
    }
    if (!marker) {
      marker = new library.Marker({
        element: markElement("pin", texts.pin), draggable: true, anchor: "bottom",
      });
      marker.on("dragend", () => place(marker.getLngLat()));
    }
    marker.setLngLat(lngLat).addTo(map);
    write(inputs.lon, lng);
    write(inputs.lat, lat);
    said.textContent = words;
  }

  map.on("click", (event) => place(event.lngLat));
  here.addEventListener("click", () => place(map.getCenter()));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // Enter on the map puts the pin; it must not send the form.
    event.preventDefault();
    place(map.getCenter());
  });

  locate.addEventListener("click", async () => {
    locate.disabled = true;
    said.textContent = texts.locating;
    try {
      const { lon, lat, accuracyM } = await currentPosition();
      map.jumpTo({ center: [lon, lat], zoom: 17.5 });
      place({ lng: lon, lat }, texts.located.replace("%s", String(Math.ceil(accuracyM))));
    } catch {
      said.textContent = texts.locateFailed;
    } finally {
      locate.disabled = false;
    }
  });

  if (config.lon !== null && config.lat !== null) place({ lng: config.lon, lat: config.lat });

  // Another way of choosing (the phone's position) tells the map, and the pin follows.
  box.addEventListener("place", (event) => {
    const { lon, lat } = event.detail;
    map.jumpTo({ center: [lon, lat], zoom: 17.5 });
    place({ lng: lon, lat });
  });
}

function inside([west, south, east, north], lon, lat) {
  return west <= lon && lon <= east && south <= lat && lat <= north;
}

function write(input, value) {
  if (!input) return;
  input.value = value.toFixed(6);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function element(tag, css) {
  const made = document.createElement(tag);
  made.className = css;
  return made;
}

function button(css, text) {
  const made = element("button", css);
  made.type = "button";
  made.textContent = text;
  return made;
}

function cross() {
  const box = element("div", "so-map-cross");
  box.setAttribute("aria-hidden", "true");
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  for (const [color, width] of [["#fff", 6], ["#17324d", 2.5]]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", "M24 6v13M24 29v13M6 24h13M29 24h13");
    path.setAttribute("stroke", color);
    path.setAttribute("stroke-width", width);
    path.setAttribute("stroke-linecap", "round");
    svg.append(path);
  }
  box.append(svg);
  return box;
}
