/** A bounded region of the plane, known by the pieces of each horizontal line that lie inside it. */
export interface Outline {
  /** The region lies in −reach ≤ dy ≤ reach, pixels from its anchor. */
  readonly reach: number;
  /** Fills `ends` with left, right, left, right, … (ascending dx) on the line at dy; returns how many. */
  row(dy: number, ends: Float64Array): number;
}

/**
 * An ellipse with semi-axes a (along u) and b (along v), pixels, turned counter-clockwise on the screen.
 *
 * @param angle radians; u = cos·dx − sin·dy and v = sin·dx + cos·dy, with y down.
 */
export function ellipse(a: number, b: number, angle: number): Outline {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  // xx·dx² + 2·xy·dx·dy + yy·dy² ≤ 1
  const xx = (c * c) / (a * a) + (s * s) / (b * b);
  const xy = c * s * (1 / (b * b) - 1 / (a * a));
  const yy = (s * s) / (a * a) + (c * c) / (b * b);
  return {
    reach: a * b * Math.sqrt(xx),
    row(dy, ends) {
      const root = xy * xy * dy * dy - xx * (yy * dy * dy - 1);
      if (root < 0) return 0;
      const half = Math.sqrt(root);
      ends[0] = (-xy * dy - half) / xx;
      ends[1] = (-xy * dy + half) / xx;
      return 2;
    },
  };
}

/**
 * A simple polygon, even-odd rule, turned like `ellipse`.
 *
 * @param vertices (u, v) pairs in pixels, v down; the last is joined to the first.
 */
export function polygon(vertices: readonly (readonly [u: number, v: number])[], angle: number): Outline {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turned = vertices.map(([u, v]) => [c * u + s * v, -s * u + c * v] as const);
  const edges = turned.length;
  const [top, bottom, slope, start] = [0, 1, 2, 3].map(() => new Float64Array(edges)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  turned.forEach((p, i) => {
    const q = turned[(i + 1) % edges]!;
    const [upper, lower] = p[1] < q[1] ? [p, q] : [q, p];
    top[i] = upper[1];
    bottom[i] = lower[1];
    slope[i] = lower[1] > upper[1] ? (lower[0] - upper[0]) / (lower[1] - upper[1]) : 0;
    start[i] = upper[0] - slope[i]! * upper[1];
  });
  return {
    reach: Math.max(...turned.map((p) => Math.abs(p[1]))),
    row(dy, ends) {
      let count = 0;
      for (let i = 0; i < edges; i++) {
        if (dy < top[i]! || dy >= bottom[i]!) continue;
        const x = start[i]! + slope[i]! * dy;
        let at = count++;
        for (; at > 0 && ends[at - 1]! > x; at--) ends[at] = ends[at - 1]!;
        ends[at] = x;
      }
      return count;
    },
  };
}

/** Counts of inside samples per pixel, 0 … 16, of the last outline drawn; zero outside the box. */
export interface Canvas {
  readonly side: number;
  readonly counts: Uint8Array;
  /** Pixel box of the last outline: rows top … bottom − 1, columns left … right − 1. */
  box: { top: number; bottom: number; left: number; right: number };
}

/** A blank canvas of side × side pixels. */
export function canvas(side: number): Canvas {
  return { side, counts: new Uint8Array(side * side), box: { top: 0, bottom: 0, left: 0, right: 0 } };
}

const ends = new Float64Array(64);

/**
 * Draws an outline with 4 × 4 samples per pixel, at (i + ½)/4, in place of what the canvas held.
 *
 * @param cx anchor in pixels from the left edge; pixel column k covers [k, k + 1].
 * @param cy anchor in pixels from the top edge.
 */
export function cover(target: Canvas, outline: Outline, cx: number, cy: number): void {
  const { side, counts, box } = target;
  for (let r = box.top; r < box.bottom; r++) counts.fill(0, r * side + box.left, r * side + box.right);
  const top = Math.max(0, Math.floor(cy - outline.reach));
  const bottom = Math.min(side, Math.ceil(cy + outline.reach));
  let [left, right] = [side, 0];
  for (let line = 4 * top; line < 4 * bottom; line++) {
    const found = outline.row((line + 0.5) / 4 - cy, ends);
    const base = (line >> 2) * side;
    for (let piece = 0; piece + 1 < found; piece += 2) {
      const from = Math.max(0, Math.ceil(4 * (ends[piece]! + cx) - 0.5));
      const to = Math.min(4 * side - 1, Math.floor(4 * (ends[piece + 1]! + cx) - 0.5));
      if (to < from) continue;
      const [first, last] = [from >> 2, to >> 2];
      if (first < left) left = first;
      if (last >= right) right = last + 1;
      addRun(counts, base, from, to);
    }
  }
  target.box = { top, bottom: Math.max(top, bottom), left: Math.min(left, right), right };
}

/** Adds samples from … to (inclusive) of one line to their pixels. */
function addRun(counts: Uint8Array, base: number, from: number, to: number): void {
  const first = base + (from >> 2);
  const last = base + (to >> 2);
  if (first === last) {
    counts[first]! += to - from + 1;
    return;
  }
  counts[first]! += 4 - (from & 3);
  for (let p = first + 1; p < last; p++) counts[p]! += 4;
  counts[last]! += (to & 3) + 1;
}
