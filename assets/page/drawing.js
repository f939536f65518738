"use strict";
// The picture on the page: things that have numbers for where they are, and move to others.

const MOVE = 200; // milliseconds
const MOST_MOVING = 2500;

const pairs = (numbers) =>
  Array.from({ length: numbers.length / 2 }, (_, index) => numbers.slice(2 * index, 2 * index + 2));

function place(node, x, y) {
  node.setAttribute("transform", `translate(${rounded(x)} ${rounded(y)})`);
}

function resize(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, rounded(value));
}

/** Adds the dot where a line begins; returns what puts it in its place. */
function spot(node, role, r) {
  const dot = element("circle", { r, fill: `var(--${role})` });
  node.append(dot);
  return ([cx, cy]) => resize(dot, { cx, cy });
}

/** Each maker gives its nodes by layer, and how they follow the numbers. */
const makers = {
  piece({ piece }) {
    const [frame, shown] = [group(piece.under), group(piece.over)];
    const open = [...shown.querySelectorAll('[data-from=""]')];
    return {
      nodes: { frames: frame, pieces: shown },
      follow: ([x, y]) => [frame, shown].forEach((node) => place(node, x, y)),
      update: ({ source }) => open.forEach((edge) => edge.setAttribute("data-from", source)),
    };
  },

  panel({ stage }) {
    const node = group(stage.header);
    const [body, , shape, , track, bar] = node.querySelectorAll("rect, text");
    const start = Number(track.getAttribute("x"));
    return {
      nodes: { panels: node },
      follow: ([x, y, width, height, header]) => {
        place(node, x, y);
        resize(body, { width, height });
        resize(shape, { x: start + header });
        resize(track, { width: header });
        resize(bar, { width: Math.max(header * stage.share, 1.5) });
      },
    };
  },

  folded({ stage }) {
    const [arcs, node] = [group(stage.folded.arcs), group(stage.folded.box)];
    const body = node.querySelector("rect");
    const own = Number(body.getAttribute("width"));
    return {
      nodes: { lines: arcs, pieces: node },
      follow: ([x, y, width, height, beside]) => {
        place(node, x, y);
        place(arcs, x + beside * (width - own), y);
        resize(body, { width, height });
      },
    };
  },

  line({ source, target, dot, radius }) {
    const { parts, move } = arrow(radius);
    const node = element("g", { class: "edge main", "data-from": source, "data-to": target });
    node.append(...parts);
    const follow = dot && spot(node, "main", 2.8);
    return {
      nodes: { lines: node },
      follow: (numbers) => {
        const points = pairs(numbers);
        if (dot) follow(points.pop());
        move(points);
      },
    };
  },

  arc({ source, target, lines, dot }) {
    const drawn = lines.map(({ width, radius, arrow: ends }) =>
      line({ role: "concat", width, radius, ends }),
    );
    const node = element("g", { class: "edge concat arc", "data-from": source, "data-to": target });
    node.append(...drawn.flatMap(({ parts }) => parts));
    const follow = dot && spot(node, "concat", 2.4);
    return {
      nodes: { lines: node },
      follow: (numbers) => {
        const points = pairs(numbers);
        if (dot) follow(points.pop());
        drawn.forEach(({ move }, index) => move(points.splice(0, lines[index].points.length)));
      },
    };
  },

  output({ stage }) {
    const { parts, move } = arrow(0);
    const words = group(stage.output);
    const node = element("g", {}, ...parts, words);
    return {
      nodes: { notes: node },
      follow: (numbers) => {
        move(pairs(numbers));
        place(words, ...numbers.slice(2));
      },
    };
  },

  note({ markup }) {
    const node = group(markup);
    return { nodes: { notes: node }, follow: ([x, y]) => place(node, x, y) };
  },
};

