"use strict";
// What reader, pointer and keys do: pan, zoom, fold, select, search.

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

/** Show a view; `ids` are boxes of which the first found stays where it is, at a point of it. */
function show(next, ids = [], point = null) {
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
  drawing.show(view, !calm.matches, settled, keep);
  for (const { name, button } of levels) {
    button.setAttribute("aria-pressed", name === view.detail && !view.toggled.size);
  }
  select(selected);
  search();
}

function toggle(id, point) {
  const box = boxOf(id);
  show(view.toggle(id), [id, box?.dataset.first, box?.dataset.run].filter(Boolean), point);
  select(selected || id);
}

/** Fold a run of identical blocks that was unfolded. */
function foldRun(box, point) {
  const { id, run } = box.dataset;
  show(view.toggle(run), [id, run], point);
}

/** Show all down to a level. */
function showLevel(name) {
  show(view.at(name));
  camera.fit(drawing.picture);
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
    camera.zoom(Math.hypot(now[0] - other[0], now[1] - other[1])
      / Math.max(Math.hypot(before[0] - other[0], before[1] - other[1]), 1), ...other);
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
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey) camera.pan(-lines * (event.deltaY || event.deltaX), 0);
    else camera.zoom(Math.exp(-lines * event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), ...local(event));
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

// Buttons and keys

const levels = data.details.map(({ name, label }, index) => {
  const button = document.createElement("button");
  Object.assign(button, { textContent: label, title: `${label} (${index + 1})` });
  button.addEventListener("click", () => showLevel(name));
  find("#levels").append(button);
  return { name, button };
});

const fit = () => camera.fit(drawing.picture);
const ZOOM = 1.25;
const PAN = 60;
const keys = {
  f: fit,
  F: fit,
  "+": () => camera.zoom(ZOOM),
  "=": () => camera.zoom(ZOOM),
  "-": () => camera.zoom(1 / ZOOM),
  "/": () => find("#search").focus(),
  ...Object.fromEntries(data.details.map(({ name }, at) => [at + 1, () => showLevel(name)])),
};
const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input")) return;
  const button = event.target.matches("button");
  if (moves[event.key]) {
    const [dx, dy] = moves[event.key];
    if (select(selected)) walk(dx, dy);
    else camera.pan(-PAN * dx, -PAN * dy);
  } else if ((event.key === "Enter" || event.key === " ") && !button) {
    const box = select(selected);
    if (!box) return;
    if (event.shiftKey && box.dataset.run) foldRun(box);
    else if (foldable(box)) toggle(box.dataset.id);
    select(selected)?.focus({ preventScroll: true });
  } else if (event.key === "Escape") {
    select("");
    tip.hide();
    document.activeElement?.blur();
  } else if (keys[event.key]) {
    keys[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

signs.pressed = (box, run, event) => {
  // A key presses a button without a place.
  const point = event.detail ? local(event) : null;
  if (run) foldRun(box, point);
  else toggle(box.dataset.id, point);
};
find("#closer").addEventListener("click", () => camera.zoom(ZOOM));
find("#farther").addEventListener("click", () => camera.zoom(1 / ZOOM));
find("#fit").addEventListener("click", fit);
find("#theme").addEventListener("click", () => {
  const { dataset } = document.documentElement;
  dataset.theme = dataset.theme === "dark" ? "light" : "dark";
});

// Searching

let hits = [];
let hit = -1;

function search() {
  const words = find("#search").value.trim().toLowerCase();
  const found = (box) => box.getAttribute("aria-label").toLowerCase().includes(words);
  hits = words ? boxes().filter(found) : [];
  hit = -1;
  for (const box of boxes()) box.classList.toggle("hit", hits.includes(box));
  screen.classList.toggle("searching", Boolean(words));
  find("#found").textContent = words ? (hits.length ? `${hits.length}` : "none shown") : "";
}

find("#search").addEventListener("input", search);
find("#search").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && hits.length) {
    hit = (hit + (event.shiftKey ? hits.length - 1 : 1)) % hits.length;
    const box = hits[hit];
    select(box.dataset.id);
    camera.reveal(rectOf(box));
    find("#found").textContent = `${hit + 1} of ${hits.length}`;
  } else if (event.key === "Escape") {
    event.target.value = "";
    search();
    event.target.blur();
  }
});

// Paper, and other sizes of the window

addEventListener("beforeprint", () => {
  const { width, height } = drawing.picture;
  screen.setAttribute("viewBox", `0 0 ${width} ${height}`);
  find("#scene").removeAttribute("transform");
  find("#paper").textContent = `@page { size: ${width > height ? "landscape" : "portrait"} }`;
});
addEventListener("afterprint", () => {
  screen.removeAttribute("viewBox");
  camera.pan(0, 0);
});
let width = 0;
new ResizeObserver(() => {
  // Keep the middle in the middle.
  if (width) camera.pan((screen.clientWidth - width) / 2, 0);
  width = screen.clientWidth;
}).observe(screen);

show(view);
drawing.stop();
fit();
