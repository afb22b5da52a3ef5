import type { Matrix } from "../types.ts";
import { argmaxRows } from "../stats/classifier.ts";
import { matrix, row } from "../stats/matrix.ts";

/**
 * The vote of each point: the active code with the least variance in proportion to its variance over the data; the
 * lowest index of several.
 *
 * Differs from disentanglement_lib, which counts active codes only and returns a position among them while its
 * table has a row for every code. That renames rows and leaves accuracies as they are: see `positionsAmong`.
 *
 * @param local variances within the points, [points, d].
 * @param overall variances over the data, [d].
 * @param active indices of the codes that may be voted for, not empty.
 * @throws RangeError if widths differ or no code is active.
 * @source kim2018 section 4
 */
export function votesOf(local: Matrix, overall: ArrayLike<number>, active: readonly number[]): Int32Array {
  if (local.columns !== overall.length)
    throw new RangeError(
      `Expected variances of ${local.columns} codes over the data but found ${overall.length}.`,
    );
  if (active.length === 0) throw new RangeError("Expected an active code to vote for but found none.");
  return Int32Array.from({ length: local.rows }, (_, i) => {
    const own = row(local, i);
    const ratio = (j: number): number => own[j]! / overall[j]!;
    return active.reduce((best, j) => (ratio(j) < ratio(best) ? j : best));
  });
}

/**
 * Votes as disentanglement_lib numbers them: positions among the active codes instead of indices of codes.
 *
 * @source locatello2019 section 4.2
 */
export const positionsAmong = (active: readonly number[], votes: Int32Array): Int32Array =>
  votes.map((vote) => active.indexOf(vote));

/**
 * Number of votes of each code for each factor, [d, k].
 *
 * @param votes index of a code a point, [points].
 * @param labels index of the factor that was fixed, [points].
 * @throws RangeError if there are not as many votes as labels.
 * @source kim2018 section 4
 */
export function voteTable(votes: Int32Array, labels: ArrayLike<number>, d: number, k: number): Matrix {
  if (votes.length !== labels.length)
    throw new RangeError(`Expected ${labels.length} votes, one a label, but found ${votes.length}.`);
  const table = matrix(d, k);
  votes.forEach((vote, i) => table.values[vote * k + labels[i]!]!++);
  return table;
}

/** The factor that most votes of each code are for, [d]; the lowest index of several. @source kim2018 section 4 */
export const majorityVotes = (table: Matrix): Int32Array => argmaxRows(table);

/**
 * Share of votes that are for the factor which a majority vote assigned to their code, in [0, 1].
 *
 * @throws RangeError if there are no votes.
 * @source kim2018 section 4
 */
export function voteAccuracy(table: Matrix, majority: Int32Array): number {
  const all = table.values.reduce((sum, count) => sum + count, 0);
  if (all === 0) throw new RangeError("Expected votes to count but found none.");
  return majority.reduce((sum, k, j) => sum + row(table, j)[k]!, 0) / all;
}
