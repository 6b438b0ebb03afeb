// A way: its line, the alternative's, both ends, and the barriers beside it.

import { markElement } from "./symbols.js";

const LINES = {
  way: { "line-color": "#0059b3", "line-width": 6 },
  alternative: { "line-color": "#5b3fa0", "line-width": 4, "line-dasharray": [1.5, 1] },
};

export function route({ config, map, library }) {
  for (const { role, coordinates } of config.lines) {
    const data = { type: "Feature", geometry: { type: "LineString", coordinates } };
    map.addSource(role, { type: "geojson", data });
    const layout = { "line-cap": "butt", "line-join": "round" };
    // A white edge keeps the line apart from the streets under it.
    map.addLayer(
      {
        id: `${role}-edge`,
        type: "line",
        source: role,
        layout,
        paint: { "line-color": "#ffffff", "line-width": LINES[role]["line-width"] + 4 },
      },
      "names",
    );
    map.addLayer({ id: role, type: "line", source: role, layout, paint: LINES[role] }, "names");
  }
  for (const { lon, lat, state, label } of config.marks) mark(`barrier-${state}`, lon, lat, label);
  for (const { lon, lat, label } of config.places) mark("pin", lon, lat, label, "bottom");
  const [west, south, east, north] = config.view;
  map.fitBounds([[west, south], [east, north]], { padding: 48, maxZoom: 17, animate: false });

  function mark(name, lon, lat, label, anchor = "center") {
    new library.Marker({ element: markElement(name, label), anchor })
      .setLngLat([lon, lat])
      .addTo(map);
  }
}
