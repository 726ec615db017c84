import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["test/workbench/**", "test/host/**", "test/output/**", "node_modules/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A page draws when the machine lets it; one second, the default, is too short on a busy one.
    expect: { poll: { timeout: 10_000, interval: 50 } },
    pool: "forks",
    // Many tests wait for processes: a small machine is not busy with one of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
