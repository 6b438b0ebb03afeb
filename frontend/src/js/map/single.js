// Single places: a barrier, the sites of a point, a report in the admin.

import { markElement } from "./symbols.js";

export function single({ config, map, library }) {
  const isPoint = config.kind === "point";
  const name = isPoint ? "point" : `barrier-${config.state || "suspected"}`;
  const bounds = new library.LngLatBounds();
  for (const { lon, lat, label, state, href, mark: own } of config.places) {
    const mark = markElement(own ?? (state ? `barrier-${state}` : name), label);
    new library.Marker({
      element: href ? linked(mark, href) : mark, anchor: isPoint || own ? "bottom" : "center",
    })
      .setLngLat([lon, lat])
      .addTo(map);
    bounds.extend([lon, lat]);
  }
  // Marks that lead somewhere lie within a crossing of each other, sites of a point across a city.
  const maxZoom = config.places.some(({ href }) => href) ? 18.5 : 16.5;
  if (config.places.length > 1) map.fitBounds(bounds, { padding: 60, maxZoom, animate: false });
}

// A mark that leads to its place in the list beside the map, where the buttons are.
function linked(mark, href) {
  const link = document.createElement("a");
  link.href = href;
  link.className = "so-map-link";
  link.append(mark);
  link.addEventListener("click", () => document.querySelector(href)?.focus());
  return link;
}
