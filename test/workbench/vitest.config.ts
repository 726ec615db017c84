import { defineConfig } from "vitest/config";

/** Real workbench tests: one server and browser at a time, since machines that run them are small. */
export default defineConfig({
  test: {
    include: ["test/workbench/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A person waits for a busy machine; one second, the default, does not.
    expect: { poll: { timeout: 20_000, interval: 100 } },
    pool: "forks",
    fileParallelism: false,
  },
});
