import { describe, it } from "vitest";
import { activations } from "../../src/nn/activations.ts";
import { conv2d, type Padding } from "../../src/nn/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/conv2d-transpose.ts";
import { tf } from "../../src/tf.ts";
import { evaluate, type Nested } from "../evaluate.ts";
import { expectClose } from "./close.ts";
import { vectorFile } from "./vector-file.ts";

interface Case {
  readonly name: string;
  readonly op: "conv2d" | "convTranspose2d";
  readonly params: { readonly stride: number; readonly padding: number };
  readonly inputs: { readonly x: Nested; readonly W: Nested; readonly b: Nested };
  readonly expected: { readonly y: Nested };
}

const layers = { conv2d, convTranspose2d: conv2dTranspose };
const golden = vectorFile<{ cases: readonly Case[] }>("vae-layers");

describe("vae-layers", () => {
  it.each(golden.cases)(
    "$op() agrees with PyTorch's layouts on $name",
    async ({ name, op, params, inputs, expected }) => {
      // On even sides PyTorch's padding of 1 with kernel 4 and stride 2 is "same"; no padding is "valid".
      const padding: Padding = params.padding === 0 ? "valid" : "same";
      const activation = activations[name.endsWith("_relu") ? "relu" : "linear"];
      const { y } = await evaluate(
        ({ x, W, b }) => {
          // OIHW → HWIO, and (in, out, h, w) → (h, w, out, in): the same permutation.
          const weights = { "layer/kernel": tf.transpose(W!, [2, 3, 1, 0]), "layer/bias": b! };
          const image = tf.transpose(x!, [0, 2, 3, 1]);
          const out = layers[op](weights, "layer", image, params.stride, padding);
          return { y: tf.transpose(activation(out), [0, 3, 1, 2]) };
        },
        { ...inputs },
      );
      expectClose(y, expected.y, { absolute: 1e-5 }, name);
    },
  );
});
