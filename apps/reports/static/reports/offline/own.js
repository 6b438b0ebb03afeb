// What this phone has read: barriers, to say whether they are there, and one's own reports, to
// correct, withdraw, answer or add a photo. Each says when it was read.

import { about, button, fresh, make, part, root, say, texts, when } from "./dom.js";
import { correction, isWaiting, keepAct } from "./acts.js";
import { photoOf } from "./photos.js";
import { copies, forgetCopy } from "./seen.js";

// Each is in the page only while it is open.
const forms = Object.fromEntries(
  [...document.getElementById("act-forms").content.children].map((form) => [form.dataset.actForm, form]),
);

/** `saved` is called once something is kept. */
export function own(store, { saved }) {
  let open = null;

  async function keep(what, copy, answers, more = {}) {
    if (await isWaiting(what, answers)) {
      say(texts.already);
      return false;
    }
    const { kind, place, url } = copy;
    try {
      await keepAct(what, { answers, about: { kind, place, url }, ...more });
    } catch {
      say(texts.not_kept);
      return false;
    }
    await saved();
    return true;
  }

  function close() {
    if (!open) return;
    open.form.reset();
    open.form.remove();
    open = null;
  }

  function show(what, copy, item, kept = {}) {
    close();
    const form = forms[what];
    open = { form, copy, item, clientUuid: kept.client_uuid };
    const { answers = {} } = kept;
    if (what === "correction") fillCorrection(form, copy, answers);
    if (what === "answer") {
      part("question", form).textContent = copy.question.words;
      form.elements.answer.value = answers.answer ?? "";
    }
    item.append(form);
    wrong(form, Object.values(kept.errors ?? {}).flat(2).join(" "));
    form.querySelector("select, input:not([type=hidden]), textarea, button").focus();
  }

  function wrong(form, text) {
    part("act-errors", form).hidden = !text;
    part("act-errors", form).textContent = text;
  }

  const SAVE = {
    correction(form, copy) {
      const answers = correction(form, copy);
      return answers ? { answers } : { wrong: texts.nothing_different };
    },
    withdrawal: (form, copy) => ({ answers: { code: copy.code } }),
    answer(form, copy) {
      const answer = form.elements.answer.value;
      const answers = { code: copy.code, question: copy.question.uuid, answer };
      return answer.trim() ? { answers } : { wrong: texts.needs_answer };
    },
    async photo(form, copy) {
      const [file] = form.elements.photo.files;
      if (!file) return { wrong: texts.needs_photo };
      const photo = await photoOf(file);
      const more = { clientUuid: photo.uuid, photos: [photo] };
      return { answers: { code: copy.code }, more };
    },
  };

  for (const [what, form] of Object.entries(forms)) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { copy, clientUuid } = open;
      const found = await SAVE[what](form, copy);
      wrong(form, found.wrong ?? "");
      if (found.wrong) return;
      const more = clientUuid ? { clientUuid, ...found.more } : found.more;
      if (await keep(what, copy, found.answers, more)) close();
    });
    part("cancel", form).addEventListener("click", () => {
      const { item } = open;
      close();
      item.focus();
    });
  }
  forms.correction.elements.kind.addEventListener("change", () => showMeasures(forms.correction));

  function barrier(copy) {
    const item = base(copy);
    const actions = part("actions", item);
    if (copy.asks) {
      for (const [index, stance] of ["present", "me_too", "absent"].entries()) {
        const run = () => keep("voice", copy, { barrier: copy.id, stance });
        actions.append(named(button(texts.stances[stance], run, index ? undefined : "btn-primary"), copy));
      }
    }
    return item;
  }

  function report(copy) {
    const item = base(copy);
    const code = make("strong", { textContent: copy.code });
    code.setAttribute("translate", "no");
    part("code", item).hidden = false;
    part("code", item).append(`${texts.code} `, code);
    const offers = [
      ["answer", copy.question], ["correction", copy.can_correct],
      ["photo", copy.can_add], ["withdrawal", copy.can_withdraw],
    ];
    for (const [what, offered] of offers) {
      if (!offered) continue;
      const kind = what === "answer" ? "btn-primary" : undefined;
      const made = button(texts.acts[what], () => show(what, copy, item), kind);
      part("actions", item).append(named(made, copy));
    }
    return item;
  }

  function base(copy) {
    const item = fresh("offline-copy");
    item.dataset.copy = copy.id;
    part("title", item).textContent = about(copy);
    part("state", item).textContent = copy.state_label;
    part("read", item).textContent = texts.read.replace("%s", when(copy.read_at));
    const drop = button(texts.forget_copy, async () => {
      if (open?.item === item) close();
      await forgetCopy(copy.key);
      item.remove();
      hideEmpty();
    });
    part("foot", item).append(named(drop, copy));
    return item;
  }

  function hideEmpty() {
    for (const name of ["own-reports", "seen-barriers"]) {
      part(name).hidden = part(`${name}-list`).childElementCount === 0;
    }
  }

  /** Draw once; returns the copy of the page that was asked for, if there is one. */
  async function draw() {
    const all = await copies();
    const wanted = all.find(({ id }) => window.location.pathname.includes(`/${id}/`));
    const first = [...all].sort((a, b) => (b === wanted) - (a === wanted));
    for (const copy of first) {
      if (copy.what === "report") part("own-reports-list").append(report(copy));
      else part("seen-barriers-list").append(barrier(copy));
    }
    hideEmpty();
    if (wanted) {
      const item = root.querySelector(`[data-copy="${wanted.id}"]`);
      item.closest("details").open = true;
      part("elsewhere").after(item.closest("section"));
    }
    return wanted;
  }

  return {
    draw,
    /** Back into its form, under the same UUID. */
    async correct(row) {
      const copy = (await copies()).find(({ code }) => code === row.answers.code);
      const item = copy && root.querySelector(`[data-copy="${copy.id}"]`);
      if (!item) return false;
      item.closest("details").open = true;
      const asked = row.what !== "answer" || copy.question?.uuid === row.answers.question;
      if (asked) show(row.what, copy, item, row);
      return asked;
    },
  };
}

function named(made, copy) {
  made.append(make("span", { className: "visually-hidden", textContent: `: ${about(copy)}` }));
  return made;
}

function showMeasures(form) {
  for (const box of form.querySelectorAll("[data-measure]")) {
    box.hidden = !box.dataset.measure.split(" ").includes(form.elements.kind.value);
  }
}

function fillCorrection(form, copy, answers) {
  form.elements.kind.value = answers.kind ?? copy.kind;
  form.elements.can_pass.value = answers.can_pass ?? copy.can_pass;
  form.elements.place_note.value = answers.place_note ?? "";
  for (const field of form.elements) {
    if (!field.name.startsWith("measures_")) continue;
    const name = field.name.slice("measures_".length);
    field.value = answers.measures?.[name] ?? copy.measures[name] ?? "";
  }
  showMeasures(form);
}
