/**
 * The sample with pandas and scikit-learn, in an environment of its own. It is made once, in `test/output/`; where no packages
 * can be had (no Python, no network), the test is skipped and says so.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findPython, jsonLines, pipeloom, root, sampleWorkspace } from "../cli/command-line.ts";

const folder = join(root, "test/output/python-data");
const interpreter = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Why there is no environment, or undefined when there is one. */
function prepare(): string | undefined {
  const isReady = () =>
    existsSync(interpreter) &&
    spawnSync(interpreter, ["-c", "import pandas, sklearn"], { stdio: "ignore" }).status === 0;
  if (isReady()) return undefined;
  const python = findPython();
  if (python === undefined) return "there is no Python 3.9 or later";
  const steps: readonly (readonly [string, ...string[]])[] = [
    [python, "-m", "venv", folder],
    [
      interpreter,
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--only-binary",
      ":all:",
      "pandas",
      "scikit-learn",
    ],
  ];
  for (const [command, ...args] of steps) {
    const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0) return `\`${args.slice(0, 3).join(" ")}\` failed: ${stderr.trim().split("\n").at(-1)}`;
  }
  return isReady() ? undefined : "the packages cannot be imported";
}

interface Result {
  readonly status: string;
  readonly outputs: Readonly<
    Record<string, { readonly type: string; readonly value?: unknown; readonly preview?: { readonly summary: string } }>
  >;
  readonly steps: readonly { readonly node: string; readonly cached: boolean; readonly outputs: Result["outputs"] }[];
}

it("runs pandas and scikit-learn steps, and caches their frames and models", async (context) => {
  const missing = prepare();
  if (missing !== undefined) {
    context.skip(`pandas and scikit-learn: ${missing}`);
    return;
  }
  const workspace = sampleWorkspace();
  const run = async (): Promise<Result> => {
    const argv = ["run", "forecast_sklearn.pipeline.py", "--json", "--python", interpreter, "--param", "trees=5"];
    const { code, stdout, stderr } = await pipeloom(argv, { cwd: workspace.folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // SAFETY: the checks below look at what is read of it.
    return jsonLines(stdout).at(-1) as unknown as Result;
  };
  try {
    const first = await run();
    expect(first.status).toBe("succeeded");
    expect(first.outputs["months"]).toMatchObject({ type: "table", preview: { summary: "12 rows × 5" } });
    expect(first.outputs["scores"]).toMatchObject({
      type: "metrics",
      value: { mae: expect.any(Number), r2: expect.any(Number) },
    });
    const again = await run();
    expect(again.steps.filter(({ cached }) => !cached).map(({ node }) => node)).toEqual(["load"]);
  } finally {
    workspace.dispose();
  }
}, 300_000);
