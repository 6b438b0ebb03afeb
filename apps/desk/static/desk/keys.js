// Keys of the desk's screens, with Alt and Shift: a single letter would be typed by who dictates,
// or reads with one.

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  if (event.code === "KeyA") {
    event.preventDefault();
    document.querySelector(".so-desk-walk-in select, .so-desk-walk-in input:not([type=hidden])")?.focus();
    return;
  }
  const target = [...document.querySelectorAll(`[data-key="${event.code}"]`)].find(
    (one) => one.checkVisibility?.() ?? true,
  );
  if (!target) return;
  event.preventDefault();
  if (target.matches("button")) target.click();
  else {
    target.focus();
    target.scrollIntoView({ block: "start" });
  }
});
