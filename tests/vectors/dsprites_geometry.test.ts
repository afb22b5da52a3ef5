import { beforeAll, describe, expect, it } from "vitest";
import { dsprites } from "../../src/datasets/dsprites.ts";
import type { Dataset } from "../../src/types.ts";
import { vectorFile } from "./vector-file.ts";

interface Place {
  readonly shape: number;
  readonly scale: number;
  readonly orientation: number;
  readonly x: number;
  readonly y: number;
}
interface Geometry {
  readonly statistics: readonly (Place & {
    readonly area: number;
    readonly bbox_x0_y0_x1_y1: readonly number[];
    readonly centroid_x_y: readonly [number, number];
  })[];
  readonly images: readonly (Place & { readonly rows_hex: readonly string[] })[];
}

const shapes = ["square", "ellipse", "heart"] as const;
const golden = vectorFile<Geometry>("dsprites_geometry");
let dataset: Dataset;
beforeAll(async () => {
  dataset = await dsprites();
});

function bitmap({ shape, scale, orientation, x, y }: Place): Float32Array {
  return dataset.render({ n: 1, values: Int32Array.of(shape, scale, orientation, x, y) });
}

function bits(rows: readonly string[]): number[] {
  return rows.flatMap((row) =>
    [...row].flatMap((hex) => [3, 2, 1, 0].map((b) => (parseInt(hex, 16) >> b) & 1)),
  );
}

/** Intersection over union of two bit maps. */
function iou(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i]! * b[i]!;
    either += Math.max(a[i]!, b[i]!);
  }
  return both / either;
}

const mean = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length;
const named = (p: Place): string =>
  `${shapes[p.shape]} scale ${p.scale} orientation ${p.orientation} x ${p.x} y ${p.y}`;

describe("dsprites_geometry", () => {
  it("dsprites() draws the published bit maps: IoU of each, of each shape and of all", () => {
    const found = golden.images.map((image) => {
      expect(image.rows_hex).toHaveLength(64);
      const overlap = iou(bitmap(image), bits(image.rows_hex));
      expect(overlap, named(image)).toBeGreaterThanOrEqual(0.88);
      return { shape: image.shape, overlap };
    });
    const reached = shapes.map((name, shape) => {
      const overlaps = found.filter((f) => f.shape === shape).map((f) => f.overlap);
      return { name, images: overlaps.length, mean: mean(overlaps), least: Math.min(...overlaps) };
    });
    for (const { name, images, mean: m, least } of reached.filter((r) => r.images > 0)) {
      process.stdout.write(
        `dsprites ${name}: IoU mean ${m.toFixed(4)}, least ${least.toFixed(4)}, ${images} images\n`,
      );
      expect(m, name).toBeGreaterThanOrEqual(name === "heart" ? 0.96 : 0.99);
    }
    expect(mean(found.map((f) => f.overlap))).toBeGreaterThanOrEqual(0.97);
  });

  it("dsprites() keeps the published area, box and centroid of every image with statistics", () => {
    const worst = shapes.map(() => ({ area: 0, centroid: 0, box: 0, images: 0 }));
    for (const case_ of golden.statistics) {
      const at = worst[case_.shape]!;
      const { area, centroid, box } = statistics(bitmap(case_));
      const difference = Math.abs(area - case_.area);
      expect(difference, `area of ${named(case_)}`).toBeLessThanOrEqual(Math.max(10, 0.1 * case_.area));
      const shift = Math.max(...centroid.map((c, i) => Math.abs(c - case_.centroid_x_y[i]!)));
      expect(shift, `centroid of ${named(case_)}`).toBeLessThanOrEqual(0.25);
      at.area = Math.max(at.area, difference);
      at.centroid = Math.max(at.centroid, shift);
      at.box = Math.max(at.box, ...box.map((b, i) => Math.abs(b - case_.bbox_x0_y0_x1_y1[i]!)));
      at.images++;
    }
    shapes.forEach((name, shape) => {
      const { area, centroid, box, images } = worst[shape]!;
      if (images > 0)
        process.stdout.write(
          `dsprites ${name}: worst area ${area} px, centroid ${centroid.toFixed(3)} px, box ${box} px, ${images} images\n`,
        );
    });
  });
});

function statistics(image: Float32Array): { area: number; centroid: [number, number]; box: number[] } {
  let [area, sx, sy] = [0, 0, 0];
  const box = [64, 64, -1, -1];
  for (let p = 0; p < 4096; p++) {
    if (image[p] !== 1) continue;
    const [c, r] = [p % 64, p >> 6];
    area++;
    sx += c + 0.5;
    sy += r + 0.5;
    box[0] = Math.min(box[0]!, c);
    box[1] = Math.min(box[1]!, r);
    box[2] = Math.max(box[2]!, c);
    box[3] = Math.max(box[3]!, r);
  }
  return { area, centroid: [sx / area, sy / area], box };
}
