// My reports on this device. The signed cookie of the server is the list without JavaScript; this
// module keeps the same list in the storage of the browser, where it also lives without a network.

const KEY = "soglia-mine";
const MOST = 20;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.code === "string") : [];
  } catch {
    return []; // storage is switched off, or holds something else
  }
}

function write(kept) {
  try {
    if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept.slice(0, MOST)));
    else localStorage.removeItem(KEY);
  } catch {
    // The cookie has it.
  }
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", () => {
    const { keep: code, label } = form.dataset;
    write([{ code, label }, ...read().filter((one) => one.code !== code)]);
  });
}

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", () => {
    const { forget } = form.dataset;
    write(forget === "all" ? [] : read().filter((one) => one.code !== forget));
  });
}

// What only the storage knows: the cookie may have been cleared alone.
const list = document.querySelector("[data-mine-list]");
const item = document.querySelector("[data-mine-item]");
if (list && item) {
  for (const { code, label } of read()) {
    if (list.querySelector(`[data-code="${CSS.escape(code)}"]`)) continue;
    const row = item.content.cloneNode(true);
    const link = row.querySelector("a");
    link.href = `${link.getAttribute("href")}?code=${encodeURIComponent(code)}`;
    link.textContent = label || code;
    row.querySelector("p").textContent = code;
    row.querySelector("li").dataset.code = code;
    list.append(row);
  }
  document.querySelector("[data-mine-empty]").hidden = list.childElementCount > 0;
}
