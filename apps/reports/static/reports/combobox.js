// The street as a combobox (ARIA 1.2): streets are offered while one writes. Without this module,
// or off line, the button beside the field lists them on a page.

const WAIT_MS = 150;
const SHORTEST = 2;

const form = document.querySelector("[data-street-search]");
const input = form?.elements.q;

if (input) start();

function start() {
  const list = document.createElement("ul");
  list.id = "street-options";
  list.className = "so-options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.list);
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "form-text";
  said.setAttribute("role", "status");
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  let active = -1;
  let timer = 0;
  let asked = null;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    asked?.abort();
    if (input.value.trim().length < SHORTEST) {
      close();
      said.textContent = "";
      return;
    }
    timer = setTimeout(look, WAIT_MS);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    }
  });

  input.addEventListener("blur", close);
  // The field keeps the focus while an option is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });

  async function look() {
    asked?.abort();
    asked = new AbortController();
    const address = `${form.dataset.streetSearch}?q=${encodeURIComponent(input.value.trim())}`;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).streets);
    } catch (error) {
      // Off line or overtaken by the next letter: the button still works.
      if (error.name !== "AbortError") close();
    }
  }

  function show(streets) {
    if (document.activeElement !== input) return;
    list.replaceChildren(
      ...streets.map((street, index) => {
        const option = document.createElement("li");
        option.id = `street-option-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.street = street.id;
        option.textContent = street.number ? `${street.name} ${street.number}` : street.name;
        return option;
      }),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = streets.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = streets.length
      ? form.dataset.found.replace("%s", streets.length)
      : form.dataset.none;
  }

  function move(step) {
    list.children[active]?.setAttribute("aria-selected", "false");
    const count = list.children.length;
    // Past the last one comes what was written, then the first one.
    active = active + step >= count ? -1 : active + step < -1 ? count - 1 : active + step;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function choose(option) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "street";
    field.value = option.dataset.street;
    form.append(field);
    close();
    // What was written goes along: a number at its end is the house.
    form.requestSubmit();
  }

  function close() {
    active = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
