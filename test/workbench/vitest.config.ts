import { defineConfig } from "vitest/config";

/** Real workbench tests: one server and browser at a time, since machines that run them are small. */
export default defineConfig({
  test: {
    include: ["test/workbench/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    fileParallelism: false,
  },
});
