"use strict";
// The lines between columns and panels: resviz.diagram.ways.

const NEXT = 5;
const TURNS = 10;
const BESIDE = 7;

/** Draw the panels of every row from left to right, and the lines between them. */
function drawWays(pen, grid, rows) {
  const right = Math.max(...rows.map((row) => last(row).x + last(row).width));
  const ways = new Ways(pen, grid, right);
  rows.forEach((row, number) => row.forEach((panel) => ways.draw(panel, number)));
}

class Ways {
  constructor(pen, grid, right) {
    Object.assign(this, { pen, grid, right, row: 0, lasts: [], asides: [] });
    Object.assign(this, { taken: 0, past: 0, arrived: 0, arrivedIn: -1 });
    this.columnsTop = grid.PANEL_HEADER + grid.PANEL_TOP_LANE;
  }

  draw(panel, row) {
    this.row = row;
    panel.draw(this.pen);
    if (!panel.folded) {
      this.lasts.push(this.drawColumns(panel));
      return;
    }
    this.arrive(panel, panel.stage.id, panel.arrival, true);
    const [x, y] = panel.departure;
    const gutter = x + this.grid.GUTTER / 2;
    this.lasts.push(this.departure(panel, panel.stage.id, x, y, gutter, true));
  }

  departure(panel, source, x, y, gutter, sideways, stop = panel.stage.stop, below = Infinity) {
    const low = panel.y + panel.panelHeight - this.grid.PANEL_FOOT;
    const turn = Math.min(low, below + TURNS);
    return { row: this.row, low, source, stop, x, y, gutter, sideways, turn };
  }

  /** Into the gutter. */
  way({ x, y, turn, gutter, sideways }) {
    return sideways ? [[x, y], [gutter, y]] : [[x, y], [x, turn], [gutter, turn]];
  }

  /** Below other stages, and below lines that run there, into a gutter further right. */
  wayPast(leave, gutter, below) {
    const x = leave.sideways ? leave.gutter : leave.x;
    const turn = leave.sideways ? [[leave.gutter, leave.y]] : [];
    const y = leave.low + this.grid.TRACK + below;
    return [[leave.x, leave.y], ...turn, [x, y], [gutter, y]];
  }

  /** Draw the line to the first box of a panel; the box that it comes from. */
  arrive(panel, target, [x, y], sideways) {
    if (!this.lasts.length) return "";
    const { reads } = panel.stage;
    let gutter = panel.x - this.grid.GUTTER / 2;
    const leave = this.lasts.find((found) => found.stop > reads);
    const aside = this.asides.find((found) => found.stop > reads);
    if (aside && aside.stop < leave.stop) {
      this.arriveFromAside(aside, panel, target, [x, y], sideways);
      return aside.source;
    }
    let way;
    if (leave.row < this.row) {
      way = this.wayToAnotherRow(leave, panel);
    } else if (leave !== last(this.lasts)) {
      gutter += sideways ? NEXT : 0;
      way = this.wayPast(leave, gutter, this.below());
    } else if (leave.sideways && sideways) {
      way = [[leave.x, leave.y]];
    } else {
      [way, gutter] = [this.way(leave), leave.gutter];
    }
    const top = panel.y + this.columnsTop;
    const across = way.length === 1 ? [] : [[gutter, y]];
    const over = sideways ? across : [[gutter, top], [x, top]];
    this.pen.connect(leave.source, target, [...way, ...over, [x, y]]);
    return leave.source;
  }

  /** Down beside a row's last panel, back to the left above the row of this one. */
  wayToAnotherRow(leave, panel) {
    const [gutter, channel] = [panel.x - this.grid.GUTTER / 2, this.channel(panel)];
    const ofRow = this.lasts.filter((found) => found.row === leave.row);
    if (leave.row === this.row - 1 && leave === last(ofRow)) {
      const way = this.way(leave);
      return [...way, [last(way)[0], channel], [gutter, channel]];
    }
    this.taken += 1;
    const right = this.right + this.grid.GUTTER / 2 + NEXT * (this.taken - 1);
    return [...this.wayPast(leave, right, this.below()), [right, channel], [gutter, channel]];
  }

  /** What the next line that runs past others has to keep below those before it. */
  below() {
    this.past += 1;
    return NEXT * (this.past - 1);
  }

  /** A free y above the row of a panel; every line that comes has its own. */
  channel(panel) {
    this.arrived = this.row === this.arrivedIn ? this.arrived + 1 : 0;
    this.arrivedIn = this.row;
    return panel.y - this.grid.ROW_GAP / 2 - NEXT * this.arrived;
  }

  arriveFromAside(leave, panel, target, end, sideways) {
    this.taken += 1;
    const off = NEXT * this.taken;
    const beside = panel.x - this.grid.GUTTER / 2;
    const top = panel.y + this.columnsTop;
    const x = sideways ? beside : end[0];
    let gutter = leave.gutter - off;
    const way = [[leave.x, leave.y], [gutter, leave.y]];
    if (leave.row < this.row) {
      const channel = this.channel(panel);
      const height = sideways ? end[1] : top;
      if (leave.row < this.row - 1) {
        const right = this.right + this.grid.GUTTER / 2 + off;
        const below = leave.low + this.grid.TRACK + this.below();
        way.push([gutter, below], [right, below]);
        gutter = right;
      }
      way.push([gutter, channel], [beside, channel], [beside, height], [x, height]);
    } else {
      way.push([gutter, top - off], [x, top - off]);
      if (sideways) way.push([x, end[1]]);
    }
    this.pen.connect(leave.source, target, [...way, end], [leave.x, leave.y]);
  }

  drawColumns(panel) {
    const { pen, grid } = this;
    const stands = [];
    let leave;
    for (const column of panel.columns) {
      const [first] = column.pieces;
      const end = [column.x, column.top + first.entry_y];
      let [source, bundle] = ["", [0, 0, 0]];
      if (leave) {
        const over = [[leave.gutter, column.top], [column.x, column.top]];
        pen.connect(leave.source, first.entry, [...this.way(leave), ...over, end]);
        source = leave.source;
        bundle = [leave.low - BESIDE, leave.gutter - BESIDE, column.top - BESIDE];
      } else {
        source = this.arrive(panel, first.entry, end, false);
      }
      const edge = column === last(panel.columns) ? panel.x + panel.width : column.x + column.right;
      stands.push({ x: column.x, placed: [], bundle });
      leave = this.drawPieces(panel, column, source, edge + grid.GUTTER / 2, last(stands).placed);
    }
    drawArcs(pen, grid, stands);
    if (panel.stage.output) {
      const column = last(panel.columns);
      const bottom = column.top + column.height + grid.GAP + 4;
      pen.output(panel.stage, [column.x, leave.y], [column.x, bottom]);
    }
    return leave;
  }

  /** Draw a column, and list its pieces; how the line leaves its last box. */
  drawPieces(panel, column, source, gutter, placed) {
    let way;
    for (way of this.pen.stack(column.pieces, column.x, column.top, source)) {
      const { piece, y } = way;
      placed.push(way.placed);
      if (!piece.parts) continue;
      const side = y - ASIDE / 2;
      const aside = [panel, way.source, column.x, side, gutter, true, piece.stop];
      this.asides.push(this.departure(...aside));
    }
    const { stop } = last(column.pieces);
    // A bundle of arcs runs beside the line, as low as it can.
    const below = panel.bundles ? Infinity : way.y;
    return this.departure(panel, way.source, column.x, way.leftAt, gutter, false, stop, below);
  }
}
