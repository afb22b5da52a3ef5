/**
 * Ticks of a log axis that reads as plain numbers: 1, 2 and 5 of every decade over up to two and a half decades,
 * 1 and 3 over up to four, else decades alone. Both ends lie in the data's units and are positive.
 * @example logTicks(0.1, 10) // [0.1, 0.2, 0.5, 1, 2, 5, 10]
 */
export function logTicks(low: number, high: number): readonly number[] {
  const decades = Math.log10(high / low);
  const digits = decades <= 2.5 ? [1, 2, 5] : decades <= 4 ? [1, 3] : [1];
  // A tick a little outside the data still lies within the axis.
  const [from, to] = [low / 1.1, high * 1.1];
  const powers = Array.from(
    { length: Math.floor(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
    (_, at) => at + Math.floor(Math.log10(from)),
  );
  return powers
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= from && tick <= to);
}
