"use strict";
// What is shown, unfolded, pointed at and selected.

const data = JSON.parse(document.getElementById("network").textContent);
const find = (selector) => document.querySelector(selector);
const screen = find("#picture");
const layers = Object.fromEntries(
  [...document.querySelectorAll("#scene > g")].map((layer) => [layer.dataset.layer, layer]),
);
const drawing = new Drawing(data, layers);
const signs = new Signs(find("#signs"));
const tip = new Tip(find("#tip"));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const camera = new Camera(screen, find("#scene"), () => signs.follow());
let view = new View(data.view);
let selected = "";
let hovered = null;

const boxes = () => [...screen.querySelectorAll(".box")];
const boxOf = (id) => boxes().find((box) => box.dataset.id === id);
const boxAt = (node) => (node instanceof Element ? node.closest(".box") : null);
const local = (event) => {
  const { left, top } = screen.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
};

// Folding

/**
 * Show a view, and how things move there if they shall. Of the boxes of these ids, the first found
 * stays where it is, at a point of it.
 */
function show(next, { moving = false, ids = [], point = null } = {}) {
  const anchor = (list) => list.map(boxOf).find(Boolean);
  const before = anchor(ids) && rectOf(anchor(ids));
  const share = before && point ? shares(before, point) : [0, 0];
  const { x, y, scale } = camera;
  let shift = [0, 0];
  const settled = () => {
    const after = before && anchor(ids) && rectOf(anchor(ids));
    if (after) {
      const [from, to] = [pointOf(before, share), pointOf(after, share)];
      shift = [from[0] - to[0], from[1] - to[1]];
    }
    return shift.map((pixels) => pixels / scale);
  };
  const keep = (part) => camera.set({ x: x + part * shift[0], y: y + part * shift[1], scale });
  view = next;
  light(null);
  drawing.show(view, moving && !calm.matches, settled, keep);
  for (const { name, button } of levels) {
    button.setAttribute("aria-pressed", name === view.detail && !view.toggled.size);
  }
  select(selected);
  search();
}

function toggle(id, point) {
  const box = boxOf(id);
  if (id === data.network.id) {
    show(view.toggle(id));
    begin();
    return;
  }
  const first = box?.dataset.first;
  show(view.toggle(id), { moving: true, ids: [id, first].filter(Boolean), point });
  select(boxOf(id) || !first ? id : first);
}

/** Fold a run of identical blocks that was unfolded. */
function foldRun(box, point) {
  const { id, run } = box.dataset;
  show(view.toggle(run), { moving: true, ids: [id, run], point });
  select(run);
}

/** Show all down to a level. */
function showLevel(name) {
  show(view.at(name));
  begin();
}

/** See the picture whole, or where it begins. */
function begin() {
  camera.fit(drawing.picture, { column: "top", row: "left" }[data.style]);
}

// Pointing and selecting

function light(box) {
  hovered = box;
  lightEdges("lit", box?.dataset.id);
  signs.show(box, view);
}

function lightEdges(name, id) {
  for (const edge of screen.querySelectorAll(`.edge.${name}`)) edge.classList.remove(name);
  if (!id) return;
  for (const edge of screen.querySelectorAll(".edge")) {
    const { from, to } = edge.dataset;
    if (from !== to && (from === id || to === id)) edge.classList.add(name);
  }
}

/** Select the box of an id, or the one that it is folded into. */
function select(id) {
  selected = id;
  screen.querySelector(".box.selected")?.classList.remove("selected");
  let box = id ? boxOf(id) : null;
  for (let part = id; !box && part; part = part.slice(0, Math.max(part.lastIndexOf("."), 0))) {
    box = boxOf(part);
  }
  box?.classList.add("selected");
  lightEdges("marked", box?.dataset.id);
  return box;
}

function walk(dx, dy) {
  const here = select(selected);
  const others = boxes().filter((box) => box !== here && holds(box) === holds(here));
  const from = centre(here);
  const distance = (box) => {
    const [x, y] = centre(box);
    const along = (x - from[0]) * dx + (y - from[1]) * dy;
    const across = Math.abs((x - from[0]) * dy + (y - from[1]) * dx);
    return along > 1 ? along + 3 * across : Infinity;
  };
  const nearest = others.length ? least(others, distance) : null;
  if (nearest && distance(nearest) < Infinity) nearest.focus();
}
