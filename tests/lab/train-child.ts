/** A process to be killed: trains the run given as JSON and says each step. */
import { train } from "../../src/lab/train.ts";

const [run, folder] = process.argv.slice(2) as [string, string];
await train(JSON.parse(run), {
  folder,
  checkpointSeconds: 0,
  onProgress: ({ step }) => process.stdout.write(`${step}\n`),
});
