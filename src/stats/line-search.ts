/** Value and slope of a function of one step. */
export interface Probe {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Bounds of a trial step, and whether a minimiser is known to lie between `best` and `other`. */
interface Bracket {
  readonly best: Probe;
  readonly other: Probe;
  readonly isClosed: boolean;
}

/** Where the cubic through the values and slopes of a and b is least, seen from b. */
function cubicMinimum(a: Probe, b: Probe): { readonly step: number; readonly isFinite: boolean } {
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const square = (theta / scale) ** 2 - (a.slope / scale) * (b.slope / scale);
  const gamma = (b.step > a.step ? -1 : 1) * scale * Math.sqrt(Math.max(0, square));
  const ratio = (gamma - b.slope + theta) / (gamma - b.slope + gamma + a.slope);
  return { step: b.step + ratio * (a.step - b.step), isFinite: ratio < 0 && gamma !== 0 };
}

/** Where the parabola through the slopes of a and b is least. */
const secant = (a: Probe, b: Probe): number => b.step + (b.slope / (b.slope - a.slope)) * (a.step - b.step);

/** Where the parabola through both values and the slope of a is least. */
const parabola = (a: Probe, b: Probe): number =>
  a.step + (a.slope / ((a.value - b.value) / (b.step - a.step) + a.slope) / 2) * (b.step - a.step);

/** The next step to try when the slope at `trial` has kept its sign and shrunk. */
function shrunkSlope({ best, other, isClosed }: Bracket, trial: Probe, low: number, high: number): number {
  const cubic = cubicMinimum(best, trial);
  const far = trial.step > best.step ? high : low;
  const [byCubic, bySecant] = [cubic.isFinite ? cubic.step : far, secant(best, trial)];
  const isCubicNearer = Math.abs(byCubic - trial.step) < Math.abs(bySecant - trial.step);
  if (!isClosed) {
    const isCubicFarther = Math.abs(byCubic - trial.step) > Math.abs(bySecant - trial.step);
    return Math.max(low, Math.min(high, isCubicFarther ? byCubic : bySecant));
  }
  const limit = trial.step + 0.66 * (other.step - trial.step);
  const nearer = isCubicNearer ? byCubic : bySecant;
  return trial.step > best.step ? Math.min(limit, nearer) : Math.max(limit, nearer);
}

/** A new bracket and the next step, from the old bracket and a trial inside or beyond it: four cases. */
function narrowed(bracket: Bracket, trial: Probe, low: number, high: number): [Bracket, number] {
  const { best, other, isClosed } = bracket;
  if (trial.value > best.value) {
    const [cubic, quadratic] = [cubicMinimum(trial, best).step, parabola(best, trial)];
    const isNearer = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step);
    return [{ best, other: trial, isClosed: true }, isNearer ? cubic : cubic + (quadratic - cubic) / 2];
  }
  if (trial.slope * Math.sign(best.slope) < 0) {
    const [cubic, quadratic] = [cubicMinimum(best, trial).step, secant(best, trial)];
    const isFarther = Math.abs(cubic - trial.step) > Math.abs(quadratic - trial.step);
    return [{ best: trial, other: best, isClosed: true }, isFarther ? cubic : quadratic];
  }
  const next = { best: trial, other, isClosed };
  if (Math.abs(trial.slope) < Math.abs(best.slope)) return [next, shrunkSlope(bracket, trial, low, high)];
  if (isClosed) return [next, cubicMinimum(other, trial).step];
  return [next, trial.step > best.step ? high : low];
}

/** Sufficient decrease, curvature, and the relative width at which a bracket is as good as a point. */
const [decrease, curvature, narrow] = [1e-3, 0.9, 0.1];
const mostTries = 20;

/**
 * A step with f(step) ≤ f(0) + 0.001 · step · f′(0) and |f′(step)| ≤ 0.9 |f′(0)|, by safeguarded cubic interpolation.
 *
 * @param start value and slope at step 0; the slope must be negative.
 * @param first step to try.
 * @returns the accepted probe, or undefined if 20 tries found none.
 * @source more1994 sections 2 to 4
 */
export function lineSearch<P extends Probe>(
  evaluate: (step: number) => P,
  start: Probe,
  first: number,
): P | undefined {
  const most = 1e10;
  const lift = decrease * start.slope;
  let bracket: Bracket = { best: start, other: start, isClosed: false };
  let [width, olderWidth] = [most, 2 * most];
  let [low, high, step] = [0, 5 * first, first];
  let isFirstStage = true;
  for (let tries = 0; tries < mostTries; tries++) {
    const trial = evaluate(step);
    const line = start.value + step * lift;
    const isLow = trial.value <= line;
    if (isFirstStage && isLow && trial.slope >= 0) isFirstStage = false;
    const isStuck = bracket.isClosed && (step <= low || step >= high || high - low <= narrow * high);
    if (isStuck || (step === most && isLow && trial.slope <= lift)) return trial;
    if (isLow && Math.abs(trial.slope) <= -curvature * start.slope) return trial;
    const isTilted = isFirstStage && trial.value <= bracket.best.value && !isLow;
    // Until a point is low enough, the search is for a minimiser of the function less the line.
    const tilt = (p: Probe, by: number): Probe => ({
      step: p.step,
      value: p.value - by * p.step,
      slope: p.slope - by,
    });
    const by = isTilted ? lift : 0;
    const tilted: Bracket = { ...bracket, best: tilt(bracket.best, by), other: tilt(bracket.other, by) };
    const [next, wanted] = narrowed(tilted, tilt(trial, by), low, high);
    bracket = { ...next, best: tilt(next.best, -by), other: tilt(next.other, -by) };
    step = wanted;
    const { best, other, isClosed } = bracket;
    if (isClosed) {
      if (Math.abs(other.step - best.step) >= 0.66 * olderWidth) step = (best.step + other.step) / 2;
      [olderWidth, width] = [width, Math.abs(other.step - best.step)];
      [low, high] = [Math.min(best.step, other.step), Math.max(best.step, other.step)];
    } else [low, high] = [step + 1.1 * (step - best.step), step + 4 * (step - best.step)];
    step = Math.max(0, Math.min(most, step));
    if (isClosed && (step <= low || step >= high || high - low <= narrow * high)) step = best.step;
  }
  return undefined;
}
