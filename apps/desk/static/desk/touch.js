// Whoever types is there: a shared computer that would lock itself waits for her.
const EVERY_MS = 60_000;
const address = document.querySelector("[data-touch]")?.dataset.touch;
let last = Date.now();

document.addEventListener("input", () => {
  if (!address || Date.now() - last < EVERY_MS) return;
  last = Date.now();
  fetch(address, { redirect: "manual" }).catch(() => {});
});
