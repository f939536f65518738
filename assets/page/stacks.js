"use strict";
// What is unfolded, and the pieces that are then strung together: resviz.diagram.view and stacks.

/** How far the network is unfolded. */
class View {
  constructor({ detail, fold_repeats, toggled }) {
    this.detail = detail;
    this.foldRepeats = fold_repeats;
    this.toggled = new Set(toggled);
  }

  /** A stage, block or run the other way round. */
  toggle(id) {
    const toggled = new Set(this.toggled);
    if (!toggled.delete(id)) toggled.add(id);
    return new View({ detail: this.detail, fold_repeats: this.foldRepeats, toggled });
  }

  /** Everything unfolded down to a level. */
  at(detail) {
    return new View({ detail, fold_repeats: this.foldRepeats, toggled: [] });
  }

  get showsStages() {
    return (this.detail !== "network") !== this.toggled.has("network");
  }

  get showsInside() {
    return this.detail === "block" || this.detail === "layer";
  }

  showsBlocks(stage) {
    return this.showsInside !== this.toggled.has(stage);
  }

  showsLayers(block) {
    return (this.detail === "layer") !== this.toggled.has(block);
  }

  folds(run) {
    return this.foldRepeats !== this.toggled.has(run);
  }
}

/** Room for a line that parts below a piece. */
const ASIDE = 14;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const last = (list) => list[list.length - 1];

/** A stage is shown as one box. */
function isFolded(stage, view) {
  return stage.blocks ? !view.showsBlocks(stage.id) : !view.showsInside;
}

/** The pieces of an unfolded stage, in the order they run. */
function stackOf(stage, view) {
  const isOpen = (id, ways) => Boolean(ways.open) && view.showsLayers(id);
  // A dense block gathers all tensors where the next one does not take them.
  const shown = (id, ways, next) => {
    if (isOpen(id, ways)) return ways.open;
    return ways.gathers && isOpen(next.run, next) ? ways.gathers : ways.closed;
  };
  const pieces = stage.items.flatMap((item, index) => {
    if (!item.run) return [item];
    if (!item.each || view.folds(item.run)) return [shown(item.run, item, stage.items[index + 1])];
    return item.each.map((block) => shown(block.id, block));
  });
  return pieces.map((piece) => ({ ...piece, parts: false }));
}

/** The stacks of all unfolded stages, by their ids. */
function stacksOf(stages, view) {
  const open = stages.filter((stage) => !isFolded(stage, view));
  const stacks = new Map(open.map((stage) => [stage.id, stackOf(stage, view)]));
  for (const stage of stages.slice(1)) {
    // Make room where a stage reads from the middle of another.
    const read = stages.find((found) => found.stop > stage.reads);
    const inner = (stacks.get(read.id) ?? []).slice(0, -1);
    const piece = inner.find((found) => found.stop > stage.reads);
    if (piece && !piece.parts) {
      piece.parts = true;
      piece.height += ASIDE;
    }
  }
  return stacks;
}

/** Collects what goes where; points are of the plan, which is turned over where it runs right. */
class Pen {
  constructor(turned) {
    this.turned = turned;
    this.pieces = [];
    this.panels = [];
    this.folded = [];
    this.lines = [];
    this.arcs = [];
    this.outputs = [];
  }

  point([x, y]) {
    return this.turned ? [y, -x] : [x, y];
  }

  rect({ x, y, width, height }) {
    return this.turned
      ? { x: y, y: -(x + width), width: height, height: width }
      : { x, y, width, height };
  }

  connect(source, target, points, dot) {
    const seen = points.map((point) => this.point(point));
    this.lines.push({ source, target, points: seen, dot: dot && this.point(dot) });
  }

  arc(source, target, lines, dot) {
    const seen = lines.map((line) => ({
      ...line,
      points: line.points.map((point) => this.point(point)),
    }));
    this.arcs.push({ source, target, lines: seen, dot: dot && this.point(dot) });
  }

  /** Draw pieces below each other from a y on, telling of each where the line leaves it. */
  *stack(pieces, x, y, source) {
    let leftAt = y;
    for (const [index, piece] of pieces.entries()) {
      if (index) this.connect(source, piece.entry, [[x, leftAt], [x, y + piece.entry_y]]);
      const [left, top] = this.point([x, y]);
      this.pieces.push({ piece, x: left, y: top, source });
      const placed = { piece, y, source };
      source = piece.exit;
      leftAt = y + piece.exit_y;
      y += piece.height;
      yield { piece, source, leftAt, y, placed };
    }
  }

  output(stage, from, to) {
    const [start, end] = [this.point(from), this.point(to)];
    this.outputs.push({ stage, start, end, turned: this.turned });
  }
}
