// Who may look: the copy locks when nobody has touched it for half an hour, opens with the code,
// and goes with whoever leaves.

import { part, texts } from "../../reports/offline/dom.js";
import { IDLE_MS, chooseCode, idleMs, leave, lock, lying, openWithCode, touched } from "./vault.js";
import { words } from "./view.js";

const CODE_MIN = 6;
const LOOK_EVERY_MS = 20_000;

/** `changed()` draws the page anew; `said(text)` tells how it went. */
export function door({ changed, said, root }) {
  const opening = part("code-open");
  const choosing = part("code-choose");
  const wrong = part("code-wrong");

  function say(box, text) {
    box.hidden = !text;
    box.textContent = text;
  }

  opening.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("code-open");
    const code = field.value;
    field.value = "";
    if (code.length < CODE_MIN) {
      say(wrong, texts.code_short);
      field.focus();
      return;
    }
    const { ok, left } = await openWithCode(code);
    say(wrong, "");
    if (!ok) say(wrong, left ? words(texts.wrong_code, left) : texts.gone);
    await changed();
    if (ok) document.getElementById("queue-title").focus();
    else field.focus();
  });

  choosing.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = document.getElementById("code-new");
    const code = field.value;
    const errors = part("errors", choosing);
    say(errors, code.length < CODE_MIN ? texts.code_short : "");
    if (code.length < CODE_MIN) {
      field.focus();
      return;
    }
    field.value = "";
    await chooseCode(code);
    choosing.closest("details").open = false;
    said(texts.code_chosen);
    await changed();
  });

  part("leave").addEventListener("click", async () => {
    if (!window.confirm(texts.sure_leave)) return;
    await leave({ owed: root.dataset.handOver });
    said(texts.left);
    await changed();
    document.getElementById("locked-title").focus();
  });

  for (const sign of ["pointerdown", "keydown"]) {
    window.addEventListener(
      sign,
      () => {
        // Too late: whoever touches it now may be somebody else.
        if (idleMs() <= IDLE_MS) touched();
      },
      { capture: true, passive: true },
    );
  }
  setInterval(async () => {
    // Ends what is over, whoever looks.
    const about = await lying();
    const shown = !part("screen").hidden;
    if (idleMs() > IDLE_MS) lock();
    if (shown && (!about || idleMs() > IDLE_MS)) await changed();
  }, LOOK_EVERY_MS);

  return {
    /** What stands in place of the screen while it is locked. */
    async draw() {
      const about = await lying();
      const text = about ? [texts.locked, about.hasCode ? "" : texts.no_code] : [texts.nothing];
      part("locked-words").textContent = text.filter(Boolean).join(" ");
      opening.hidden = !about?.hasCode;
    },
  };
}
