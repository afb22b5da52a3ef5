import type { Dataset, Figure } from "../types.ts";
import type { Labels } from "./frame.ts";
import { imageGrid } from "./image-grid.ts";

/**
 * A data set at a glance: one row a factor that varies, the others at their middle value. At most `columns` values a
 * row, spread evenly over the factor's range, first and last included.
 */
export function gallery(
  { name, factors, shape, notice, render }: Dataset,
  { columns = 10, ...labels }: { columns?: number } & Labels = {},
): Figure {
  const middle = factors.map(({ size }) => size >> 1);
  const rows = factors.flatMap(({ name: title, size }, factor) => {
    if (size === 1) return [];
    const n = Math.min(columns, size);
    const values = Int32Array.from({ length: n * factors.length }, (_, at) => {
      const [column, other] = [Math.floor(at / factors.length), at % factors.length];
      return other === factor ? Math.round((column * (size - 1)) / (n - 1)) : middle[other]!;
    });
    return [{ title: `${title} (${size})`, images: { shape: [n, ...shape], data: render({ n, values }) } }];
  });
  const caption = notice === undefined ? {} : { caption: `${notice}.`.replace("..", ".") };
  return imageGrid(rows, { title: `${name}, one factor a row`, ...caption, ...labels });
}
