// Small comforts of every page. Nothing here is needed to use the site.

const button = document.querySelector("[data-toggle-menu]");
const menu = button && document.getElementById(button.getAttribute("aria-controls"));

button?.addEventListener("click", () => {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  menu.classList.toggle("is-open", open);
});

// A disclosure closes with Escape, and when something else is touched.
for (const details of document.querySelectorAll("details[data-disclosure]")) {
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      details.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!details.contains(event.target)) details.open = false;
  });
}

// After a refused form the summary of what to correct is what is read first.
document.querySelector("[data-focus-first]")?.focus();

for (const printer of document.querySelectorAll("[data-print]")) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}
