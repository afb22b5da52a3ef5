import type { Matrix, Metric } from "../types.ts";
import { datasets } from "../datasets/index.ts";
import { metrics } from "../metrics/index.ts";
import { rng } from "../stats/rng.ts";
import { alone, type BenchOptions, type Measurement } from "./measurement.ts";

const latents = 10;
const repetitions = 3;

/** A cheap stand-in for an encoder: sums of pixels over horizontal bands, so that the metric itself is what takes time. */
async function bands(images: Float32Array, n: number): Promise<Matrix> {
  const pixels = images.length / n;
  const values = new Float64Array(n * latents);
  for (let i = 0; i < images.length; i++) {
    const column = Math.floor(((i % pixels) * latents) / pixels);
    values[Math.floor(i / pixels) * latents + column]! += images[i]!;
  }
  return { rows: n, columns: latents, values };
}

/** Every metric at its default settings on sprites, with rendering, without a network. */
export async function* metricTimes(_: BenchOptions): AsyncGenerator<Measurement> {
  const dataset = await datasets.dsprites();
  for (const [name, make] of Object.entries(metrics)) {
    const metric: Metric = make();
    const times: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const began = performance.now();
      await metric.evaluate(bands, dataset, rng(i));
      times.push(performance.now() - began);
    }
    yield alone(`metric ${name}`, times, 1, "default settings, dSprites drawn on demand, no network");
  }
}
