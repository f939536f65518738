"use strict";
// What pointer and wheel do.

const DRAGGED = 4; // pixels
const pointers = new Map();
let pressed = null;
let foldedAt = -Infinity;

function act(box, event) {
  if (!box) {
    select("");
  } else if (onBadge(box, local(event))) {
    foldedAt = event.timeStamp;
    toggle(box.dataset.id, local(event));
  } else {
    select(box.dataset.id);
  }
}

screen.addEventListener("pointerdown", (event) => {
  if (event.button > 1) return;
  pointers.set(event.pointerId, local(event));
  pressed = { at: local(event), dragged: pointers.size > 1, box: boxAt(event.target) };
  screen.setPointerCapture(event.pointerId);
});

screen.addEventListener("pointermove", (event) => {
  const now = local(event);
  const before = pointers.get(event.pointerId);
  if (!before) {
    const box = boxAt(event.target);
    if (box !== hovered) light(box);
    tip.show(box, event.clientX, event.clientY);
    screen.classList.toggle("pointing", Boolean(box) && onBadge(box, now));
    return;
  }
  if (apart(pressed.at, now) > DRAGGED) pressed.dragged = true;
  if (!pressed.dragged) return;
  tip.hide();
  if (pointers.size === 2) {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const [far, near] = [now, before].map((at) => Math.hypot(at[0] - other[0], at[1] - other[1]));
    camera.zoom(far / Math.max(near, 1), ...other);
  } else {
    screen.classList.add("dragging");
    camera.pan(now[0] - before[0], now[1] - before[1]);
  }
  pointers.set(event.pointerId, now);
});

for (const name of ["pointerup", "pointercancel"]) {
  screen.addEventListener(name, (event) => {
    if (!pointers.delete(event.pointerId)) return;
    screen.classList.remove("dragging");
    if (name === "pointerup" && !pressed.dragged) act(pressed.box, event);
  });
}

screen.addEventListener("pointerleave", () => tip.hide());

screen.addEventListener("dblclick", (event) => {
  const box = boxAt(document.elementFromPoint(event.clientX, event.clientY));
  const block = box && (foldable(box) ? box : boxOf(box.dataset.parent));
  if (!block || !foldable(block) || event.timeStamp - foldedAt < 400) return;
  if (block === box || block.classList.contains("block")) toggle(block.dataset.id, local(event));
});

screen.addEventListener(
  "wheel",
  (event) => {
    event.preventDefault();
    tip.hide();
    // Two fingers that pinch come as a wheel with Ctrl, in small steps.
    const pace = event.ctrlKey ? 0.01 : 0.0016;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey) camera.pan(-lines * (event.deltaY || event.deltaX), 0);
    else camera.zoom(Math.exp(-lines * event.deltaY * pace), ...local(event));
  },
  { passive: false },
);

screen.addEventListener("focusin", (event) => {
  const box = boxAt(event.target);
  if (!box || pointers.size) return;
  select(box.dataset.id);
  light(box);
  camera.reveal(rectOf(box));
  const { left, bottom } = rectOf(box);
  const { left: x, top: y } = screen.getBoundingClientRect();
  tip.show(box, x + Math.max(left, 0), y + bottom - 8);
});
