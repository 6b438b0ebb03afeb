/* Keys of the queue, while the focus is inside its list: j, k, x, a, Enter, b, ?. Nothing needs them. */
const list = document.querySelector("[data-queue]");
const count = document.querySelector("[data-queue-count]");
const rows = list ? [...list.querySelectorAll("tbody tr")] : [];
let current = -1;

const box = (row) => row.querySelector("input[name=chosen]");
const link = (row) => row.querySelector("[data-queue-open]");

function tell() {
  const chosen = rows.filter((row) => box(row).checked).length;
  if (count) count.textContent = chosen ? `(${chosen})` : "";
}

function mark(at) {
  rows.forEach((row, number) => row.classList.toggle("is-current", number === at));
  current = at;
}

function go(to) {
  if (!rows.length) return;
  mark(Math.min(Math.max(to, 0), rows.length - 1));
  link(rows[current]).focus();
}

function help() {
  const panel = document.getElementById("queue-keys");
  panel.open = !panel.open;
  if (panel.open) panel.querySelector("summary").focus();
}

function chooseAll() {
  const all = rows.every((row) => box(row).checked);
  for (const row of rows) box(row).checked = !all;
  tell();
}

function chooseOne() {
  if (current < 0) return go(0);
  box(rows[current]).checked = !box(rows[current]).checked;
  return tell();
}

const keys = {
  j: () => go(current + 1),
  k: () => go(current - 1),
  x: chooseOne,
  a: chooseAll,
  b: () => document.getElementById("bulk-decision").focus(),
  "?": help,
};

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // Enter on a box would send the whole form; here it opens the line, as on its link.
  if (event.key === "Enter" && current >= 0 && event.target.tagName !== "A") {
    event.preventDefault();
    link(rows[current]).click();
    return;
  }
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

if (list) {
  list.addEventListener("keydown", press);
  list.addEventListener("change", tell);
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("tbody tr");
    if (row) mark(rows.indexOf(row));
  });
  tell();
}
