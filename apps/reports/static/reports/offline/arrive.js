// On every page, once it has loaded: what waits on this phone is sent, and is not forgotten.

import { queue, whenever } from "./load.js";

export async function arrive() {
  const { store, send } = await queue();
  const box = document.querySelector("[data-waiting]");
  const draw = async () => {
    const count = await store.waiting();
    if (!box) return;
    box.hidden = count === 0;
    const words = count === 1 ? box.dataset.one : box.dataset.many.replace("%s", count);
    const said = box.querySelector("[data-waiting-said]");
    if (said.textContent !== words) said.textContent = words;
  };
  const go = async () => {
    await draw();
    if (navigator.onLine !== false) await send.all();
    await draw();
  };
  await go();
  whenever(async () => {
    if (await store.waiting()) await go();
  });
}
