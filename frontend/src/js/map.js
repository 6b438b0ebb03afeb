// Maps. Each grows out of plain markup ([data-map]) when it comes into view and the browser can
// draw it; the text on the page says the same in any case, so a failure only leaves the text.

// Fetched when a map is drawn, and only that of its kind.
const MODES = {
  explore: () => import("./map/explore.js"),
  pick: () => import("./map/pick.js"),
  route: () => import("./map/route.js"),
  single: () => import("./map/single.js"),
};

function canDraw() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

async function draw(box, config) {
  const status = box.querySelector("[data-map-status]");
  status.textContent = config.texts.loading;
  try {
    const [{ createMap }, mode] = await Promise.all([
      import("./map/create.js"),
      MODES[config.mode](),
    ]);
    const { map, library } = await createMap(box, config);
    mode[config.mode]({ box, config, map, library });
    box.classList.add("is-drawn");
  } catch (error) {
    console.warn("The map could not be drawn.", error);
    giveUp(box, config);
  }
}

function giveUp(box, config) {
  box.querySelector("[data-map-canvas]").replaceChildren();
  box.querySelector("[data-map-status]").textContent = config.texts.unavailable;
  box.classList.add("is-unavailable");
}

function offer(box, config) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary";
  button.textContent = config.texts.show;
  box.classList.add("is-waiting");
  button.addEventListener("click", () => {
    button.remove();
    box.classList.remove("is-waiting");
    drawIfPossible(box, config);
  });
  box.querySelector("[data-map-status]").append(button);
}

function drawIfPossible(box, config) {
  if (canDraw()) draw(box, config);
  else giveUp(box, config);
}

/** Resolves when somebody scrolls, touches or presses something. */
function firstSign() {
  const signs = ["scroll", "pointerdown", "pointermove", "keydown", "touchstart"];
  return new Promise((resolve) => {
    if (window.scrollY > 0) resolve();
    for (const sign of signs) {
      window.addEventListener(sign, resolve, { once: true, passive: true, capture: true });
    }
  });
}

function start(box) {
  if (box.dataset.started) return;
  box.dataset.started = "yes";
  const config = JSON.parse(box.dataset.config);
  // Whoever saves data is asked first: the map weighs more than the rest of the page.
  // And where a map is one of several ways, it comes when it is asked for.
  if (config.onDemand || navigator.connection?.saveData) {
    offer(box, config);
    return;
  }
  const watcher = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      // On a phone the text above the map comes first; the map follows whoever goes on.
      if (matchMedia("(max-width: 767px)").matches) await firstSign();
      drawIfPossible(box, config);
    },
    { rootMargin: "200px" },
  );
  watcher.observe(box);
}

document.querySelectorAll("[data-map]").forEach(start);
