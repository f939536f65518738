"use strict";
// The styles "stages" and "page", every stage a panel: resviz.diagram.panels and panel.

/** Width over height of one row of panels, as near as can be. */
const SCREEN = 1.7;

/** An unfolded stage: a header over columns. */
class Panel {
  constructor(grid, stage, columns) {
    Object.assign(this, { grid, stage, columns, folded: false });
    this.columnsTop = grid.PANEL_HEADER + grid.PANEL_TOP_LANE;
    const tallest = Math.max(...columns.map((column) => column.height));
    this.height = this.columnsTop + tallest + grid.GAP + grid.PANEL_FOOT;
    if (stage.output) this.height += grid.OUTPUT_ROOM;
    // How often the arcs of dense blocks have to go to a further column.
    this.bundles = columns.slice(0, -1).filter((column) => last(column.pieces).joint).length;
    this.inside = sum(columns.map((c) => c.left + c.right + grid.GUTTER)) - grid.GUTTER;
    this.width = Math.max(this.inside, stage.header_width) + 2 * grid.PANEL_PAD;
  }

  place(x, y, height) {
    Object.assign(this, { x, y, panelHeight: height });
    let spine = x + (this.width - this.inside) / 2;
    for (const column of this.columns) {
      column.x = spine + column.left;
      column.top = y + this.columnsTop;
      spine = column.x + column.right + this.grid.GUTTER;
    }
  }

  draw(pen) {
    const rect = { x: this.x, y: this.y, width: this.width, height: this.panelHeight };
    pen.panels.push({ stage: this.stage, rect, header: this.width - 2 * this.grid.PANEL_PAD });
  }
}

/** A folded stage in a row of panels. */
class FoldedPanel {
  constructor(stage) {
    const { width, height, arc_room } = stage.folded;
    Object.assign(this, { stage, width, folded: true, bundles: 0, height: height + arc_room + 8 });
  }

  place(x, y, height) {
    const { width, height: tall, arc_room, spine } = this.stage.folded;
    Object.assign(this, { x, y, panelHeight: height });
    this.rect = { x, y: y + arc_room, width, height: tall };
    this.arrival = [x, this.rect.y + spine];
    this.departure = [x + width, this.rect.y + spine];
  }

  draw(pen) {
    pen.folded.push({ stage: this.stage, rect: this.rect });
  }
}

class Panels {
  constructor(data, view) {
    const { stages, grid, style, aspect } = data;
    const stacks = stacksOf(stages, view);
    const passes = stages.some((stage, at) => at && stage.reads < stages[at - 1].start);
    this.grid = grid;
    this.foot = passes ? grid.PANEL_FOOT : 0;
    const panels = (height) =>
      stages.map((stage) =>
        stacks.has(stage.id)
          ? new Panel(grid, stage, columnsOf(grid, stacks.get(stage.id), height))
          : new FoldedPanel(stage),
      );
    const heights = columnHeights([...stacks.values()]);
    if (style === "page") {
      const ways = heights.flatMap((height) => [...this.inRows(panels(height))]);
      this.rows = least(ways, (rows) => this.strays(rows, aspect));
    } else {
      this.rows = [panels(fitting(grid, [...stacks.values()], heights))];
    }
    [this.width, this.height] = this.size(this.rows);
  }

  widthOf(row) {
    return sum(row.map((panel) => panel.width + this.grid.GUTTER));
  }

  heightOf(row) {
    return Math.max(...row.map((panel) => panel.height)) + this.foot;
  }

  size(rows) {
    const widths = rows.map((row) => this.widthOf(row) - this.grid.GUTTER);
    const heights = sum(rows.map((row) => this.heightOf(row)));
    return [Math.max(...widths), heights + this.grid.ROW_GAP * (rows.length - 1)];
  }

