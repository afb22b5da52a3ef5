/** Training met a number that is not finite. What was saved before is kept. */
export class Diverged extends Error {
  override readonly name = "Diverged";
  /** The log term or parameter. */
  readonly term: string;
  /** The step it appeared at, counted from 1. */
  readonly step: number;

  constructor(run: string, term: string, value: number, step: number, kept: string) {
    super(
      `Training of ${run} diverged: expected finite numbers but found ${term} = ${value} at step ${step}. ` +
        `${kept} Try a smaller learning rate or other hyper-parameters.`,
    );
    this.term = term;
    this.step = step;
  }
}
