import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cli } from "../../src/cli.ts";
import { scratch } from "../lab/scratch.ts";

const top = scratch();
const bin = fileURLToPath(new URL("../../environment/factorlab.js", import.meta.url));
const tiny = fileURLToPath(new URL("../lab/tiny-study.ts", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
/** Runs factorlab as a user does, in a folder of its own; `interrupt` presses Ctrl-C when it says so. */
function factorlab(args: readonly string[], interrupt?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: top, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err, isPressed] = ["", "", false];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on("data", () => {
    if (isPressed || !interrupt?.test(out)) return;
    isPressed = true;
    child.kill("SIGINT");
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}
const rows = (out: string): Record<string, unknown>[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const small = [
  "--dataset",
  "toy",
  "--set",
  "network=miniMlp",
  "--set",
  "latents=2",
  "--batch",
  "8",
  "--runs",
  "runs",
];

describe("factorlab", () => {
  it("factorlab --help names every command and the first one to type", async () => {
    const { code, out } = await factorlab(["--help"]);
    expect(code).toBe(0);
    for (const name of ["reproduce", "train", "list", "data", "doctor", "notebook", "bench", "export"])
      expect(out).toContain(`\n  ${name} `);
    expect(out).toContain("factorlab reproduce fil2021 --scale smoke");
  });

  it("factorlab reproduce tells the claims, where everything lies and what to type next; --json tells the same", async () => {
    const args = ["reproduce", tiny, "--scale", "smoke", "--workers", "0", "--out", "figures-of-tiny"];
    const { code, out, err } = await factorlab(args);
    expect(err).toMatch(
      /A study for tests: 2 runs at smoke scale\. A second\.\n.*\[2\/2\] toy betaVae .*: done in/s,
    );
    expect(out).toMatch(/C1 reproduced: 2 runs \(theirs: above 0\)/);
    expect(out).toMatch(
      /Figures: figures-of-tiny.*\nPage: {4}figures-of-tiny.index\.html.*\nNext: factorlab reproduce .*tiny-study\.ts --scale laptop/,
    );
    expect(code).toBe(0);
    expect(existsSync(join(top, "figures-of-tiny", "index.html"))).toBe(true);
    const again = await factorlab([...args, "--json"]);
    expect(rows(again.out).map(({ event }) => event)).toEqual(["skipped", "skipped", "claim", "reproduced"]);
  });

  it("factorlab train, list runs and export go through the life of a run", async () => {
    const { code, out } = await factorlab(["train", "betaVae", ...small, "--steps", "20", "--json"]);
    expect(code).toBe(0);
    const [{ id, folder, sha256 }] = rows(out) as [Record<string, string>];
    expect(folder).toBe(`runs/${id}`);
    const again = await factorlab(["train", "betaVae", ...small, "--steps", "20"]);
    expect(again.out).toContain(sha256);
    const listed = await factorlab(["list", "runs", "--json"]);
    expect(rows(listed.out)).toContainEqual(
      expect.objectContaining({ name: id, about: expect.stringContaining("trained · toy") }),
    );
    const exported = await factorlab(["export", id!.slice(0, 10), "--part", "decoder", "-o", "decoder.onnx"]);
    expect(exported).toMatchObject({ code: 0, out: "Wrote decoder.onnx\n" });
    expect(readdirSync(top)).toContain("decoder.onnx");
  });

  it("factorlab on Ctrl-C saves, says how to go on, exits with 130, and goes on", async () => {
    const args = [
      "reproduce",
      tiny,
      "--scale",
      "paper",
      "--workers",
      "1",
      "--runs",
      "stopped",
      "--out",
      "stopped-figures",
      "--json",
    ];
    const { code, out, err } = await factorlab(args, /"event":"started"/);
    expect(code).toBe(130);
    expect(err).toContain("Stopping: saving what is done.");
    expect(err).toMatch(
      /Everything up to there is saved.*\n {2}factorlab reproduce .*tiny-study\.ts --scale paper/,
    );
    expect(rows(out).at(-1)).toMatchObject({ event: "interrupted" });
    const rest = await factorlab(args);
    expect(rest.code).toBe(0);
    expect(rows(rest.out).at(-1)).toMatchObject({ event: "reproduced" });
  });

  it("factorlab doctor and data say as JSON what is there", async () => {
    const [doctor, data] = await Promise.all([
      factorlab(["doctor", "--json"]),
      factorlab(["data", "--json"]),
    ]);
    expect(JSON.parse(doctor.out)).toMatchObject({
      engine: "onnx",
      providers: expect.arrayContaining(["cpu"]),
      problems: [],
    });
    expect(rows(data.out)).toContainEqual(expect.objectContaining({ dataset: "toy", isReady: true }));
    const file = rows(data.out).find(({ dataset }) => dataset === "dspritesOriginal")!["file"];
    expect(file).toMatchObject({ url: expect.stringMatching(/^https:/) });
  });
});

describe("factorlab on bad input", () => {
  writeFileSync(join(top, "a-file"), "");
  writeFileSync(join(top, "no-study.mjs"), "export const answer = 42;\n");
  const runs = ["--runs", join(top, "runs")];
  const toy = [...small.slice(0, -2), ...runs];
  const smoke = ["reproduce", tiny, "--scale", "smoke", "--json", ...runs];

  it.each([
    ["an unknown paper", ["reproduce", "fil2012"], /No study "fil2012"\. Did you mean "fil2021"\?/],
    [
      "an unknown scale",
      ["reproduce", tiny, "--scale", "labtop"],
      /No scale "labtop"\. Did you mean "laptop"\?/,
    ],
    ["an unknown engine", [...smoke, "--engine", "onyx"], /No engine "onyx"\. Did you mean "onnx"\?/],
    ["an unknown method", ["train", "betaVea", ...toy], /No method "betaVea"\. Did you mean "betaVae"\?/],
    [
      "an unknown hyper-parameter",
      ["train", "betaVae", ...toy, "--set", "bata=4"],
      /No hyper-parameter of betaVae "bata"\. Did you mean "beta"\?/,
    ],
    [
      "a hyper-parameter of the wrong type",
      ["train", "betaVae", ...toy, "--set", "beta=much"],
      /Expected beta of betaVae to be a number but found "much"/,
    ],
    [
      "an unknown data set",
      ["train", "betaVae", "--dataset", "dsprits", ...runs],
      /No data set "dsprits"\. Did you mean "dsprites"\?/,
    ],
    ["an unknown list", ["list", "papres"], /No list "papres"\. Did you mean "papers"\?/],
    [
      "a file that is not there",
      ["reproduce", "./nothing.ts"],
      /Expected a module with a study at .*nothing\.ts but there is no such file/,
    ],
    [
      "a file without a study",
      ["reproduce", join(top, "no-study.mjs")],
      /Expected .*no-study\.mjs to export a record `studies`.* but found answer/,
    ],
    [
      "an unwritable output folder",
      [...smoke, "--out", join(top, "a-file")],
      /Can't write .*a-file: .*Choose another folder/,
    ],
    [
      "an unwritable folder of runs",
      ["train", "vae", ...small.slice(0, -1), join(top, "a-file")],
      /Can't write .*a-file.*Choose another folder/,
    ],
    [
      "a run that does not exist",
      ["export", "0123", ...runs],
      /Expected the id of one run, or its start, but "0123" fits 0 of the/,
    ],
    [
      "a loss that is not finite",
      ["train", "betaVae", ...toy, "--set", "learningRate=1e12", "--steps", "61", "--json"],
      /diverged: .* at step \d+\./,
    ],
  ] as [string, string[], RegExp][])(
    "factorlab refuses %s with one clear error",
    async (_, args, message) => {
      await expect(cli.parseAsync(args, { from: "user" })).rejects.toThrow(message);
    },
  );

  it("factorlab ends with code 1 and one line for an error; --json says it as JSON, --debug where it comes from", async () => {
    const { code, out, err } = await factorlab(["reproduce", "fil2012", "--json"]);
    expect(code).toBe(1);
    expect(rows(out)).toEqual([
      { event: "error", message: expect.stringContaining('Did you mean "fil2021"') },
    ]);
    expect(err).toMatch(/^Error: No study "fil2012"\..*\n$/);
    expect((await factorlab(["--debug", "reproduce", "fil2012"])).err).toMatch(/^\s+at /m);
  });

  it.each([
    ["command", ["reprodcue"], /unknown command 'reprodcue'\s+\(Did you mean reproduce\?\)/],
    [
      "option",
      ["reproduce", "fil2021", "--sclae", "smoke"],
      /unknown option '--sclae'\s+\(Did you mean --scale\?\)/,
    ],
    [
      "number",
      ["reproduce", "fil2021", "--seeds", "many"],
      /Expected an integer of 1 or more but found "many"/,
    ],
  ] as [string, string[], RegExp][])(
    "factorlab refuses an unknown %s and says where help is",
    async (_, args, message) => {
      const { code, err } = await factorlab(args);
      expect(err).toMatch(message);
      expect(err).toContain("factorlab --help");
      expect(code).toBe(1);
    },
  );
});
