// Makes a map with our own tiles as its base. The library is fetched only here.

import { baseStyle } from "./style.js";
import { addSymbols } from "./symbols.js";

/** Load the library and draw the base; resolves when the first frame is there. */
export async function createMap(box, config) {
  loadSheet(config.css);
  const library = await import(config.module);
  library.setWorkerUrl(new URL(config.worker, location.href).href);
  const [west, south, east, north] = config.bounds;
  const here = config.lon !== null && config.lat !== null;
  const coarse = matchMedia("(pointer: coarse)").matches;
  const map = new library.Map({
    container: box.querySelector("[data-map-canvas]"),
    style: baseStyle(),
    ...(here
      ? { center: [config.lon, config.lat], zoom: 16.5 }
      : { bounds: config.view, fitBoundsOptions: { padding: 12 } }),
    maxBounds: [west - 0.1, south - 0.1, east + 0.1, north + 0.1],
    minZoom: 9,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    // A finger that scrolls the page must not be caught by a map it passes over.
    cooperativeGestures: ["route", "single"].includes(config.mode) || (config.mode === "explore" && coarse),
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    locale: {
      "Map.Title": config.heading,
      "NavigationControl.ZoomIn": config.texts.zoomIn,
      "NavigationControl.ZoomOut": config.texts.zoomOut,
      "Popup.Close": config.texts.close,
      "Marker.Title": config.texts.pin,
      "CooperativeGesturesHandler.WindowsHelpText": config.texts.scrollHelp,
      "CooperativeGesturesHandler.MacHelpText": config.texts.scrollHelp,
      "CooperativeGesturesHandler.MobileHelpText": config.texts.touchHelp,
    },
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  const corner = document.documentElement.dir === "rtl" ? "top-left" : "top-right";
  map.addControl(new library.NavigationControl({ showCompass: false }), corner);
  await new Promise((resolve) => {
    map.once("style.load", resolve);
  });
  await addSymbols(map);
  return { map, library };
}

function loadSheet(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.prepend(link);
}