/** All things of a laid out picture: what makes them, under which key, and their numbers. */
function* thingsOf(data, picture) {
  const { grid, below, style } = data;
  const { pen, heading } = picture;
  for (const { stage, rect, header } of pen.panels) {
    const numbers = [rect.x, rect.y, rect.width, rect.height, header];
    yield { kind: "panel", key: `panel ${stage.id}`, stage, numbers };
  }
  for (const { stage, rect } of pen.folded) {
    const numbers = [rect.x, rect.y, rect.width, rect.height, style === "column" ? 1 : 0];
    yield { kind: "folded", key: `folded ${stage.id}`, stage, numbers };
  }
  const counts = new Map();
  for (const { source, target, points, dot } of pen.lines) {
    const way = `${source} ${target}`;
    counts.set(way, (counts.get(way) ?? 0) + 1);
    const numbers = [...points, ...(dot ? [dot] : [])].flat();
    const key = `line ${way} ${counts.get(way)} ${numbers.length} ${Boolean(dot)}`;
    yield { kind: "line", key, source, target, dot, radius: grid.CORNER, numbers };
  }
  for (const { source, target, lines, dot } of pen.arcs) {
    const numbers = [...lines.map(({ points }) => points), dot ?? []].flat(2);
    const form = lines.map((drawn) => [drawn.points.length, drawn.width, drawn.arrow]);
    const key = `arc ${source} ${target} ${form} ${Boolean(dot)}`;
    yield { kind: "arc", key, source, target, lines, dot, numbers };
  }
  for (const { piece, x, y, source } of pen.pieces) {
    yield { kind: "piece", key: `piece ${piece.key}`, piece, source, numbers: [x, y] };
  }
  for (const { stage, start, end } of pen.outputs) {
    yield { kind: "output", key: `output ${stage.id}`, stage, numbers: [...start, ...end] };
  }
  if (heading) {
    const { left, right } = heading;
    yield { kind: "note", key: "title", markup: left, numbers: [grid.MARGIN, grid.MARGIN] };
    yield { kind: "note", key: "totals", markup: right, numbers: [picture.right, grid.MARGIN] };
  }
  for (const { entry, x, y } of picture.legend) {
    yield { kind: "note", key: `legend ${entry.words}`, markup: entry.markup, numbers: [x, y] };
  }
  if (below) {
    const numbers = [grid.MARGIN, picture.bottom + grid.MARGIN];
    yield { kind: "note", key: "below", markup: below.markup, numbers };
  }
}

class Drawing {
  constructor(data, layers) {
    Object.assign(this, { data, layers, made: new Map(), shown: new Map(), stop: () => {} });
  }

  /**
   * Show the network as far as a view unfolds it. Once all is in place, `settled` says from where
   * what is new shall come; while things move there, `step(share)` is called.
   */
  show(view, moving, settled, step) {
    this.stop();
    this.picture = layOut(this.data, view);
    const things = [...thingsOf(this.data, this.picture)];
    const before = this.shown;
    this.shown = new Map(things.map((thing) => [thing.key, this.put(thing)]));
    for (const [key, { nodes }] of before) {
      if (!this.shown.has(key)) Object.values(nodes).forEach((node) => node.remove());
    }
    for (const item of this.shown.values()) item.follow(item.numbers);
    const shift = settled();
    if (moving && things.length <= MOST_MOVING) this.move(shift, step);
    else step(1);
  }

  /** Make a thing, or take the one of the same key, and put it last in its layers. */
  put(thing) {
    if (!this.made.has(thing.key)) this.made.set(thing.key, makers[thing.kind](thing));
    const made = this.made.get(thing.key);
    made.update?.(thing);
    for (const [layer, node] of Object.entries(made.nodes)) this.layers[layer].append(node);
    const old = this.shown.get(thing.key);
    return { ...made, kind: thing.kind, numbers: thing.numbers, from: old?.now ?? old?.numbers };
  }

  /** Let what was there glide to its place and what is new come forth. */
  move(shift, step) {
    const items = [...this.shown.values()];
    const fresh = items.filter((item) => !item.from);
    for (const item of fresh) item.from = shifted(item, shift);
    const start = performance.now();
    let request = 0;
    const set = (share) => {
      for (const item of items) {
        item.now = item.numbers.map((to, at) => item.from[at] + share * (to - item.from[at]));
        item.follow(item.now);
      }
      for (const item of fresh) fade(item, share);
      step(share);
    };
    const frame = () => {
      const time = Math.min((performance.now() - start) / MOVE, 1);
      set(1 - (1 - time) ** 3);
      if (time < 1) request = requestAnimationFrame(frame);
    };
    this.stop = () => {
      cancelAnimationFrame(request);
      for (const item of fresh) fade(item, 1);
    };
    frame();
  }
}

/** The numbers of a thing that is moved; those behind the first two may be its size. */
function shifted({ kind, numbers }, shift) {
  const points = ["line", "arc", "output"].includes(kind) ? numbers.length : 2;
  return numbers.map((number, at) => number + (at < points ? shift[at % 2] : 0));
}

function fade({ nodes }, share) {
  for (const node of Object.values(nodes)) node.style.opacity = share < 1 ? String(share) : "";
}
