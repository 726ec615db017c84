/** `run` from a script, in both languages: the real command, in a folder outside any workspace. */
import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAddress } from "../../runtime/client/workspace.ts";

const root = join(import.meta.dirname, "../..");
const sdk = join(root, "runtime/sdk");
const dist = process.env["PIPELOOM_DIST"] ?? join(root, "dist");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "loom-script-")));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const pipelines = {
  typescript: `import { pipeline, step, z } from "pipeloom";
const load = step(({ n }: { n: number }) => Array.from({ length: n }, (_, index) => ({ index, word: "x".repeat(1000) })));
const count = step(({ rows }: { rows: unknown[] }) => rows.length);
const refuse = step({ retry: { attempts: 2 } }, ({ n }: { n: number }) => { if (n > 50) throw new RangeError("too many"); return "fine"; });
const when = step(() => new Date(0));
export default pipeline("demo", { params: z.object({ n: z.int().default(30) }) }, ({ n }) => {
  const rows = load({ n });
  return { rows, count: count({ rows }), word: refuse({ n }), when: when() };
});
`,
  python: `from pipeloom import pipeline, step

@step
def load(n: int):
    return [{"index": index, "word": "x" * 1000} for index in range(n)]

@step
def count(rows: list):
    return len(rows)

@step(retry=2)
def refuse(n: int):
    if n > 50:
        raise ValueError("too many")
    return "fine"

@step
def when():
    return {1, 2}

@pipeline
def demo(n: int = 30):
    rows = load(n)
    return {"rows": rows, "count": count(rows), "word": refuse(n), "when": when()}
`,
} as const;

const scripts = {
  typescript: (body: string) => `import demo from "./demo.pipeline.ts";
import { run } from "pipeloom";
const say = (value: unknown) => console.log(JSON.stringify(value));
${body}
`,
  python: (body: string) => `import json
from demo_pipeline import demo
from pipeloom import PipeloomError, run

def say(value):
    print(json.dumps(value))

${body}
`,
} as const;

const bodies = {
  typescript: {
    good: `let events = 0;
const result = await run(demo, { n: 25 }, { onEvent: () => (events += 1) });
const rows = await result.outputs.rows.load();
say([result.success, result.status, result.pipeline, result.outputs.count, rows.length, result.outputs.rows.type, events > 5]);
say(result.steps.map(({ name, status, cached, attempts }) => [name, status, cached, attempts]));
say(String(await result.outputs.when.load()) === String(new Date(0)));
say((await run(demo, { n: 25 })).step("count").cached);
say(result.summary().split("\\n")[0].replace(/[\\d.]+ s/, "T"));
say(Object.keys(JSON.parse(JSON.stringify(result))));`,
    frozen: `import { freeze } from "pipeloom";
const version = await freeze(demo, { n: 26 });
say([version.id.length, version.pipeline, version.parameters, version.files, await version.verify()]);
say((await version.run()).outputs.count);
try { await freeze(demo, { n: "many" }); } catch (error) { say(error.code); }`,
    failing: `const result = await run(demo, { n: 60 });
say([result.success, result.status, result.error.step, result.error.message, result.step("refuse").attempts]);`,
    refused: `try { await run(demo, { n: "many" }); } catch (error) { say([error.code, error.message.includes("n")]); }
try { await run(demo, {}, { from: "nowhere" }); } catch (error) { say(error.code); }
try { await run(() => {}); } catch (error) { say(error.code); }
process.env.PIPELOOM_CLI = "/nowhere/cli.mjs";
try { await run(demo); } catch (error) { say(error.code); }
process.env.PIPELOOM_PROCESS = "worker";
try { await run(demo); } catch (error) { say(error.code); }`,
  },
  python: {
    good: `events = []
result = run(demo, {"n": 25}, on_event=events.append)
rows = result.outputs["rows"].load()
say([result.success, result.status, result.pipeline, result.outputs["count"], len(rows), result.outputs["rows"].type, len(events) > 5])
say([[step.name, step.status, step.cached, step.attempts] for step in result.steps])
say(result.outputs["when"].load() == {1, 2})
say(run(demo, {"n": 25}).step("count").cached)
import re
say(re.sub(r"[\\d.]+ s", "T", result.summary().split("\\n")[0], count=1))
say(list(json.loads(json.dumps(result.to_dict()))))`,
    frozen: `from pipeloom import freeze
version = freeze(demo, {"n": 26})
say([len(version.id), version.pipeline, version.parameters, version.files, version.verify()])
say(version.run().outputs["count"])
try:
    freeze(demo, {"n": "many"})
except PipeloomError as error:
    say(error.code)`,
    failing: `result = run(demo, {"n": 60})
say([result.success, result.status, result.error["step"], result.error["message"], result.step("refuse").attempts])`,
    refused: `import os
def refused(**options):
    try:
        run(**options)
    except PipeloomError as error:
        return error
error = refused(pipeline=demo, params={"n": "many"})
say([error.code, "n" in str(error)])
say(refused(pipeline=demo, from_="nowhere").code)
say(refused(pipeline=print).code)
os.environ["PIPELOOM_CLI"] = "/nowhere/cli.mjs"
say(refused(pipeline=demo).code)
os.environ["PIPELOOM_PROCESS"] = "worker"
say(refused(pipeline=demo).code)`,
  },
} as const;

