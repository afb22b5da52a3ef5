/** Value at x, [p]; writes the gradient there into `gradient`, [p]. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest absolute entry of the gradient at x. */
  readonly slope: number;
  readonly iterations: number;
  /** Whether the slope reached the tolerance. */
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
  const scale = last ? last.curvature / dot(last.change, last.change) : 1 / Math.max(1, largest(gradient));
  for (let i = 0; i < out.length; i++) out[i]! *= scale;
  pairs.forEach(({ move, change, curvature }, k) => {
    const weight = weights[k]! - dot(change, out) / curvature;
    for (let i = 0; i < out.length; i++) out[i]! += weight * move[i]!;
  });
  return out;
}

/** Where the cubic through two values and slopes is least, kept away from the ends of the bracket. */
function cubicStep(a: number, fa: number, ga: number, b: number, fb: number, gb: number): number {
  const d1 = ga + gb - (3 * (fa - fb)) / (a - b);
  const root = d1 * d1 - ga * gb;
  const d2 = root > 0 ? Math.sign(b - a) * Math.sqrt(root) : NaN;
  const step = b - ((b - a) * (gb + d2 - d1)) / (gb - ga + 2 * d2);
  const [low, high] = a < b ? [a, b] : [b, a];
  const margin = 0.1 * (high - low);
  return step >= low + margin && step <= high - margin ? step : (a + b) / 2;
}

/** A step along `way` that satisfies the strong Wolfe conditions; undefined if rounding leaves none to find. */
function search(objective: Objective, from: Point, way: Float64Array): Point | undefined {
  const slope0 = dot(from.gradient, way);
  // Near the optimum the decrease drowns in the rounding of the value.
  const slack = 1e-10 * Math.abs(from.value);
  const at = (step: number): Point & { step: number; slope: number } => {
    const x = from.x.map((v, i) => v + step * way[i]!);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    return { x, value, gradient, step, slope: dot(gradient, way) };
  };
  let low: ReturnType<typeof at> = { ...from, step: 0, slope: slope0 };
  let high: ReturnType<typeof at> | undefined;
  let step = 1;
  for (let tries = 0; tries < 40; tries++) {
    const next = at(step);
    const tooHigh =
      !(next.value <= from.value + 1e-4 * step * slope0 + slack) || next.value > low.value + slack;
    if (!tooHigh && Math.abs(next.slope) <= -0.9 * slope0) return next;
    if (tooHigh) high = next;
    else {
      if (next.slope * ((high?.step ?? Infinity) - low.step) >= 0) high = low;
      low = next;
    }
    if (!high) step *= 2;
    else if (Number.isFinite(high.value))
      step = cubicStep(low.step, low.value, low.slope, high.step, high.value, high.slope);
    else step = (low.step + high.step) / 2;
  }
  return low.step > 0 && low.value <= from.value ? low : undefined;
}

/**
 * Minimises a smooth function by the limited-memory BFGS method with a strong Wolfe line search.
 *
 * @param start copied, [p].
 * @param memory pairs of moves and gradient changes kept.
 * @param tolerance stop when no entry of the gradient is larger.
 * @throws RangeError if the value at the start is not finite.
 * @source nocedal2006 algorithms 7.5, 3.5 and 3.6
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  {
    memory = 10,
    tolerance = 1e-6,
    iterations = 1000,
  }: { readonly memory?: number; readonly tolerance?: number; readonly iterations?: number } = {},
): Minimum {
  const gradient = new Float64Array(start.length);
  let point: Point = { x: start.slice(), value: objective(start, gradient), gradient };
  if (!Number.isFinite(point.value))
    throw new RangeError(`Expected a finite value at the start but found ${point.value}.`);
  let pairs: Pair[] = [];
  let done = 0;
  while (done < iterations && largest(point.gradient) > tolerance) {
    const here = point;
    let next = search(objective, here, direction(here.gradient, pairs));
    if (!next && pairs.length > 0) {
      pairs = [];
      next = search(objective, here, direction(here.gradient, pairs));
    }
    if (!next) break;
    const move = next.x.map((v, i) => v - here.x[i]!);
    const change = next.gradient.map((v, i) => v - here.gradient[i]!);
    const curvature = dot(move, change);
    if (curvature > 0) pairs = [...pairs.slice(1 - memory), { move, change, curvature }];
    point = next;
    done++;
  }
  const slope = largest(point.gradient);
  return { x: point.x, value: point.value, slope, iterations: done, converged: slope <= tolerance };
}
