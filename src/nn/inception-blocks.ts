import type { Padding } from "./conv2d.ts";

/** A convolution, its folded batch norm, and relu. */
export interface Unit {
  readonly kind: "unit";
  /** As in the published state dict, e.g. "Mixed_5b.branch5x5_1". */
  readonly name: string;
  readonly kernel: readonly [height: number, width: number];
  readonly filters: number;
  readonly stride: 1 | 2;
  readonly padding: Padding;
}
/** A pool over 3 × 3 pixels. Averages divide by the number of pixels inside the image. */
export interface Pool {
  readonly kind: "maximum" | "average";
  readonly stride: 1 | 2;
  readonly padding: Padding;
}
/** Branches of one input, concatenated along the channels in this order. */
export interface Fork {
  readonly kind: "fork";
  readonly branches: readonly (readonly InceptionLayer[])[];
}
export type InceptionLayer = Unit | Pool | Fork;

/** A stretch of the network. `features` marks where a feature vector is taken: the mean over the map's pixels. */
export interface Block {
  readonly name: string;
  readonly layers: readonly InceptionLayer[];
  readonly features?: 64 | 192 | 768 | 2048;
}
/** Dimensions of the four feature vectors. */
export type InceptionDimensions = NonNullable<Block["features"]>;

type Sides = 1 | 3 | 5 | readonly [number, number];
const sides = (kernel: Sides): readonly [number, number] =>
  typeof kernel === "number" ? [kernel, kernel] : kernel;
/** Output as large as the input. */
const same = (name: string, kernel: Sides, filters: number): Unit => {
  return { kind: "unit", name, kernel: sides(kernel), filters, stride: 1, padding: "same" };
};
/** No padding. */
const valid = (name: string, kernel: Sides, filters: number, stride: 1 | 2 = 1): Unit => {
  return { kind: "unit", name, kernel: sides(kernel), filters, stride, padding: "valid" };
};
const fork = (...branches: (readonly InceptionLayer[])[]): Fork => ({ kind: "fork", branches });
const shrink: Pool = { kind: "maximum", stride: 2, padding: "valid" };
const average: Pool = { kind: "average", stride: 1, padding: "same" };
const maximum: Pool = { kind: "maximum", stride: 1, padding: "same" };
const row = [1, 7] as const;
const column = [7, 1] as const;

const blockA = (name: string, poolFilters: number): Block => ({
  name,
  layers: [
    fork(
      [same(`${name}.branch1x1`, 1, 64)],
      [same(`${name}.branch5x5_1`, 1, 48), same(`${name}.branch5x5_2`, 5, 64)],
      [
        same(`${name}.branch3x3dbl_1`, 1, 64),
        same(`${name}.branch3x3dbl_2`, 3, 96),
        same(`${name}.branch3x3dbl_3`, 3, 96),
      ],
      [average, same(`${name}.branch_pool`, 1, poolFilters)],
    ),
  ],
});

const blockB = (name: string): Block => ({
  name,
  layers: [
    fork(
      [valid(`${name}.branch3x3`, 3, 384, 2)],
      [
        same(`${name}.branch3x3dbl_1`, 1, 64),
        same(`${name}.branch3x3dbl_2`, 3, 96),
        valid(`${name}.branch3x3dbl_3`, 3, 96, 2),
      ],
      [shrink],
    ),
  ],
});

const blockC = (name: string, filters: number, features?: 768): Block => ({
  name,
  ...(features && { features }),
  layers: [
    fork(
      [same(`${name}.branch1x1`, 1, 192)],
      [
        same(`${name}.branch7x7_1`, 1, filters),
        same(`${name}.branch7x7_2`, row, filters),
        same(`${name}.branch7x7_3`, column, 192),
      ],
      [
        same(`${name}.branch7x7dbl_1`, 1, filters),
        same(`${name}.branch7x7dbl_2`, column, filters),
        same(`${name}.branch7x7dbl_3`, row, filters),
        same(`${name}.branch7x7dbl_4`, column, filters),
        same(`${name}.branch7x7dbl_5`, row, 192),
      ],
      [average, same(`${name}.branch_pool`, 1, 192)],
    ),
  ],
});

const blockD = (name: string): Block => ({
  name,
  layers: [
    fork(
      [same(`${name}.branch3x3_1`, 1, 192), valid(`${name}.branch3x3_2`, 3, 320, 2)],
      [
        same(`${name}.branch7x7x3_1`, 1, 192),
        same(`${name}.branch7x7x3_2`, row, 192),
        same(`${name}.branch7x7x3_3`, column, 192),
        valid(`${name}.branch7x7x3_4`, 3, 192, 2),
      ],
      [shrink],
    ),
  ],
});

/** A 1 × 3 and a 3 × 1 convolution side by side. */
const cross = (name: string): Fork => fork([same(`${name}a`, [1, 3], 384)], [same(`${name}b`, [3, 1], 384)]);

const blockE = (name: string, pool: Pool, features?: 2048): Block => ({
  name,
  ...(features && { features }),
  layers: [
    fork(
      [same(`${name}.branch1x1`, 1, 320)],
      [same(`${name}.branch3x3_1`, 1, 384), cross(`${name}.branch3x3_2`)],
      [
        same(`${name}.branch3x3dbl_1`, 1, 448),
        same(`${name}.branch3x3dbl_2`, 3, 384),
        cross(`${name}.branch3x3dbl_3`),
      ],
      [pool, same(`${name}.branch_pool`, 1, 192)],
    ),
  ],
});

/**
 * The network behind FID, from the image to the 2048-d features, as data.
 *
 * Differs from torchvision's Inception v3: averages leave the padding out, Mixed_7c pools by the maximum, and there is
 * no auxiliary head. Features of torchvision's weights don't give FID.
 * @source heusel2017 section 3
 * @source szegedy2016 section 6
 */
export const inceptionBlocks: readonly Block[] = [
  {
    name: "maxpool1",
    layers: [
      valid("Conv2d_1a_3x3", 3, 32, 2),
      valid("Conv2d_2a_3x3", 3, 32),
      same("Conv2d_2b_3x3", 3, 64),
      shrink,
    ],
    features: 64,
  },
  {
    name: "maxpool2",
    layers: [valid("Conv2d_3b_1x1", 1, 80), valid("Conv2d_4a_3x3", 3, 192), shrink],
    features: 192,
  },
  blockA("Mixed_5b", 32),
  blockA("Mixed_5c", 64),
  blockA("Mixed_5d", 64),
  blockB("Mixed_6a"),
  blockC("Mixed_6b", 128),
  blockC("Mixed_6c", 160),
  blockC("Mixed_6d", 160),
  blockC("Mixed_6e", 192, 768),
  blockD("Mixed_7a"),
  blockE("Mixed_7b", average),
  blockE("Mixed_7c", maximum, 2048),
];