beforeAll(() => {
  write("demo.pipeline.ts", pipelines.typescript);
  write("demo_pipeline.py", pipelines.python);
  // A package that is not installed: both the script and the pipeline file find the SDK's sources.
  write(
    "hooks.mjs",
    `import { registerHooks } from "node:module";
registerHooks({ resolve: (name, context, next) => (name === "pipeloom" ? next(${JSON.stringify(pathToFileURL(join(sdk, "index.ts")).href)}, context) : next(name, context)) });
`,
  );
});
afterAll(() => {
  const pid = readAddress(folder)?.pid;
  if (pid !== undefined) {
    try {
      process.kill(pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

describe.each(["typescript", "python"] as const)("run in %s", (language) => {
  const script = (name: keyof (typeof bodies)["typescript"]): Promise<unknown[]> => {
    const isPython = language === "python";
    const path = write(`${name}.${isPython ? "py" : "mts"}`, scripts[language](bodies[language][name]));
    const hooks = pathToFileURL(join(folder, "hooks.mjs")).href;
    const child = spawn(
      isPython ? "python3" : process.execPath,
      isPython ? [path] : ["--no-warnings", "--import", hooks, path],
      {
        cwd: folder,
        env: {
          ...process.env,
          NODE_OPTIONS: "",
          PIPELOOM_CLI: join(dist, "cli.mjs"),
          PIPELOOM_NODE: process.execPath,
          PYTHONPATH: join(sdk, "python"),
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    return new Promise((resolve, reject) => {
      let [out, errors] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
      child.on("close", (code) =>
        code === 0
          ? resolve(
              out
                .trim()
                .split("\n")
                .map((line): unknown => JSON.parse(line)),
            )
          : reject(new Error(errors)),
      );
    });
  };

  it("gives outputs, steps, a summary and plain data", async () => {
    const [head, steps, odd, cached, summary, keys] = await script("good");
    expect(head).toEqual([true, "succeeded", "demo", 25, 25, "table", true]);
    expect(steps).toHaveLength(4);
    for (const name of ["count", "load", "refuse", "when"]) expect(steps).toContainEqual([name, "succeeded", false, 1]);
    expect(odd).toBe(true);
    expect(cached).toBe(true);
    expect(summary).toBe("demo succeeded in T: 4 succeeded");
    expect(keys).toEqual(expect.arrayContaining(["id", "pipeline", "status", "success", "outputs", "steps"]));
  });

  it("gives a failed run as a result", async () => {
    expect(await script("failing")).toEqual([[false, "failed", "refuse", "too many", 2]]);
  });

  it("freezes, verifies and runs what was frozen", async () => {
    expect(await script("frozen")).toEqual([
      [64, "demo", { n: 26 }, [expect.stringMatching(/^demo/)], []],
      26,
      "run-refused",
    ]);
  });

  it("raises what keeps a run from starting", async () => {
    expect(await script("refused")).toEqual([
      ["run-refused", true],
      "run-refused",
      "bad-pipeline",
      "no-command",
      "nested-run",
    ]);
  });
});
