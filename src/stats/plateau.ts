/** Takes the loss of an epoch, returns the rate of the next one. */
export type RateOfLoss = (loss: number) => number;

/**
 * Lowers a rate tenfold when the loss has not improved for a while: PyTorch's ReduceLROnPlateau with its other
 * defaults (an improvement is one of 0.01 % of the best loss; no cool-down).
 *
 * @param rate of the first epoch.
 * @param patience epochs without improvement that are borne; the next one lowers the rate.
 * @param floor the rate never goes below it.
 * @source fil2021 published code
 */
export function plateau(rate: number, patience: number, floor: number): RateOfLoss {
  let current = rate;
  let best = Infinity;
  let waited = 0;
  return (loss) => {
    if (loss < best * (1 - 1e-4)) {
      best = loss;
      waited = 0;
    } else if (++waited > patience) {
      current = Math.max(current / 10, floor);
      waited = 0;
    }
    return current;
  };
}
