import type { Dataset } from "../types.ts";
import { checkFactors } from "./sampling.ts";

/**
 * A grey square of 6 × 6 pixels on black, [16, 16, 1]: x 4, y 4 and grey 3, 48 images. For tests.
 *
 * Left edge 2 + 2·x pixels, top edge 2 + 2·y, grey (1 + grey)/3. Each factor shows in pixels of its own kind, so
 * that any method that learns at all lowers its loss in a few steps.
 */
export function toy(): Promise<Dataset> {
  const dataset: Dataset = {
    name: "toy",
    source: { key: "matthey2017", where: "the idea of sprites; this set is our own" },
    factors: [
      { name: "x", size: 4 },
      { name: "y", size: 4 },
      { name: "grey", size: 3 },
    ],
    shape: [16, 16, 1],
    notice: "made for tests; not a published data set",
    render(factors) {
      checkFactors(dataset, factors);
      const out = new Float32Array(factors.n * 256);
      for (let i = 0; i < factors.n; i++) {
        const [x, y, grey] = factors.values.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
        for (let r = 0; r < 6; r++) {
          const start = i * 256 + (2 + 2 * y + r) * 16 + 2 + 2 * x;
          out.fill((1 + grey) / 3, start, start + 6);
        }
      }
      return out;
    },
  };
  return Promise.resolve(dataset);
}
