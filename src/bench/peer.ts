import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { alternate, type Contender } from "./contender.ts";

const hello = z.object({ peer: z.string(), variants: z.array(z.string()).min(1), cores: z.number() });
const answer = z.object({ ms: z.array(z.number()) });

/** A reference implementation in a process of its own, asked for blocks of steps. */
export interface Peer {
  /** What it is, e.g. "PyTorch 1.13.1". */
  readonly name: string;
  /** Settings it offers, e.g. memory layouts. */
  readonly variants: readonly string[];
  /** `units` steps count as one timed unit: where a step is short, as many as one native call of ours does. */
  contender(threads: number, variant: string, units?: number): Contender;
  close(): void;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Pythons that may have the peer's library: the user's choice, the first on the path, the system's. */
const pythons = (): string[] => {
  const own = process.env["FACTORLAB_PYTHON"];
  return own ? [own] : ["python3", "/usr/bin/python3"];
};

/** OpenBLAS chooses its own kernels: these two would pin it to some that need not be this machine's best. */
function peerEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _coretype, OPENBLAS_L2_SIZE: _size, ...rest } = process.env;
  return rest;
}

async function start(python: string, script: string): Promise<Peer | string> {
  const child = spawn(python, [script], { env: peerEnvironment(), stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-500)));
  const ended = new Promise<undefined>((resolve) => {
    child.on("error", (error) => {
      said = error.message;
      resolve(undefined);
    });
    child.on("close", () => resolve(undefined));
  });
  const lines = createInterface({ input: child.stdout });
  const line = async (): Promise<string | undefined> => {
    const next = once(lines, "line").then(([text]) => String(text));
    return await Promise.race([next, ended]);
  };
  const first = await line();
  if (first === undefined) return `${python}: ${said.trim().split("\n").at(-1) ?? "ended"}`;
  const { peer, variants } = hello.parse(JSON.parse(first));
  return {
    name: peer,
    variants,
    contender: (threads, variant, units = 1) => ({
      name: `${peer}, ${threads} thread${threads === 1 ? "" : "s"}, ${variant}`,
      async times(count) {
        child.stdin.write(`${JSON.stringify({ threads, variant, steps: count * units })}\n`);
        const text = await line();
        if (text === undefined) throw new Error(`Expected times from ${peer} but it ended: ${said.trim()}`);
        const { ms } = answer.parse(JSON.parse(text));
        return Array.from({ length: count }, (_, i) => mean(ms.slice(i * units, (i + 1) * units)));
      },
    }),
    close: () => child.stdin.end(),
  };
}

/**
 * Starts a script of `environment/reference` with the first Python that can run it.
 *
 * @returns the peer, or why there is none: the bench then shows our numbers alone.
 */
export async function openPeer(name: string): Promise<Peer | string> {
  const script = fileURLToPath(new URL(`../../environment/reference/${name}.py`, import.meta.url));
  const reasons: string[] = [];
  for (const python of pythons()) {
    const found = await start(python, script);
    if (typeof found !== "string") return found;
    reasons.push(found);
  }
  return `no peer (${reasons.join("; ")}). On Debian: apt-get install python3-torch`;
}

/** The fastest settings of a peer at each thread count, by the least of ten units. */
export async function bestVariants(peer: Peer, threads: readonly number[], units = 1): Promise<Contender[]> {
  const best: Contender[] = [];
  for (const count of threads) {
    const candidates = peer.variants.map((variant) => peer.contender(count, variant, units));
    const times = await alternate(candidates, 10);
    const least = times.map((list) => Math.min(...list));
    best.push(candidates[least.indexOf(Math.min(...least))]!);
  }
  return best;
}
