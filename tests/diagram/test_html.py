from __future__ import annotations

# Where boxes are after each of several clicks, and how lines between them run.
SEEN = """
const inverse = document.querySelector("#scene").getCTM().inverse();
const seen = () => {
  const scene = document.querySelector("#scene").getCTM().inverse();
  const boxes = {};
  for (const box of document.querySelectorAll(".box")) {
    const body = box.firstElementChild;
    const { x, y, width, height } = body.getBBox();
    const { a, d, e, f } = scene.multiply(body.getCTM());
    boxes[box.dataset.id] = [x + e, y + f, width, height];
  }
  const lines = [...document.querySelectorAll("[data-layer=lines] > .edge.main")].map((edge) => [
    edge.dataset.from, edge.dataset.to, edge.firstElementChild.getAttribute("d"),
  ]);
  return { boxes, lines };
};
const click = (id) => {
  const box = document.querySelector(`.box[data-id="${id}"]`);
  const { left, top, width, height } = box.firstElementChild.getBoundingClientRect();
  const [x, y] = [left + 3, top + 3];
  box.dispatchEvent(new MouseEvent("dblclick", { bubbles: true, clientX: x, clientY: y }));
};
"""
