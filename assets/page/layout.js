"use strict";
// Where everything goes: resviz.diagram.layout and heading.

/** Lay the network out as far as the view unfolds it. */
function layOut(data, view) {
  const { grid, style, heading, below } = data;
  const turned = style === "row";
  const strip = style === "row" || style === "column";
  const body = strip ? new Strip(data, view, turned) : new Panels(data, view);
  const pen = new Pen(turned);
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
  return { pen, right, width, height, legend: legend.entries, bottom: legend.bottom };
}

/** What there is in the picture that the legend may explain. */
function signsOf(pen) {
  const signs = new Set(pen.panels.length ? ["panel"] : []);
  for (const { piece } of pen.pieces) piece.signs.forEach((sign) => signs.add(sign));
  return signs;
}

/** Entries of the legend in rows below a y. */
function legendOf(data, signs, right, y) {
  const left = data.grid.MARGIN;
  const entries = [];
  let [bottom, x] = [y, left];
  y += 30;
  for (const entry of data.legend) {
    if (!entry.needs.every((s) => signs.has(s)) || entry.without.some((s) => signs.has(s))) continue;
    if (x > left && x + entry.room > right) [x, y] = [left, y + 24];
    entries.push({ entry, x, y });
    x += entry.room + 28;
    bottom = y + 10;
  }
  return { entries, bottom };
}
