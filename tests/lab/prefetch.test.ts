import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { describe, expect, it, vi } from "vitest";
import { datasets } from "../../src/datasets/index.ts";
import type { DatasetName } from "../../src/datasets/index.ts";
import { images } from "../../src/datasets/sampling.ts";
import type { FeedSource } from "../../src/lab/feed.ts";
import { feedsHere } from "../../src/lab/feeds.ts";
import { prefetch } from "../../src/lab/prefetch.ts";
import type { Draw, NoiseSpec, Run } from "../../src/types.ts";

const noise = (n: number): NoiseSpec => ({
  eps: { shape: [n, 3], law: "normal" },
  order: { shape: [n, 2], law: "permutation" },
  mix: { shape: [n], law: "uniform" },
});
async function training(name: DatasetName, draw: Draw = images): Promise<FeedSource & { run: Run }> {
  const run: Run = { dataset: name, method: "vae", hyper: {}, seed: 12, steps: 100, batch: 5 };
  return { method: { draw, noise }, dataset: await datasets[name](), seed: 12, batch: 5, run };
}

describe("prefetch", () => {
  it.each([
    [0, 1],
    [0, 3],
    [7, 2],
  ])("prefetch() from step %i by %i gives what feedsHere() gives", async (first, count) => {
    const source = await training("miniDiscs");
    const [there, here] = [prefetch(source, first, count, { ahead: 2 }), feedsHere(source, first, count)];
    try {
      for (let i = 0; i < 5; i++) expect(await there.next()).toEqual(await here.next());
    } finally {
      await there.close();
    }
  });

  it("prefetch() resumed at a step gives the batch that an unbroken one gives there", async () => {
    const source = await training("dsprites32");
    const [whole, resumed] = [prefetch(source, 0, 1), prefetch(source, 2, 1)];
    try {
      await whole.next();
      await whole.next();
      expect(await resumed.next()).toEqual(await whole.next());
    } finally {
      await Promise.all([whole.close(), resumed.close()]);
    }
  });

  it("prefetch() keeps the order of feeds that are asked for at once", async () => {
    const source = await training("toy");
    const [there, here] = [prefetch(source, 0, 1, { ahead: 1 }), feedsHere(source, 0, 1)];
    try {
      const found = await Promise.all(Array.from({ length: 6 }, () => there.next()));
      for (const feed of found) expect(feed).toEqual(await here.next());
    } finally {
      await there.close();
    }
  });

  it("prefetch() makes the method of the run in the worker where its draw is its own", async () => {
    const own = await training("toy", (dataset, n, rng) => images(dataset, n, rng));
    const there = prefetch(own, 0, 1);
    try {
      // The registry's vae draws plain images, as the wrapped draw here does.
      expect(await there.next()).toEqual(await feedsHere(own, 0, 1).next());
    } finally {
      await there.close();
    }
  });

  it("prefetch() asks for `ahead` feeds, then for one more each time one is taken", async () => {
    const asked = vi.spyOn(Worker.prototype, "postMessage");
    const there = prefetch(await training("toy"), 0, 1, { ahead: 4 });
    try {
      expect(asked).toHaveBeenCalledTimes(4);
      await there.next();
      await there.next();
      expect(asked).toHaveBeenCalledTimes(6);
    } finally {
      asked.mockRestore();
      await there.close();
    }
  });

  it("prefetch() rejects with the data set's name when the worker cannot load or draw it", async () => {
    const source = await training("toy");
    const unknown = prefetch({ ...source, run: { ...source.run, dataset: "toi" } }, 0, 1);
    await expect(unknown.next()).rejects.toThrow(
      'data set "toi" failed: No data set "toi". Did you mean "toy"?',
    );
    await expect(unknown.next()).rejects.toThrow('data set "toi" failed');
    await unknown.close();
    const odd = { ...source, batch: -1, method: { draw: images, noise: () => ({}) } };
    const failing = prefetch(odd, 0, 1);
    await expect(failing.next()).rejects.toThrow(/data set "toy" failed/);
    await failing.close();
  });

  it("prefetch() rejects what is waited for when it is closed, and later calls", async () => {
    const there = prefetch(await training("toy"), 0, 1);
    const waited = expect(there.next()).rejects.toThrow(/it was closed/);
    await there.close();
    await waited;
    await expect(there.next()).rejects.toThrow(/data set "toy" failed: it was closed/);
    await there.close();
  });

  it("prefetch() refuses an `ahead` that is not a positive integer", async () => {
    const source = await training("toy");
    for (const ahead of [0, -1, 1.5])
      expect(() => prefetch(source, 0, 1, { ahead })).toThrow(`found ${ahead}`);
  });

  it("prefetch() works from any folder and lets a process end that forgot to close it", async () => {
    const path = (name: string): string => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);
    const script = `
      const { prefetch } = await import(${path("lab/prefetch.ts")});
      const { toy } = await import(${path("datasets/toy.ts")});
      const { images } = await import(${path("datasets/sampling.ts")});
      const run = { dataset: "toy", method: "vae", hyper: {}, seed: 12, steps: 100, batch: 5 };
      const source = { method: { draw: images, noise: () => ({}) }, dataset: await toy(), seed: 12, batch: 5, run };
      const { x } = await prefetch(source, 0, 1).next();
      process.stdout.write(String(x.data.length));`;
    const loader = fileURLToPath(import.meta.resolve("tsx"));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", loader, "--input-type=module", "--eval", script],
      { cwd: tmpdir(), timeout: 30_000 },
    );
    expect(stdout).toBe("1280");
  });
});
