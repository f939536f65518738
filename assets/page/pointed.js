"use strict";
// Boxes as they are on the screen, and what is shown beside the one that is pointed at.

const foldable = (box) => box.dataset.foldable === "";
const holds = (box) => box.dataset.holds === "";

/** Where a box is, in pixels of the picture's upper left corner. */
function rectOf(box) {
  const body = box.firstElementChild;
  const { x, y, width, height } = body.getBBox();
  const { a: scale, e, f } = body.getCTM();
  const [left, top] = [scale * x + e, scale * y + f];
  return { left, top, right: left + scale * width, bottom: top + scale * height, scale };
}

const centre = (box) => pointOf(rectOf(box), [0.5, 0.5]);

/** A point of a rectangle, by its shares of width and height. */
function pointOf({ left, top, right, bottom }, [across, down]) {
  return [left + across * (right - left), top + down * (bottom - top)];
}

function shares({ left, top, right, bottom }, [x, y]) {
  const within = (share) => Math.min(Math.max(share, 0), 1);
  return [within((x - left) / (right - left)), within((y - top) / (bottom - top))];
}

/** A point of the screen is on the ×N of a run. */
function onBadge(box, [x, y]) {
  if (!box.dataset.first) return false;
  const { right, top, scale } = rectOf(box);
  return x >= right - 48 * scale && y <= top + 26 * scale;
}

/** The signs at a box's corner that fold and unfold it. */
class Signs {
  constructor(node) {
    this.node = node;
    this.box = null;
    const button = (run) => {
      const made = document.createElement("button");
      made.tabIndex = -1;
      made.addEventListener("click", (event) => this.pressed(this.box, run, event));
      node.append(made);
      return made;
    };
    [this.run, this.own] = [button(true), button(false)];
  }

  show(box, view) {
    const run = box?.dataset.run;
    const folds = Boolean(box) && foldable(box);
    this.box = folds ? box : null;
    this.node.hidden = !folds;
    if (!folds) return;
    this.run.hidden = !run || view.folds(run);
    this.run.textContent = box.dataset.times ? `×${box.dataset.times}` : "";
    this.run.title = "Fold these identical blocks into one box (Shift+Enter)";
    this.own.textContent = holds(box) ? "−" : "+";
    this.own.title = holds(box) ? "Fold (Enter)" : "Unfold (Enter)";
    this.follow();
  }

  follow() {
    if (!this.box?.isConnected) return;
    const { right, top } = rectOf(this.box);
    this.node.style.transform = `translate(${right}px, ${top}px)`;
  }
}

/** What is known of a box, beside the pointer. */
class Tip {
  constructor(node) {
    this.node = node;
  }

  show(box, x, y) {
    if (!box) {
      this.hide();
      return;
    }
    if (this.box !== box) this.fill(box);
    const { offsetWidth, offsetHeight } = this.node;
    const left = x + 16 + offsetWidth > innerWidth ? x - 12 - offsetWidth : x + 16;
    const top = y + 18 + offsetHeight > innerHeight ? y - 12 - offsetHeight : y + 18;
    this.node.style.transform = `translate(${Math.max(left, 4)}px, ${Math.max(top, 4)}px)`;
  }

  fill(box) {
    this.box = box;
    const [about, ...facts] = box.getAttribute("aria-label").split(" · ");
    const [name, ...words] = about.split(": ");
    const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    const lines = [words.join(": "), ...facts].filter(Boolean).map((text) => line("div", text));
    this.node.replaceChildren(line("b", name), ...lines);
    this.node.classList.add("shown");
  }

  hide() {
    this.box = null;
    this.node.classList.remove("shown");
  }
}
