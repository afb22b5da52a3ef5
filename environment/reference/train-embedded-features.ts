/**
 * Trains the network behind "FD(factorlab-embedded-v1)" and writes its weights:
 *
 *     npx tsx environment/reference/train-embedded-features.ts [file] [steps]
 *
 * Seed, steps and batch are fixed, so the file comes out with the same SHA-256 each time; it is printed. About 5
 * minutes on one core. The default file is the one the package ships, src/metrics/embedded-features.safetensors.
 */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { datasets } from "../../src/datasets/index.ts";
import { engines } from "../../src/engine/index.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { trainEmbedded } from "../../src/lab/embedded-training.ts";
import { embeddedFile } from "../../src/metrics/embedded-features.ts";

const seed = 2021;
const batch = 128;

async function main(file: string | URL, steps: number): Promise<void> {
  const onProgress = (step: number, loss: number): void => {
    if (step % 500 === 0) process.stderr.write(`step ${step} of ${steps}, loss ${loss.toFixed(4)}\n`);
  };
  const dataset = await datasets.dsprites();
  const { weights, accuracy } = await trainEmbedded(
    dataset,
    { seed, steps, batch, onProgress },
    engines.onnx,
  );
  const bytes = writeSafetensors(weights, {
    name: "factorlab-embedded-v1",
    dataset: `${dataset.name}, ${dataset.notice}; half of the sprites in random colours`,
    seed: String(seed),
    steps: String(steps),
    batch: String(batch),
    accuracy: JSON.stringify(accuracy),
    script: "environment/reference/train-embedded-features.ts",
  });
  writeFileSync(file, bytes);
  process.stdout.write(`${createHash("sha256").update(bytes).digest("hex")}  ${bytes.length} bytes\n`);
}

await main(process.argv[2] ?? embeddedFile, Number(process.argv[3] ?? 12_000));
