// On every page, as long as something of a desk lies on this device: what is over is wiped, where
// nobody is signed in the key is forgotten, and who leaves takes her copy away.

import { flag, flagged, hear } from "./db.js";
import { isLeaving, leave, lock, lockAll, lying, wipe } from "./vault.js";

let begun;

/** Somebody left while there was no network: her session ends now that there is one. */
async function catchUp(address) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  document.body.hidden = true;
  try {
    const body = new URLSearchParams({ csrfmiddlewaretoken: token });
    await fetch(address, { method: "POST", body, redirect: "manual" });
    flag({ left: undefined });
    location.replace(new URL("../lock/", new URL(address, location.href)));
    // Nothing more happens in a page that is being left.
    await new Promise(() => {});
  } catch {
    document.body.hidden = false;
  }
}

/** Resolves once what had to go is gone; one round for each page, whoever asks. */
export function guard() {
  begun ??= look();
  return begun;
}

async function look() {
  document.addEventListener("submit", (event) => {
    if (event.target.closest("[data-leaves]")) leave();
  });
  hear((what) => {
    if (what === "wiped" || what === "locked") lock();
  });
  if (isLeaving()) {
    await wipe();
    flag({ leaving: undefined });
  } else {
    await lying();
  }
  const { left } = flagged();
  if (document.querySelector("[data-nobody]")) {
    lockAll();
    flag({ left: undefined });
  } else if (left) {
    await catchUp(left);
  }
}
