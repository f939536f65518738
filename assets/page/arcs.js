"use strict";
// Arcs between dense blocks: resviz.diagram.arcs.

const OFF = 16;
const BEYOND = 11;
const ALL_TRACKS = 220;
const [CLOSEST, FARTHEST] = [4, 7];
const BUNDLE = 2.4;

const innermost = (joint) => Math.min(joint.number, joint.total - 1);
const between = (count) => Math.min(Math.max(ALL_TRACKS / count, CLOSEST), FARTHEST);

/** How far pieces below each other reach to the right of their spine, with their tracks. */
function reach(pieces) {
  const widest = Math.max(...pieces.map((piece) => piece.right));
  const joints = pieces.map((piece) => piece.joint).filter(Boolean);
  if (!joints.length) return widest;
  const tracks = joints.map((joint) => innermost(joint) * between(joint.total));
  return Math.max(widest, widest + OFF + Math.max(...tracks) + BEYOND);
}

/** Draw the arcs of all rows of dense blocks in the columns of a stage. */
function drawArcs(pen, grid, stands) {
  const rows = new Map();
  for (const stand of stands) {
    const parts = new Map();
    for (const placed of stand.placed.filter(({ piece }) => piece.joint)) {
      const { row } = placed.piece.joint;
      if (!parts.has(row)) parts.set(row, []);
      parts.get(row).push(placed);
    }
    for (const [row, placed] of parts) {
      if (!rows.has(row)) rows.set(row, []);
      rows.get(row).push(new ArcPart(stand, placed));
    }
  }
  for (const parts of rows.values()) new ArcRow(pen, grid, parts).draw();
}

/** The blocks of a row that stand in one column. */
class ArcPart {
  constructor(stand, placed) {
    Object.assign(this, { stand, placed });
    this.apart = between(placed[0].piece.joint.total);
    const widest = Math.max(...stand.placed.map(({ piece }) => piece.right));
    this.first = stand.x + widest + OFF;
    this.last = innermost(last(placed).piece.joint);
  }

  /** X of the track of what so many blocks have made; 0 is what enters the row. */
  track(source) {
    return this.first + this.apart * (this.last - source);
  }
}

/** A row of dense blocks, from the first column to the last. */
class ArcRow {
  constructor(pen, grid, parts) {
    Object.assign(this, { pen, grid, parts, part: parts[0], tracks: [] });
    this.radius = Math.min(grid.CORNER, 0.8 * this.part.apart);
    this.width = Math.min(1, this.part.apart / 6);
  }

  draw() {
    let gathered = true;
    for (const part of this.parts) {
      if (part !== this.part) this.flowOn(part);
      for (const placed of part.placed) {
        const { joint, entry } = placed.piece;
        if (!this.tracks.length) this.begin(placed.source, this.at(placed, [0, this.grid.TAP]));
        if (!gathered) this.rail(entry, this.at(placed, joint.door), joint.number - 1);
        if (joint.number < joint.total) this.begin(joint.source, this.at(placed, joint.leaves));
        gathered = Boolean(joint.gathers);
        if (gathered) this.rail(joint.gathers, this.at(placed, joint.port), joint.number);
      }
    }
  }

  at(placed, [x, y]) {
    return [this.part.stand.x + x, placed.y + y];
  }

  /** Let what a block made run to its track. */
  begin(source, leaves) {
    const onSpine = leaves[0] === this.part.stand.x;
    const begun = [leaves, [this.part.track(this.tracks.length), leaves[1]]];
    this.tracks.push({ source, begun, dot: onSpine ? leaves : null, lines: [] });
  }

  /** Let so many tracks turn to what enters a box. */
  rail(target, end, count) {
    const y = end[1];
    this.tracks.slice(0, count).forEach((track, number) => {
      const corner = [last(track.begun)[0], y];
      const nearest = number === count - 1;
      const stop = nearest ? end : [corner[0] - this.part.apart - this.radius, y];
      const line = this.line([...track.begun, corner, stop], nearest);
      this.pen.arc(track.source, target, [line, ...track.lines], track.dot);
      Object.assign(track, { begun: [[corner[0], y - this.radius]], dot: null, lines: [] });
    });
  }

  /** Take all tracks to the next column. */
  flowOn(part) {
    const before = this.part;
    this.part = part;
    const [low, gutter, top] = part.stand.bundle;
    const near = before.track(this.tracks.length - 1);
    const [start, stop] = [[near - this.radius, low], [part.track(0) - this.radius, top]];
    const bundle = this.line([start, [gutter, low], [gutter, top], stop]);
    Object.assign(bundle, { width: BUNDLE, radius: this.grid.CORNER });
    this.tracks.forEach((track, number) => {
      const [x, to] = [last(track.begun)[0], part.track(number)];
      const joins = Math.min(x + 2 * this.radius, gutter - this.grid.CORNER);
      track.lines.push(this.line([...track.begun, [x, low], [joins, low]]));
      if (!number) track.lines.push(bundle);
      track.begun = [[to - part.apart, top], [to, top]];
    });
  }

  line(points, arrow = false) {
    return { points, arrow, width: this.width, radius: this.radius };
  }
}
