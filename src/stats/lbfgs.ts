import { lineSearch, type Probe } from "./line-search.ts";

/** Value at x, [p]; writes the gradient there into `gradient`, [p]. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest absolute entry of the gradient at x. */
  readonly slope: number;
  readonly iterations: number;
  /** Whether the slope or the decrease reached its tolerance; false at the limit of iterations or of rounding. */
  readonly converged: boolean;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}
interface Pair {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
/** Pairs kept. */
const memory = 10;
const largest = (a: Float64Array): number => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** −H g by the two-loop recursion. */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const out = gradient.map((g) => -g);
  const weights = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { move, change, curvature } = pairs[k]!;
    const weight = (weights[k] = dot(move, out) / curvature);
    for (let i = 0; i < out.length; i++) out[i]! -= weight * change[i]!;
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < out.length; i++) out[i]! *= scale;
  }
  pairs.forEach(({ move, change, curvature }, k) => {
    const weight = weights[k]! - dot(change, out) / curvature;
    for (let i = 0; i < out.length; i++) out[i]! += weight * move[i]!;
  });
  return out;
}

/** A point along `way` that the line search accepts; undefined if there is none to find. */
function search(objective: Objective, from: Point, way: Float64Array, isFirst: boolean): Point | undefined {
  const slope = dot(from.gradient, way);
  if (!(slope < 0)) return undefined;
  const evaluate = (step: number): Point & Probe => {
    const x = from.x.map((v, i) => v + step * way[i]!);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    return { x, value, gradient, step, slope: dot(gradient, way) };
  };
  const first = isFirst ? 1 / Math.sqrt(dot(way, way)) : 1;
  const found = lineSearch(evaluate, { step: 0, value: from.value, slope }, first);
  return found && found.value <= from.value ? found : undefined;
}

/** The move and the gradient's change, unless the curvature along the move is lost in rounding. */
function pairOf(from: Point, to: Point): Pair | undefined {
  const move = to.x.map((v, i) => v - from.x[i]!);
  const change = to.gradient.map((v, i) => v - from.gradient[i]!);
  const curvature = dot(move, change);
  return curvature > -Number.EPSILON * dot(from.gradient, move) ? { move, change, curvature } : undefined;
}

/** When to stop; whichever comes first. */
export interface Stopping {
  /** No entry of the gradient is larger. */
  readonly tolerance?: number;
  /** An iteration lowers the value by no more than this, in proportion to it or to 1; 0 to go on regardless. */
  readonly decrease?: number;
  readonly iterations?: number;
}

/**
 * Minimises a smooth function by the limited-memory BFGS method with 10 pairs.
 *
 * Line search, first step, pairs skipped and stopping are those of the L-BFGS-B program where no bounds are set, so
 * that iterates agree with scipy's to rounding; the defaults stop later than scipy's.
 *
 * @param start copied, [p].
 * @throws RangeError if the value at the start is not finite.
 * @source zhu1997 section 3
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { tolerance = 1e-6, decrease = 0, iterations = 1000 }: Stopping = {},
): Minimum {
  const gradient = new Float64Array(start.length);
  let point: Point = { x: start.slice(), value: objective(start, gradient), gradient };
  if (!Number.isFinite(point.value))
    throw new RangeError(`Expected a finite value at the start but found ${point.value}.`);
  let pairs: Pair[] = [];
  let done = 0;
  let isSettled = false;
  while (done < iterations && !isSettled && largest(point.gradient) > tolerance) {
    const here = point;
    let next = search(objective, here, direction(here.gradient, pairs), done === 0);
    if (!next && pairs.length > 0) {
      pairs = [];
      next = search(objective, here, direction(here.gradient, pairs), false);
    }
    if (!next) break;
    const pair = pairOf(here, next);
    if (pair) pairs = [...pairs.slice(1 - memory), pair];
    const scale = Math.max(Math.abs(here.value), Math.abs(next.value), 1);
    isSettled = decrease > 0 && here.value - next.value <= decrease * scale;
    point = next;
    done++;
  }
  const slope = largest(point.gradient);
  return {
    x: point.x,
    value: point.value,
    slope,
    iterations: done,
    converged: isSettled || slope <= tolerance,
  };
}
