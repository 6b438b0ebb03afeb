// The base map: the city's own network in quiet greys, names from it, nothing foreign.

const STREETS = ["street", "service", "pedestrian"];
const FOOT = ["sidewalk", "footway", "path", "cycleway", "lift"];
const FONTS = ["Titillium Web", "Noto Sans Arabic"];

export function tiles(layer, version = "") {
  const query = version ? `?v=${version}` : "";
  return [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${query}`];
}

function isOneOf(kinds) {
  return ["in", ["get", "kind"], ["literal", kinds]];
}

function widths(...pairs) {
  return ["interpolate", ["exponential", 1.6], ["zoom"], ...pairs.flat()];
}

function line(id, filter, paint, more = {}) {
  return {
    id,
    type: "line",
    source: "network",
    "source-layer": "network",
    filter,
    layout: { "line-cap": "round", "line-join": "round" },
    paint,
    ...more,
  };
}

export function baseStyle() {
  return {
    version: 8,
    sources: {
      network: { type: "vector", tiles: tiles("network"), minzoom: 9, maxzoom: 16 },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#eff3f6" } },
      // Where the source has sidewalks instead of streets, a pale band makes streets of them.
      line(
        "bands",
        isOneOf(["sidewalk", "crossing"]),
        { "line-color": "#ffffff", "line-width": widths([12.5, 0], [13, 2], [16, 16], [19, 128]) },
        { minzoom: 12.5 },
      ),
      line("streets-edge", isOneOf(STREETS), {
        "line-color": ["interpolate", ["linear"], ["zoom"], 10, "#a9b8c6", 14, "#c3ced8"],
        "line-width": widths([10, 0.7], [13, 1.6], [16, 8], [19, 26]),
      }),
      line("streets", isOneOf(STREETS), {
        "line-color": "#ffffff",
        "line-width": widths([10, 0], [12.5, 0.3], [16, 6], [19, 23]),
      }),
      line(
        "foot",
        isOneOf(FOOT),
        {
          "line-color": ["interpolate", ["linear"], ["zoom"], 10, "#a9b8c6", 15, "#b9c5d1"],
          "line-width": widths([10, 0.5], [14, 0.9], [19, 4]),
        },
      ),
      line(
        "crossings",
        isOneOf(["crossing"]),
        {
          "line-color": "#97a8b8",
          "line-width": widths([14, 1], [19, 6]),
          "line-dasharray": [0.6, 0.6],
        },
        { minzoom: 14, layout: {} },
      ),
      line(
        "steps",
        isOneOf(["steps"]),
        {
          "line-color": "#8496a6",
          "line-width": widths([13, 1.5], [19, 8]),
          "line-dasharray": [0.25, 0.25],
        },
        { minzoom: 13, layout: {} },
      ),
      {
        id: "names",
        type: "symbol",
        source: "network",
        "source-layer": "network",
        minzoom: 14,
        filter: ["has", "name"],
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 350,
          "text-field": ["get", "name"],
          "text-font": FONTS,
          "text-size": ["interpolate", ["linear"], ["zoom"], 14, 11, 18, 15],
          "text-max-angle": 30,
        },
        paint: { "text-color": "#53667a", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
      },
    ],
  };
}

// Verdicts differ by colour, width and pattern, so that the map can be read without colours.
const VERDICTS = [
  ["unknown", { "line-color": "#6b7885", "line-dasharray": [0.2, 2.2] }, 0.8],
  ["free", { "line-color": "#00796b" }, 1],
  ["hard", { "line-color": "#a65f00", "line-dasharray": [2.5, 1.2] }, 1.3],
  ["blocked", { "line-color": "#b3193f", "line-dasharray": [0.5, 0.5] }, 2.2],
];

/** Show the verdicts of a profile under the barriers; an empty profile shows none. */
export function showVerdicts(map, profile, version) {
  for (const [verdict] of VERDICTS) {
    if (map.getLayer(`verdict-${verdict}`)) map.removeLayer(`verdict-${verdict}`);
  }
  if (map.getSource("verdicts")) map.removeSource("verdicts");
  if (!profile) return;
  map.addSource("verdicts", {
    type: "vector",
    tiles: tiles(`verdict-${profile}`, version),
    minzoom: 9,
    maxzoom: 16,
  });
  for (const [verdict, paint, weight] of VERDICTS) {
    map.addLayer(
      {
        id: `verdict-${verdict}`,
        type: "line",
        source: "verdicts",
        "source-layer": `verdict-${profile}`,
        filter: ["==", ["get", "verdict"], verdict],
        layout: { "line-cap": verdict === "unknown" ? "round" : "butt" },
        paint: {
          ...paint,
          "line-width": widths([10, 0.8 * weight], [14, 1.6 * weight], [19, 7 * weight]),
        },
      },
      "names",
    );
  }
}

const ICON_SIZE = ["interpolate", ["linear"], ["zoom"], 10, 0.35, 13, 0.6, 16, 1, 19, 1.3];

/** Show the barriers; `only` is {kind, state, district}: those the list beside the map has. */
export function showBarriers(map, version, { minzoom = 0, only = {} } = {}) {
  const wanted = Object.entries(only).map(([name, value]) => ["==", ["get", name], value]);
  map.addSource("barriers", {
    type: "vector", tiles: tiles("barriers", version), minzoom: 9, maxzoom: 16,
  });
  map.addLayer({
    id: "barriers",
    type: "symbol",
    source: "barriers",
    "source-layer": "barriers",
    minzoom,
    filter: ["all", ...wanted],
    layout: {
      "icon-image": ["concat", "barrier-", ["get", "state"]],
      "icon-size": ICON_SIZE,
      "icon-allow-overlap": true,
    },
  });
}

export function showPoints(map) {
  map.addSource("points", { type: "vector", tiles: tiles("points"), minzoom: 9, maxzoom: 16 });
  map.addLayer({
    id: "points",
    type: "symbol",
    source: "points",
    "source-layer": "points",
    layout: {
      "icon-image": "point",
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 13, 0.85, 16, 1.1],
      "icon-allow-overlap": true,
      "icon-anchor": "bottom",
      "text-field": ["step", ["zoom"], "", 14, ["get", "name"]],
      "text-font": FONTS,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, 0.3],
      "text-optional": true,
    },
    paint: { "text-color": "#004d99", "text-halo-color": "#ffffff", "text-halo-width": 1.5 },
  });
}
