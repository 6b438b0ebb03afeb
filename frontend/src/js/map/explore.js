// The map page: barriers, points, and the verdicts of the chosen profile.

import { showBarriers, showPoints, showVerdicts, tiles } from "./style.js";

const LOOK_AGAIN_MS = 20_000;

export function explore({ config, map, library }) {
  let { version, profile } = config;
  showVerdicts(map, profile, version);
  showBarriers(map, version, { only: config.only });
  showPoints(map);

  for (const layer of ["barriers", "points"]) {
    map.on("click", layer, (event) => openPopup(event.features[0], layer));
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }

  function openPopup(feature, layer) {
    const { title, lines, address } = describe(feature.properties, layer, config);
    new library.Popup({ maxWidth: "18rem", offset: 12 })
      .setLngLat(feature.geometry.coordinates)
      .setDOMContent(popupContent(title, lines, address, config))
      .addTo(map);
  }

  // Choosing a profile redraws at once; without scripts the form's own button does it.
  const choices = document.querySelectorAll("[data-map-profile] input[type=radio]");
  choices.forEach((choice) =>
    choice.addEventListener("change", () => {
      profile = choice.value;
      showVerdicts(map, profile, version);
    }),
  );
  for (const button of document.querySelectorAll("[data-map-profile] [type=submit]")) {
    // Its room stays: nothing on the page moves when the map has come.
    button.classList.add("so-unneeded");
  }

  for (const button of document.querySelectorAll("[data-map-go]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const [lon, lat] = button.dataset.mapGo.split(",").map(Number);
      map.getCanvas().scrollIntoView({ block: "center" });
      map.easeTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 17) });
      map.getCanvas().focus({ preventScroll: true });
    });
  }

  // What somebody reports shows here too, without loading the page again.
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch("/api/v1/layer/");
      const layer = await answer.json();
      if (layer.version === version) return;
      version = layer.version;
      map.getSource("barriers").setTiles(tiles("barriers", version));
      map.getSource("verdicts")?.setTiles(tiles(`verdict-${profile}`, version));
    } catch {
      // Offline for a moment: what is drawn stays.
    }
  }, LOOK_AGAIN_MS);
}

function describe(properties, layer, config) {
  const { texts } = config;
  if (layer === "points") {
    return {
      title: properties.name,
      lines: [texts.point],
      address: config.pointUrl.replace("CODE", properties.code),
    };
  }
  const lines = [texts[`state.${properties.state}`]];
  if (properties.place) lines.push(properties.place);
  return {
    title: texts[`kind.${properties.kind}`] ?? texts.barrier,
    lines,
    address: config.barrierUrl.replace("00000000-0000-0000-0000-000000000000", properties.uuid),
  };
}

function popupContent(title, lines, address, config) {
  const content = document.createElement("div");
  const heading = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = title;
  heading.append(strong);
  content.append(heading);
  for (const text of lines) {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    content.append(paragraph);
  }
  const link = document.createElement("a");
  link.href = address;
  link.textContent = config.texts.open;
  content.append(link);
  return content;
}
