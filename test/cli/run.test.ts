/** `run` and what follows it, by the real command: output, exit codes, errors with their place, cancelling, looking back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { FinishedRunStatus, RunEvent } from "../../runtime/model/event.ts";
import type { Workspace } from "./command-line.ts";
import { findPython, inProcess, jsonLines, pipeloom, workspaceWith } from "./command-line.ts";

const files = {
  "math.ts": `import { pipeline, step, z } from "pipeloom";
export const double = step(({ x }: { x: number }, context) => {
  context.log.info(\`doubling \${x}\`);
  return { twice: 2 * x };
});
export const rows = step(({ of }: { of: { twice: number } }) => [{ n: of.twice, name: "a" }, { n: 1, name: "b" }]);
export default pipeline("math", { params: z.object({ x: z.int().default(2) }) }, ({ x }) => {
  const twice = double({ x });
  return { twice, rows: rows({ of: twice }) };
});
`,
  "boom.ts": `import { pipeline, step } from "pipeloom";
import { check } from "./check.ts";
export const boom = step(({ x }: { x: number }) => check(x));
export const after = step(({ x }: { x: number }) => x);
export default pipeline("boom", {}, () => after({ x: boom({ x: 1 }) }));
`,
  "check.ts": `/** Far below the step. */
export function check(x: number): number {
  if (x > 0) throw new RangeError("too big: " + x);
  return x;
}
`,
  "boom.py": `from pipeloom import pipeline, step


@step
def boom(x: int) -> int:
    raise ValueError("no rows\\nat all")


@pipeline
def broken(x: int = 1):
    return boom(x)
`,
  "slow.ts": `import { pipeline, step } from "pipeloom";
