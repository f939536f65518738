"use strict";
// Where everything goes: resviz.diagram.layout and heading.

/** A folded network: one box. */
class Whole {
  constructor({ network }) {
    Object.assign(this, { box: network, width: network.width, height: network.height });
  }

  draw(pen, x, y) {
    pen.pieces.push({ piece: this.box, x, y, source: "" });
  }
}

function bodyOf(data, view) {
  if (!view.showsStages) return new Whole(data);
  if (data.style === "row" || data.style === "column") return new Strip(data, view);
  return new Panels(data, view);
}

/** Lay the network out as far as the view unfolds it. */
function layOut(data, view) {
  const { grid, style, below } = data;
  const heading = view.showsStages ? data.heading : null;
  const body = bodyOf(data, view);
  const pen = new Pen(style === "row");
  let right = grid.MARGIN + body.width;
  let top = grid.MARGIN;
  if (heading) {
    right = Math.max(right, grid.MARGIN + heading.width);
    top += heading.height;
  }
  body.draw(pen, grid.MARGIN, top, right);
  const legend = legendOf(data, signsOf(pen), right, top + body.height);
  let [width, height] = [right + grid.MARGIN, legend.bottom + grid.MARGIN];
  if (below) {
    width = Math.max(width, below.width);
    height += below.height;
  }
  return { pen, heading, right, width, height, legend: legend.entries, bottom: legend.bottom };
}

/** What there is in the picture that the legend may explain. */
function signsOf(pen) {
  const signs = new Set(pen.panels.length ? ["panel"] : []);
  if (pen.arcs.length) signs.add("arc");
  const folded = pen.folded.map(({ stage }) => stage.folded);
  for (const part of [...pen.pieces.map(({ piece }) => piece), ...folded]) {
    for (const sign of part.signs) signs.add(sign);
  }
  return signs;
}

/** Entries of the legend in rows below a y. */
function legendOf(data, signs, right, y) {
  const left = data.grid.MARGIN;
  const entries = [];
  let [bottom, x] = [y, left];
  y += 30;
  for (const entry of data.legend) {
    if (!entry.needs.every((sign) => signs.has(sign))) continue;
    if (entry.without.some((sign) => signs.has(sign))) continue;
    if (x > left && x + entry.room > right) [x, y] = [left, y + 24];
    entries.push({ entry, x, y });
    x += entry.room + 28;
    bottom = y + 10;
  }
  return { entries, bottom };
}
