/** The Python side's own unit tests, each reported as a test of its own; on every interpreter that is found. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { python, workerEntry } from "./worker.ts";

const Report = z.object({
  id: z.string(),
  ok: z.boolean(),
  message: z.string().optional(),
  skipped: z.string().optional(),
});

const here = import.meta.dirname;
const wanted = ["3.9", "3.10", "3.12", "3.13", "3.14"].map((version) => `python${version}`);
const others = wanted.filter((name) => spawnSync(name, ["-c", "pass"]).status === 0);

for (const executable of [python, ...others]) {
  const run = spawnSync(executable, ["-X", "utf8", "-W", "error::SyntaxWarning", join(here, "run.py")], {
    encoding: "utf8",
  });
  const reports = run.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => Report.parse(JSON.parse(line)));
  describe(`unit tests on ${executable}`, () => {
    test("they ran", () => {
      expect(reports.length, run.stderr).toBeGreaterThan(40);
      expect(
        run.status,
        reports
          .filter((report) => !report.ok)
          .map((report) => report.id)
          .join(", ") || run.stderr,
      ).toBe(0);
    });
    for (const report of reports) {
      test.skipIf(report.skipped !== undefined)(report.id, () => {
        expect(report.ok, report.message).toBe(true);
      });
    }
  });
}

describe("interpreters that are too old", () => {
  for (const name of ["python2.7", "python3.6", "python3.7", "python3.8"]) {
    test.skipIf(spawnSync(name, ["-c", "pass"]).status !== 0)(`${name} is refused in one line`, () => {
      const run = spawnSync(name, [workerEntry], { encoding: "utf8" });
      expect(run.status).toBe(3);
      expect(run.stderr.trim().split("\n")).toHaveLength(1);
      expect(run.stderr).toMatch(/needs Python 3\.9 or later; .* is Python \d\.\d/);
    });
  }
  test("started by hand, the worker says what it is", () => {
    const run = spawnSync(python, [workerEntry], { encoding: "utf8" });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/started by the Pipeloom engine/);
  });
});
