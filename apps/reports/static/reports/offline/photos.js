// Photos before they are sent: made smaller here, which also leaves out what phones hide in them.

import { button, make, part, texts } from "./dom.js";

const LONGEST_SIDE_PX = 2048;

async function bytesOf(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return { type: "image/jpeg", bytes: await blob.arrayBuffer() };
  } catch {
    // A kind of picture this browser cannot draw: the server will say whether it can.
    return { type: file.type || "image/jpeg", bytes: await file.arrayBuffer() };
  }
}

/** One photo as it is kept. */
export async function photoOf(file) {
  return { uuid: crypto.randomUUID(), refused: "", ...(await bytesOf(file)) };
}

/** The photos of the new report: `chosen` is what is there now, `changed` is called after. */
export function picker(chooser, most, changed) {
  const self = { chosen: [], draw };

  function draw() {
    for (const old of part("photos").querySelectorAll("img")) URL.revokeObjectURL(old.src);
    part("photos").replaceChildren(...self.chosen.map(line));
  }

  function line(photo, index) {
    const picture = make("img", {
      src: URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })),
      alt: "", width: 96, height: 72,
    });
    const away = button(texts.take_away.replace("%s", index + 1), () => {
      self.chosen = self.chosen.filter((other) => other !== photo);
      draw();
      changed();
      chooser.focus();
    });
    return make("li", { className: "so-item so-actions" }, picture, away);
  }

  chooser.addEventListener("change", async () => {
    part("photos-said").textContent = "";
    for (const file of chooser.files) {
      if (self.chosen.length >= most) {
        part("photos-said").textContent = texts.too_many;
        break;
      }
      self.chosen.push(await photoOf(file));
    }
    chooser.value = "";
    draw();
    changed();
  });
  return self;
}
