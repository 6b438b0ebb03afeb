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

// Reports can be written without network: the page for it is kept once the visit is quiet.
if ("serviceWorker" in navigator && document.querySelector("[data-waiting]")) {
  window.addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ keep: document.documentElement.lang });
    } catch {
      // A browser that refuses shows the site as before.
    }
  });
}

// The page of the queue draws it itself.
let waiting = "0";
try {
  waiting = localStorage.getItem("soglia-waiting") || "0";
} catch {
  // Storage is switched off: then nothing is kept here either.
}
if (waiting !== "0" && !document.querySelector("[data-offline]")) {
  import("../reports/offline/arrive.js").then(({ arrive }) => arrive());
}

// A copy of a desk's day may lie on this device: it ends in time, and goes with who signs out.
let guarded = null;
try {
  guarded = localStorage.getItem("soglia-desk");
} catch {
  // Storage is switched off: there is none.
}
if (guarded) import("../desk/offline/guard.js").then(({ guard }) => guard());

// What is typed survives a form that meets no network.
let typed = document.querySelector('form[method="post"]');
try {
  typed ||= sessionStorage.getItem("soglia-typed");
} catch {
  // Storage is switched off.
}
if (typed) import("./typed.js");

// Where the browser offers to keep the site on the phone, a button of ours does it.
const install = document.querySelector("[data-install]");
if (install) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    install.hidden = false;
    install.querySelector("button").addEventListener("click", () => event.prompt(), { once: true });
  });
  window.addEventListener("appinstalled", () => (install.hidden = true));
}