export const slow = step(async (_: object, context) => {
  for (let done = 0; done < 600 && !context.signal.aborted; done++) {
    context.progress(done, 600);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
export default pipeline("slow", {}, () => slow({}));
`,
};

let workspace: Workspace;
beforeAll(() => {
  workspace = workspaceWith(files);
});
afterAll(() => workspace.dispose());

describe("run --json", () => {
  it("prints events and ends with run.finished, as the contract says", async () => {
    const { code, stdout, stderr } = await workspace.run("run", "math.ts", "--json", "--param", "x=21");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    for (const line of lines) RunEvent.parse(line);
    const kinds = lines.map(({ type }) => type);
    expect(kinds[0]).toBe("run.started");
    expect(kinds).toContain("log");
    expect(kinds.indexOf("run.finished")).toBe(lines.length - 1);
    const numbered = lines.flatMap(({ type, seq }) => (type === "log" ? [] : [seq]));
    expect(numbered).toEqual(numbered.map((_, index) => index + 1));
    expect(Contract.parse(lines.at(-1))).toMatchObject({
      pipeline: "math",
      status: "succeeded",
      outputs: {
        twice: { type: "json", value: { twice: 42 } },
        rows: {
          type: "table",
          value: [
            { n: 42, name: "a" },
            { n: 1, name: "b" },
          ],
        },
      },
      steps: [
        { node: "double", status: "succeeded", cached: false, reason: "no earlier run", attempts: 1 },
        { node: "rows", status: "succeeded", cached: false, reason: "no earlier run", attempts: 1 },
      ],
    });
  });
});

/** The last line of `run --json`, as `design` promises it to programs. */
const ValueShape = z.object({
  digest: z.string().length(64),
  type: z.string(),
  value: z.json().optional(),
  preview: z.unknown().optional(),
});
const ErrorShape = z.object({
  name: z.string(),
  message: z.string(),
  location: z.object({ file: z.string(), line: z.int() }).optional(),
});
const Contract = z.object({
  type: z.literal("run.finished"),
  runId: z.string(),
  pipeline: z.string(),
  status: FinishedRunStatus,
  outputs: z.record(z.string(), ValueShape),
  error: ErrorShape.extend({ step: z.string().optional() }).optional(),
  steps: z.array(
    z.object({
      invocation: z.string(),
      node: z.string(),
      status: z.enum(["succeeded", "failed", "skipped", "cancelled"]),
      cached: z.boolean(),
      reason: z.string(),
      attempts: z.int(),
      durationMs: z.number(),
      outputs: z.record(z.string(), ValueShape),
      error: ErrorShape.optional(),
    }),
  ),
});

describe("run", () => {
  it("writes plain lines where there is no terminal, and where the results are", async () => {
    const { code, stdout } = await workspace.run("run", "math.ts", "--param", "x=5");
    expect(code).toBe(0);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toMatch(
      /^double │ doubling 5\ndouble: \d+ ms {2}\{ twice: 10 \}\nrows: \d+ ms {2}2 rows × 2\n\nSucceeded in .* · 2 steps\n/,
    );
    expect(stdout).toMatch(
      /\n {2}twice {2}\{ twice: 10 \} {2}[0-9a-f]{12}\n {2}rows {3}2 rows × 2 {2}[0-9a-f]{12}\nRun \S+, kept in \.pipeloom\n$/,
    );
  });

  it("answers from the cache, and says why not", async () => {
    await workspace.run("run", "math.ts", "--param", "x=7");
    expect((await workspace.run("run", "math.ts", "--param", "x=7")).stdout).toContain("2 steps, 2 from the cache");
    const { stdout } = await workspace.run("run", "math.ts", "--param", "x=7", "--no-cache", "--json");
    expect(Contract.parse(jsonLines(stdout).at(-1)).steps.map(({ cached, reason }) => [cached, reason])).toEqual([
      [false, "cache is off"],
      [false, "cache is off"],
    ]);
  });

  it("ends with 1 when a step throws, and points into the user's file", async () => {
    const { code, stdout, stderr } = await workspace.run("run", "boom.ts");
    expect(code).toBe(1);
    expect(stdout).toContain("boom: failed (RangeError: too big: 1)\nafter: skipped (upstream boom failed)\n");
    expect(stdout).toContain("Failed in");
    expect(stderr).toMatch(/^error\[step-failed\]: check\.ts:3(:\d+)?: step "boom": RangeError: too big: 1\n/);
    expect(stderr).toMatch(/at .*check\.ts:3/);
    expect(stderr).toMatch(/at .*boom\.ts:3/);
  });

  it.skipIf(findPython() === undefined)("does so in Python", async () => {
    const { code, stderr } = await workspace.run("run", "boom.py", "--python", findPython() ?? "");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error\[step-failed\]: boom\.py:6(:\d+)?: step "boom": ValueError: no rows\n {2}at all\n/);
  });

  it("has the same error in --json", async () => {
    const { stdout } = await workspace.run("run", "boom.ts", "--json");
    const last = Contract.parse(jsonLines(stdout).at(-1));
    expect(last).toMatchObject({
      status: "failed",
      error: {
        step: "boom",
        name: "RangeError",
        message: "too big: 1",
        location: { file: join(workspace.folder, "check.ts"), line: 3 },
      },
    });
    expect(last.steps.map(({ node, status, reason }) => [node, status, reason])).toEqual([
      ["boom", "failed", "failed before"],
      ["after", "skipped", "upstream boom failed"],
    ]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("is cancelled by %s: exit code 130, recorded as cancelled", async (name) => {
    let isSent = false;
    const { code, stdout, stderr } = await pipeloom(["run", "slow.ts", "--json", "--no-cache"], {
      cwd: workspace.folder,
      onOutput: (text, signal) => {
        if (!isSent && text.includes("invocation.progress")) signal(name);
        isSent ||= text.includes("invocation.progress");
      },
    });
    expect(code).toBe(130);
    expect(stderr).toContain("Cancelling");
    const last = Contract.parse(jsonLines(stdout).at(-1));
    expect(last.status).toBe("cancelled");
    const { stdout: shown } = await inProcess(["runs", "show", last.runId, "--json"], workspace.folder);
    expect(JSON.parse(shown)).toMatchObject({ status: "cancelled" });
  });

  it("is cancelled from elsewhere by runs cancel", async () => {
    let cancelled: Promise<unknown> | undefined;
    const { code } = await pipeloom(["run", "slow.ts", "--json", "--no-cache"], {
      cwd: workspace.folder,
      onOutput: (text) => {
        if (text.includes("invocation.progress"))
          cancelled ??= inProcess(["runs", "cancel", "latest"], workspace.folder);
      },
    });
    expect(await cancelled).toMatchObject({ code: 0 });
    expect(code).toBe(130);
  });

  it("tells how a run ended whose engine was killed", async () => {
    const crashed = workspaceWith({ "slow.ts": files["slow.ts"] });
    let isKilled = false;
    const { code, stdout, stderr } = await pipeloom(["run", "slow.ts", "--json"], {
      cwd: crashed.folder,
      onOutput: (text) => {
        if (isKilled || !text.includes("invocation.progress")) return;
        isKilled = true;
        const address: { pid: number } = JSON.parse(
          readFileSync(join(crashed.folder, ".pipeloom/engine.json"), "utf8"),
        );
        process.kill(address.pid, "SIGKILL");
      },
    });
    crashed.dispose();
    expect(stderr).toContain("The engine ended; another one took over");
    expect(Contract.parse(jsonLines(stdout).at(-1))).toMatchObject({ pipeline: "slow", status: "interrupted" });
    expect(code).toBe(1);
  });

  it("uses another workspace when told to", async () => {
    const other = workspaceWith({});
    const { code } = await workspace.run("run", "math.ts", "--workspace", other.folder);
    const { stdout } = await inProcess(["runs", "list", "--workspace", other.folder, "--json"], workspace.folder);
    other.dispose();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(1);
  });

  it("takes the parameters of an earlier run", async () => {
    const first = Contract.parse(
      jsonLines((await workspace.run("run", "math.ts", "--json", "--param", "x=11")).stdout).at(-1),
    );
    const again = await workspace.run("run", "math.ts", "--json", "--rerun", first.runId);
    expect(Contract.parse(jsonLines(again.stdout).at(-1)).outputs["twice"]).toMatchObject({ value: { twice: 22 } });
  });
});

describe("looking back", () => {
  beforeAll(async () => {
    await workspace.run("run", "math.ts", "--param", "x=100");
  });
  const look = async (...argv: string[]) => {
    const { code, stdout, stderr } = await inProcess(argv, workspace.folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  };
  const Runs = z.array(z.object({ runId: z.string(), pipeline: z.string(), status: z.string() }));

  it("runs list has the newest first and can be narrowed", async () => {
    const all = Runs.parse(JSON.parse(await look("runs", "list", "--json")));
    expect(all[0]).toMatchObject({ pipeline: "math", status: "succeeded" });
    const booms = Runs.parse(JSON.parse(await look("runs", "list", "--json", "--pipeline", "boom")));
    expect(booms.every(({ pipeline }) => pipeline === "boom")).toBe(true);
    expect(await look("runs", "list", "--limit", "1")).toMatch(/^RUN .*\n\S+ +succeeded .* math +math\.ts\n$/);
  });

  it("runs show tells parameters, steps, outputs and logs", async () => {
    const text = await look("runs", "show", "latest", "--logs");
    expect(text).toMatch(/^math {2}succeeded in /);
    expect(text).toContain("x  100  command-line");
    expect(text).toMatch(/✓ double .*x \d+ -> 100/);
    expect(text).toContain("double │ doubling 100");
  });

  it("artifacts can be listed, shown and exported", async () => {
    const Artifacts = z.array(
      z.object({ digest: z.string(), type: z.string(), producers: z.array(z.object({ node: z.string() })) }),
    );
    const made = Artifacts.parse(JSON.parse(await look("artifacts", "list", "--run", "latest", "--json")));
    const table = made.find(({ type }) => type === "table");
    expect(table?.producers[0]?.node).toBe("rows");
    const digest = table?.digest ?? "";
    expect(await look("artifacts", "show", digest.slice(0, 10))).toContain("n    name\n200  a\n1    b\n");
    await look("artifacts", "export", digest, "rows.csv", "--format", "csv");
    expect(readFileSync(join(workspace.folder, "rows.csv"), "utf8").trim().split(/\r?\n/)).toEqual([
      "n,name",
      "200,a",
      "1,b",
    ]);
    expect(JSON.parse(await look("artifacts", "export", digest, "-"))).toEqual([
      { n: 200, name: "a" },
      { n: 1, name: "b" },
    ]);
  });

  it("engine status and stop know the engine", async () => {
    expect(JSON.parse(await look("engine", "status", "--json"))).toMatchObject({
      isRunning: true,
      workspace: workspace.folder,
      activeRuns: [],
    });
    expect(await look("engine", "stop")).toBe(`Stopped the engine for ${workspace.folder}.\n`);
    expect(JSON.parse(await look("engine", "status", "--json"))).toEqual({
      isRunning: false,
      workspace: workspace.folder,
    });
  });
});

it("config explain tells which layer gave a value and what it hides", async () => {
  workspace.write({ "pipeloom.yaml": "parameters:\n  x: 3\nprofiles:\n  big:\n    x: 1000\n" });
  const { code, stdout } = await inProcess(["config", "explain", "math.ts", "--profile", "big"], workspace.folder);
  workspace.write({ "pipeloom.yaml": "" });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^PARAMETER +VALUE +FROM +HIDES\nx +1000 +profile pipeloom\.yaml:5 \(profile big\) +3 \(config pipeloom\.yaml:2\), 2 \(default math\.ts:7\)\n$/,
  );
});
