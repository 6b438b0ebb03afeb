/* Black boxes drawn on the picture. The numbers of the form stay the truth: this only writes them. */
const picture = document.querySelector("[data-boxes]");
const lines = [...document.querySelectorAll("[data-box]")];
const NAMES = ["x", "y", "width", "height"];
const LEAST = 1;

const field = (line, name) => line.querySelector(`[name$="-${name}"]`);
const typed = (line) => NAMES.map((name) => Number.parseFloat(field(line, name).value.replace(",", ".")));
const isWhole = (box) => box.every((part) => Number.isFinite(part) && part >= 0 && part <= 100);
const within = (value, least, most) => Math.min(Math.max(value, least), most);
const round = (value) => Math.round(value * 100) / 100;

function start(svg) {
  const word = svg.dataset.boxWords;
  let drawing = null;

  function write(line, box) {
    NAMES.forEach((name, at) => {
      field(line, name).value = box ? round(box[at]) : "";
    });
    show();
  }

  function rectOf(line) {
    return svg.querySelector(`[data-line="${line.dataset.box}"]`);
  }

  function show() {
    for (const line of lines) {
      const box = typed(line);
      let rect = rectOf(line);
      if (!isWhole(box)) {
        rect?.remove();
        continue;
      }
      if (!rect) {
        rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        rect.dataset.line = line.dataset.box;
        rect.setAttribute("tabindex", "0");
        rect.setAttribute("role", "img");
        svg.append(rect);
      }
      NAMES.forEach((name, at) => rect.setAttribute(name, box[at]));
      rect.setAttribute("aria-label", `${word} ${line.dataset.box}`);
    }
  }

  const percent = (event) => {
    const frame = svg.getBoundingClientRect();
    return [
      within(((event.clientX - frame.left) / frame.width) * 100, 0, 100),
      within(((event.clientY - frame.top) / frame.height) * 100, 0, 100),
    ];
  };
  const lineOf = (rect) => lines.find((line) => line.dataset.box === rect.dataset.line);

  svg.addEventListener("pointerdown", (event) => {
    const rect = event.target.closest("rect");
    const line = rect ? lineOf(rect) : lines.find((one) => NAMES.every((name) => !field(one, name).value));
    if (!line) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    drawing = { line, from: percent(event), box: rect ? typed(line) : null };
    rect?.focus();
  });

  svg.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const [x, y] = percent(event);
    const [x0, y0] = drawing.from;
    const { box } = drawing;
    if (box) {
      const left = within(box[0] + x - x0, 0, 100 - box[2]);
      write(drawing.line, [left, within(box[1] + y - y0, 0, 100 - box[3]), box[2], box[3]]);
    } else {
      write(drawing.line, [Math.min(x, x0), Math.min(y, y0), Math.abs(x - x0), Math.abs(y - y0)]);
    }
  });

  function stop() {
    if (!drawing) return;
    const { line, box } = drawing;
    drawing = null;
    const [, , width, height] = typed(line);
    // A click without a move draws nothing.
    if (!box && !(width >= LEAST && height >= LEAST)) write(line, null);
    else rectOf(line)?.focus();
  }
  svg.addEventListener("pointerup", stop);
  svg.addEventListener("pointercancel", stop);

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  svg.addEventListener("keydown", (event) => {
    const rect = event.target.closest("rect");
    if (!rect) return;
    const line = lineOf(rect);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      write(line, null);
      field(line, "x").focus();
      return;
    }
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const [x, y, width, height] = typed(line);
    const [right, down] = arrow;
    write(
      line,
      event.shiftKey
        ? [x, y, within(width + right, LEAST, 100 - x), within(height + down, LEAST, 100 - y)]
        : [within(x + right, 0, 100 - width), within(y + down, 0, 100 - height), width, height],
    );
  });

  for (const line of lines) line.addEventListener("input", show);
  svg.replaceChildren();
  show();
  document.querySelector("[data-boxes-help]").hidden = false;
}

if (picture && lines.length) start(picture.querySelector("svg"));
