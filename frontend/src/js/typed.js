// Nothing typed is lost when a form meets no network. Where the browser knows that there is none,
// the form stays open and says so. Where it finds out too late and shows its own page of errors,
// what was typed comes back with the form. It is kept in this tab alone, and forgotten as soon as
// an answer has come. A form whose own script takes the submit in hand is left to it.

const KEY = "soglia-typed";
const DAY_MS = 24 * 60 * 60 * 1000;
const texts = document.querySelector("[data-typed-texts]")?.dataset;
// Tokens are made anew with each page; files and passwords are never kept.
const NEVER = new Set(["hidden", "file", "password", "submit", "button", "reset", "image"]);

const typedIn = (form) =>
  [...form.elements].filter((field) => field.name && field.type && !NEVER.has(field.type));
const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(form) {
  if (form.querySelector("[type=password], [autocomplete~=one-time-code]")) return;
  const fields = typedIn(form).map(({ name, value, checked = false }) => ({ name, value, checked }));
  if (!fields.length) return;
  const typed = { path: location.pathname, at: Date.now(), form: formsOfPage().indexOf(form), fields };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(typed));
  } catch {
    // Storage is switched off or full: the form is sent all the same.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing is kept where nothing can be.
  }
}

function formsOfPage() {
  return [...document.forms].filter(isPost);
}

/** Whether this page is what the server said to the form that was kept. */
function isAnswer(typed) {
  const from = document.referrer && new URL(document.referrer);
  if (!from || from.origin !== location.origin || from.pathname !== typed.path) return false;
  if (location.pathname !== typed.path) return true;
  const [navigation] = performance.getEntriesByType("navigation");
  // The same address once more: refused with reasons, or led to. Back and again are no answer.
  return navigation?.type === "navigate" || Boolean(document.querySelector("#error-summary"));
}

function giveBack() {
  const typed = kept();
  if (!typed) return;
  if (isAnswer(typed) || Date.now() - typed.at > DAY_MS) {
    forget();
    return;
  }
  if (location.pathname !== typed.path) return;
  const form = formsOfPage()[typed.form];
  const fields = form ? typedIn(form) : [];
  // Without network another page may stand at this address.
  if (fields.map(({ name }) => name).join() !== typed.fields.map(({ name }) => name).join()) return;
  for (const [index, { value, checked }] of typed.fields.entries()) {
    const field = fields[index];
    if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
    else field.value = value;
  }
  const files = form.querySelector("[type=file]") ? ` ${texts.photos}` : "";
  form.prepend(said("status", texts.back + files));
}

function said(role, text) {
  document.querySelector("[data-typed-said]")?.remove();
  const box = document.createElement("p");
  box.className = "alert alert-warning";
  box.setAttribute("role", role);
  box.dataset.typedSaid = "";
  box.textContent = text;
  return box;
}

if (texts) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !isPost(form)) return;
    if (navigator.onLine !== false) {
      keep(form);
      return;
    }
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("[type=submit]");
    (button?.closest(".so-actions") ?? button ?? form).before(said("alert", texts.notSent));
  });
  window.addEventListener("online", () => {
    const box = document.querySelector("[data-typed-said][role=alert]");
    if (box) box.textContent = texts.online;
  });
  window.addEventListener("pageshow", ({ persisted }) => persisted && giveBack());
  giveBack();
}
