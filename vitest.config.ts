import { defineConfig } from "vitest/config";

const slow = process.env["FACTORLAB_SLOW"] === "1";
const report = process.env["FACTORLAB_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: slow ? [] : ["tests/**/*.slow.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // `.ci/run` counts from the file, a person reads the rest.
    reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
  },
});
