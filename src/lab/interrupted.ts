/** Work was asked to stop and did, with its state saved: nothing is lost. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  /** @param what where it stopped, as a sentence. */
  constructor(what: string) {
    super(`${what} Everything up to there is saved; the same command goes on from it.`);
  }
}
