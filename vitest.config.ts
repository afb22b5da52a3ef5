import { defineConfig } from "vitest/config";

const slow = process.env["FACTORLAB_SLOW"] === "1";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: slow ? [] : ["tests/**/*.slow.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
