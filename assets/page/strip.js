"use strict";
// The styles "column" and "row", one spine for the whole network: resviz.diagram.strip.

const BETWEEN = 10;
const BETWEEN_BOXES = 30;
const TURN = 8;
const OUTSIDE_LANE = 7;

class OpenBand {
  constructor(grid, stage, pieces, turned, header) {
    Object.assign(this, { grid, stage, pieces, header, between: BETWEEN });
    const pad = grid.PANEL_PAD;
    this.left = Math.max(...pieces.map((piece) => piece.left)) + pad;
    this.right = reach(pieces) + pad;
    if (turned) {
      this.right += grid.PANEL_HEADER - pad;
    } else {
      this.left += header + pad;
      this.keepAsidesOffTheWords();
    }
    let length = sum(pieces.map((piece) => piece.height)) + 2 * pad;
    if (stage.output) length += grid.GAP + 4 + (turned ? stage.output_width : 12);
    this.along = Math.max(length, turned ? header + 2 * pad : grid.PANEL_HEADER + TURN);
    this.entry = [pieces[0].entry, pad + pieces[0].entry_y];
  }

  keepAsidesOffTheWords() {
    const { PANEL_PAD, PANEL_HEADER } = this.grid;
    let y = PANEL_PAD;
    for (const piece of this.pieces) {
      y += piece.height;
      if (piece.parts && y - ASIDE / 2 < PANEL_HEADER) {
        piece.height += PANEL_HEADER - y + ASIDE;
        y = PANEL_HEADER + ASIDE;
      }
    }
  }

  draw(pen, x, y, source, left, right) {
    const pad = this.grid.PANEL_PAD;
    const rect = pen.rect({ x: x - left, y, width: left + right, height: this.along });
    const header = pen.turned ? rect.width - 2 * pad : this.header;
    pen.panels.push({ stage: this.stage, rect, header });
    const leaves = [];
    const placed = [];
    let way;
    for (way of pen.stack(this.pieces, x, y + pad, source)) {
      placed.push(way.placed);
      const side = way.y - ASIDE / 2;
      const leave = { source: way.source, stop: way.piece.stop };
      if (way.piece.parts) leaves.push({ ...leave, y: side, turn: side });
    }
    drawArcs(pen, this.grid, [{ x, placed }]);
    if (this.stage.output) {
      pen.output(this.stage, [x, way.leftAt], [x, way.leftAt + this.grid.GAP + 4]);
    }
    const turn = y + this.along - TURN;
    leaves.push({ source: way.source, stop: way.piece.stop, y: way.leftAt, turn });
    return leaves;
  }
}

class FoldedBand {
  constructor(stage, turned, widest) {
    Object.assign(this, { stage, between: BETWEEN_BOXES, entry: [stage.id, 0] });
    const { width, height, spine, arc_room } = stage.folded;
    if (turned) {
      [this.left, this.far, this.along] = [height - spine, spine, width];
      this.right = spine + arc_room;
    } else {
      [this.left, this.far, this.along] = [widest / 2, widest / 2, height];
      this.right = widest / 2 + arc_room + 8;
    }
    this.near = this.left;
  }

  draw(pen, x, y) {
    const { near, far, along } = this;
    const rect = pen.rect({ x: x - near, y, width: near + far, height: along });
    pen.folded.push({ stage: this.stage, rect });
    const end = y + along;
    return [{ source: this.stage.id, stop: this.stage.stop, y: end, turn: end + TURN }];
  }
}

class Strip {
  constructor(data, view) {
    const { stages, grid } = data;
    const turned = data.style === "row";
    const stacks = stacksOf(stages, view);
    const open = stages.filter((stage) => stacks.has(stage.id));
    const folded = stages.filter((stage) => !stacks.has(stage.id));
    const header = Math.max(0, ...open.map((stage) => stage.header_width));
    const widest = Math.max(0, ...folded.map((stage) => stage.folded.width));
    this.grid = grid;
    this.bands = stages.map((stage) =>
      stacks.has(stage.id)
        ? new OpenBand(grid, stage, stacks.get(stage.id), turned, header)
        : new FoldedBand(stage, turned, widest),
    );
    this.left = Math.max(...this.bands.map((band) => band.left));
    this.right = Math.max(...this.bands.map((band) => band.right));
    const around = this.bands.filter((_, index) => this.goesAround(index)).length;
    this.outside = around ? grid.GUTTER / 2 + OUTSIDE_LANE * around : 0;
    this.starts = [0];
    this.bands.slice(1).forEach((band, index) => {
      const before = this.bands[index];
      const gap = Math.max(before.between, band.between);
      this.starts.push(last(this.starts) + before.along + gap);
    });
    const length = last(this.starts) + last(this.bands).along;
    const across = this.left + this.right + this.outside;
    [this.width, this.height] = turned ? [length, across] : [across, length];
  }

  /** A stage does not read just what the one before it gives at its end. */
  goesAround(index) {
    return index > 0 && this.bands[index].stage.reads !== this.bands[index - 1].stage.stop - 1;
  }

  draw(pen, left, top, right) {
    let [spine, begin] = [-(top + this.right), left];
    if (!pen.turned) {
      const spare = (right - left - this.width) / 2;
      [spine, begin] = [left + this.outside + this.left + spare, top];
      if (this.bands.some((band) => band instanceof OpenBand)) {
        this.left += spare;
        this.right += spare;
      }
    }
    const leaves = [];
    let around = 0;
    for (const [index, band] of this.bands.entries()) {
      const y = begin + this.starts[index];
      let source = "";
      if (index) {
        const fit = leaves.filter((leave) => leave.stop > band.stage.reads);
        const leave = fit.reduce((best, each) => (each.stop < best.stop ? each : best));
        const [target, entry] = band.entry;
        const end = [spine, y + entry];
        source = leave.source;
        if (this.goesAround(index)) {
          const lane = spine - this.left - this.grid.GUTTER / 2 - OUTSIDE_LANE * around;
          around += 1;
          this.goAround(pen, leave, target, lane, y, end);
        } else {
          pen.connect(source, target, [[spine, leave.y], end]);
        }
      }
      leaves.push(...band.draw(pen, spine, y, source, this.left, this.right));
    }
  }

  goAround(pen, leave, target, lane, y, end) {
    const [spine] = end;
    const turn = end[1] > y ? y + TURN : y - TURN;
    const out = leave.turn > leave.y ? [[spine, leave.y]] : [];
    const points = [...out, [spine, leave.turn], [lane, leave.turn], [lane, turn], [spine, turn]];
    const dot = leave.turn === leave.y ? [spine, leave.turn] : undefined;
    pen.connect(leave.source, target, [...points, end], dot);
  }
}
