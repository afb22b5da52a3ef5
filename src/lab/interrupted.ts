/** Training was asked to stop and did, with its state saved: nothing is lost. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly id: string;
  readonly step: number;
  readonly steps: number;

  /** @param step steps finished and saved, out of `steps`. */
  constructor(id: string, step: number, steps: number) {
    super(
      `Run ${id} stopped after step ${step} of ${steps} and was saved. Run the same command again to go on.`,
    );
    this.id = id;
    this.step = step;
    this.steps = steps;
  }
}
