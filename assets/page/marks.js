"use strict";
// What the page paints itself: lines between pieces. All other marks come as they are.

const SVG = "http://www.w3.org/2000/svg";
const ARROW = { length: 6.8, half: 3.2 };

/** An element with these attributes. */
function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Marks that come as they are, as the children of a group; keys reach the boxes among them. */
function group(markup) {
  const made = element("g");
  made.innerHTML = markup;
  for (const box of made.querySelectorAll(".box")) {
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", foldable(box) ? "button" : "img");
    if (foldable(box)) box.setAttribute("aria-expanded", holds(box));
  }
  return made;
}

function towards([x, y], [toX, toY], distance) {
  return [x + distance * Math.sign(toX - x), y + distance * Math.sign(toY - y)];
}

const apart = ([x, y], [toX, toY]) => Math.abs(x - toX) + Math.abs(y - toY);
const rounded = (number) => Math.round(number * 100) / 100;
const at = (point) => point.map(rounded).join(" ");

/** The data of a path along points, its corners rounded, with room for an arrow at its end. */
function way(points, radius, ends) {
  const end = last(points);
  const stop = ends ? towards(end, points[points.length - 2], ARROW.length - 1) : end;
  const path = [...points.slice(0, -1), stop];
  let data = `M${at(path[0])}`;
  for (let index = 1; index < path.length - 1; index += 1) {
    const [before, corner, after] = path.slice(index - 1, index + 2);
    const r = Math.min(radius, apart(before, corner) / 2, apart(corner, after) / 2);
    data += `L${at(towards(corner, before, r))}Q${at(corner)} ${at(towards(corner, after, r))}`;
  }
  return `${data}L${at(stop)}`;
}

/** The triangle at the end of points. */
function head(points) {
  const end = last(points);
  const back = towards(end, points[points.length - 2], ARROW.length);
  const along = back[0] === end[0];
  const [dx, dy] = along ? [ARROW.half, 0] : [0, ARROW.half];
  return `M${at(end)}L${at([back[0] + dx, back[1] + dy])}L${at([back[0] - dx, back[1] - dy])}Z`;
}

/** A line whose points may move; `ends` in an arrow. */
function line({ role, width, radius, ends }) {
  const shaft = element("path", {
    fill: "none",
    stroke: `var(--${role})`,
    "stroke-width": width,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  const tip = ends ? element("path", { fill: `var(--${role})`, class: "tip" }) : null;
  const move = (points) => {
    shaft.setAttribute("d", way(points, radius, ends));
    tip?.setAttribute("d", head(points));
  };
  return { parts: tip ? [shaft, tip] : [shaft], move };
}

/** A line of the main path. */
const arrow = (radius) => line({ role: "main", width: 1.4, radius, ends: true });
