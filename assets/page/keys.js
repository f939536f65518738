"use strict";
// What buttons and keys do.

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
  tip.hide();
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
