// Single places: a barrier, the sites of a point, a report in the admin.

import { markElement } from "./symbols.js";

export function single({ config, map, library }) {
  const isPoint = config.kind === "point";
  const name = isPoint ? "point" : `barrier-${config.state || "suspected"}`;
  const bounds = new library.LngLatBounds();
  for (const { lon, lat, label } of config.places) {
    new library.Marker({ element: markElement(name, label), anchor: isPoint ? "bottom" : "center" })
      .setLngLat([lon, lat])
      .addTo(map);
    bounds.extend([lon, lat]);
  }
  if (config.places.length > 1) map.fitBounds(bounds, { padding: 60, maxZoom: 16.5, animate: false });
}