  /** How far rows are from a page of this aspect, from being filled, and from being plain. */
  strays(rows, aspect) {
    const [width, height] = this.size(rows);
    const spare = rows.map((row) => 1 - this.widthOf(row) / width);
    spare[spare.length - 1] /= 2;
    const filled = (0.6 * sum(spare)) / rows.length;
    const broken = sum(rows.flat().map((panel) => panel.bundles));
    return Math.abs(Math.log(width / height / aspect)) + filled + 0.04 * broken;
  }

  /** The panels in one row, in two, and so on. */
  *inRows(panels) {
    const widths = panels.map((panel) => panel.width + this.grid.GUTTER);
    for (let count = 1; count <= panels.length; count += 1) {
      yield parted(panels, breaks(widths, Math.max((1.1 * sum(widths)) / count, ...widths)));
    }
  }

  draw(pen, left, top) {
    let y = top;
    for (const row of this.rows) {
      const height = this.heightOf(row);
      if (row !== last(this.rows)) this.fill(row);
      let x = left;
      for (const panel of row) {
        panel.place(x, y, height);
        x += panel.width + this.grid.GUTTER;
      }
      y += height + this.grid.ROW_GAP;
    }
    drawWays(pen, this.grid, this.rows);
  }

  /** Let unfolded stages be so wide that their row is as wide as the others. */
  fill(row) {
    const open = row.filter((panel) => !panel.folded);
    const spare = this.width - this.widthOf(row) + this.grid.GUTTER;
    for (const panel of open) panel.width += spare / open.length;
  }
}

/** The first of those for which a measure is least. */
function least(list, measure) {
  const measures = list.map(measure);
  return list[measures.indexOf(Math.min(...measures))];
}

/** A list cut where its parts begin. */
function parted(list, starts) {
  return starts.map((start, index) => list.slice(start, starts[index + 1]));
}

/** Indices at which a column begins when each is filled up to the limit. */
function breaks(heights, limit) {
  const starts = [0];
  let used = 0;
  heights.forEach((height, index) => {
    if (index > last(starts) && used + height > limit) {
      starts.push(index);
      used = 0;
    }
    used += height;
  });
  return starts;
}

/** Flow pieces into columns of about the same height, none taller than allowed or one piece. */
function columnsOf(grid, pieces, height) {
  const left = Math.max(...pieces.map((piece) => piece.left));
  const right = Math.max(...pieces.map((piece) => piece.right));
  const heights = pieces.map((piece) => piece.height);
  let starts = breaks(heights, height);
  let [low, high] = [sum(heights) / starts.length, height];
  while (high - low > grid.GAP) {
    const middle = (low + high) / 2;
    const fewer = breaks(heights, middle);
    if (fewer.length <= starts.length) [high, starts] = [middle, fewer];
    else low = middle;
  }
  return parted(pieces, starts).map((part) => ({
    pieces: part,
    left,
    right: Math.max(right, reach(part)),
    height: sum(part.map((piece) => piece.height)),
  }));
}

/** Column heights to choose from, the greatest first. */
function columnHeights(stacks) {
  const lowest = Math.max(0, ...stacks.flat().map((piece) => piece.height));
  const heights = [Math.max(0, ...stacks.map((stack) => sum(stack.map((p) => p.height))))];
  while (last(heights) / 1.15 > lowest) heights.push(last(heights) / 1.15);
  return heights;
}

/** The column height that brings one row of panels closest to the aspect of a screen. */
function fitting(grid, stacks, candidates) {
  if (!stacks.length) return 0;
  const heights = stacks.map((stack) => stack.map((piece) => piece.height));
  const widths = stacks.map((s) => Math.max(...s.map((p) => p.left)) + reach(s) + grid.GUTTER);
  return least(candidates, (height) => {
    const columns = sum(heights.map((each, at) => breaks(each, height).length * widths[at]));
    const width = columns + stacks.length * (grid.GUTTER + grid.PANEL_PAD);
    return Math.abs(Math.log(width / (height + grid.PANEL_HEADER) / SCREEN));
  });
}
