import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bestVariants, openPeer, type Peer } from "../../src/bench/peer.ts";

const folder = mkdtempSync(join(tmpdir(), "factorlab-peer-"));
const slow = { a: 3, b: 1 };

/** A "Python" that answers by the protocol: variant b takes 1 ms a step, a takes 3. */
function interpreter(body: string): string {
  const path = join(folder, "python");
  writeFileSync(path, `#!${process.execPath}\n${body}`);
  chmodSync(path, 0o755);
  return path;
}
const answering = `
const slow = ${JSON.stringify(slow)};
console.log(JSON.stringify({ peer: "P 1", variants: Object.keys(slow), cores: 2 }));
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { variant, steps, threads } = JSON.parse(line);
  if (threads > 8) process.exit(1);
  console.log(JSON.stringify({ ms: Array.from({ length: steps }, (_, i) => slow[variant] + i) }));
});`;

afterEach(() => vi.unstubAllEnvs());
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === "win32")("openPeer()", () => {
  it("openPeer() gives each unit the mean of its steps", async () => {
    vi.stubEnv("FACTORLAB_PYTHON", interpreter(answering));
    const peer = (await openPeer("conv_vae_step")) as Peer;
    const contender = peer.contender(1, "a", 2);
    expect(contender.name).toBe("P 1, 1 thread, a");
    expect(await contender.times(2)).toEqual([3.5, 5.5]);
    peer.close();
  });
  it("openPeer() lets the best variant of each thread count be found", async () => {
    vi.stubEnv("FACTORLAB_PYTHON", interpreter(answering));
    const peer = (await openPeer("conv_vae_step")) as Peer;
    expect((await bestVariants(peer, [1, 2])).map(({ name }) => name)).toEqual([
      "P 1, 1 thread, b",
      "P 1, 2 threads, b",
    ]);
    peer.close();
  });
  it("openPeer() says why there is no peer and what to install", async () => {
    vi.stubEnv("FACTORLAB_PYTHON", interpreter('console.error("No module named torch"); process.exit(1);'));
    expect(await openPeer("conv_vae_step")).toMatch(
      /no peer .*No module named torch.*apt-get install python3-torch/,
    );
    vi.stubEnv("FACTORLAB_PYTHON", join(folder, "absent"));
    expect(await openPeer("conv_vae_step")).toMatch(/ENOENT/);
  });
  it("openPeer() names a peer that ends in the middle", async () => {
    vi.stubEnv("FACTORLAB_PYTHON", interpreter(answering));
    const peer = (await openPeer("conv_vae_step")) as Peer;
    await expect(peer.contender(9, "a").times(1)).rejects.toThrow(/P 1/);
  });
});
