/** Steps that a body makes, and pipelines that a step returns: their place in the cache, in a replayed plan, in a resumed and in a cancelled run. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { RunEvent, RunFinished } from "../../runtime/model/event.ts";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import { createWorkspace } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

const languages = ["typescript", "python"] as const;
type Language = (typeof languages)[number];

interface Source {
  readonly text: (edit?: { readonly rates?: string; readonly by?: string; readonly log?: string }) => string;
  readonly name: string;
}

const sources: Readonly<Record<Language, Source>> = {
  typescript: {
    name: "demo.pipeline.ts",
    text: ({ rates = "1, 2", by = "rate", log = "" } = {}) => `import { existsSync } from "node:fs";
import { pipeline, step, z } from "pipeloom";
const numbers = step(() => [${rates}]);
const total = step(({ rows }: { rows: readonly number[] }) => rows.reduce((sum, row) => sum + row, 0));
const gate = step({ cache: false }, ({ path, x }: { path: string; x: number }) => {
  if (!existsSync(path)) throw new RangeError("closed");
  return x;
});
const wait = step(async ({ x }: { x: number }, context) => {
  await new Promise((done) => { const timer = setTimeout(done, 60_000); context.signal.addEventListener("abort", () => { clearTimeout(timer); done(0); }); });
  return x;
});
const options = { params: z.object({ path: z.string() }) };
export const loops = pipeline("loops", () => {
  ${log}
  const results = [];
  for (const rate of [${rates}]) {
    const train = step(({ x }: { x: number }) => x * ${by});
    results.push(train({ x: 10 }));
  }
  return total({ rows: results });
});
export const gated = pipeline("gated", options, async ({ path }) => {
  const results = [];
  for (const rate of await numbers().load()) {
    const train = step(({ x }: { x: number }) => x * ${by});
    results.push(gate({ path, x: await train({ x: 10 }).load() }));
    const after = step({ name: "after" }, ({ x }: { x: number }) => x + rate);
    results.push(after({ x: results[0]! }));
  }
  return total({ rows: results });
});
const expand = step(({ rows, path }: { rows: readonly number[]; path: string }) =>
  pipeline("expanded", () => {
    const results = [];
    for (const rate of rows) {
      const train = step(({ x }: { x: number }) => x * ${by});
      results.push(train({ x: 10 }));
    }
    return gate({ path, x: total({ rows: results }) });
  }),
);
export const returned = pipeline("returned", options, ({ path }) => expand({ rows: numbers(), path }));
const endless = step(() => pipeline("endless", () => wait({ x: 1 })));
export const stuck = pipeline("stuck", () => endless());
const deeper = step(({ n }: { n: number }): unknown => pipeline("deeper", () => deeper({ n: n + 1 })));
export const bottomless = pipeline("bottomless", () => deeper({ n: 0 }));
let count = 0;
export const random = pipeline("random", () => {
  const seed = Math.random() + count++;
  const train = step(({ x }: { x: number }) => x + seed);
  return train({ x: 1 });
});
`,
  },
  python: {
    name: "demo.pipeline.py",
    text: ({ rates = "1, 2", by = "rate", log = "" } = {}) => `import os
import random as chance
import time
from pipeloom import pipeline, step

@step
def numbers():
    return [${rates}]

@step
def total(rows: list):
    return sum(rows)

@step(cache=False)
def gate(path: str, x: int):
    if not os.path.exists(path):
        raise ValueError("closed")
    return x

@step
def wait(x: int):
    time.sleep(60)
    return x

@pipeline
def loops():
    ${log || "pass"}
    results = []
    for rate in [${rates}]:
        @step
        def train(x: int, rate=rate):
            return x * ${by}
        results.append(train(10))
    return total(results)

@pipeline
def gated(path: str):
    results = []
    for rate in numbers().load():
        @step
        def train(x: int, rate=rate):
            return x * ${by}
        results.append(gate(path, train(10).load()))
        @step
        def after(x: int, rate=rate):
            return x + rate
        results.append(after(results[0]))
    return total(results)

@step
def expand(rows: list, path: str):
    @pipeline(name="expanded")
    def made():
        results = []
        for rate in rows:
            @step
            def train(x: int, rate=rate):
                return x * ${by}
            results.append(train(10))
        return gate(path, total(results))
    return made

@pipeline
def returned(path: str):
    return expand(numbers(), path)

@step
def endless():
    @pipeline(name="endless")
    def made():
        return wait(1)
    return made

@pipeline
def stuck():
    return endless()

@step
def deeper(n: int):
    @pipeline(name="deeper")
    def made():
        return deeper(n + 1)
    return made

@pipeline
def bottomless():
    return deeper(0)

@pipeline
def random():
    seed = chance.random()
    @step
    def train(x: int):
        return x + seed
    return train(1)
`,
  },
};

interface Told {
  readonly finished: RunFinished;
  readonly runId: string;
  /** What ran, by node, and why; what came from the cache is not in it. */
  readonly ran: readonly string[];
}

async function endOf(connection: EngineConnection, runId: string): Promise<readonly RunEvent[]> {
  for (;;) {
    const { events } = await connection.client.request("run.events", { runId, after: 0 });
    if (events.at(-1)?.type === "run.finished") return events;
    await new Promise((done) => setTimeout(done, 20));
  }
}

function told(events: readonly RunEvent[]): Told {
  const finished = events.at(-1);
  if (finished?.type !== "run.finished") throw new Error("The run is not over.");
  const ran = events.flatMap((event) =>
    event.type === "invocation.finished" && !event.cached ? [`${event.node}: ${event.reason}`] : [],
  );
  return { finished, runId: finished.runId, ran };
}

describe.each(languages)("%s", (language) => {
  const workspace: Workspace = createWorkspace();
  const { name, text } = sources[language];
  const path = join(workspace.folder, "open");
  const file = () => join(workspace.folder, name);
  let connection: EngineConnection | undefined;
  const connected = async () => (connection ??= await workspace.connect());
  const run = async (pipeline: string, parameters: Readonly<Record<string, string>> = {}): Promise<Told> => {
    const { events, finished } = await workspace.start(await connected(), file(), {
      pipeline: { name: pipeline, export: pipeline },
      parameters,
      useCache: true,
    });
    await finished;
    return told(events);
  };
  const resume = async (runId: string): Promise<Told> => {
    const client = await connected();
    const resumed = await client.client.request("run.resume", { runId });
    return told(await endOf(client, resumed.runId));
  };
  const childrenOf = async (runId: string): Promise<readonly Told[]> => {
    const client = await connected();
    const { events } = await client.client.request("run.events", { runId, after: 0 });
    const ids = events.flatMap((event) =>
      event.type === "invocation.started" && event.childRun !== undefined ? [event.childRun] : [],
    );
    return Promise.all(ids.map(async (id) => told(await endOf(client, id))));
  };
  afterAll(() => workspace.dispose());

  it("keeps a result for each variant, and says which captured value changed", async () => {
    workspace.write(name, text());
    expect((await run("loops")).ran).toEqual([
      "train: no earlier run",
      "train: no earlier run",
      "total: no earlier run",
    ]);
    // The plan is known now: no body runs, and everything comes from the cache.
    expect((await run("loops")).ran).toEqual([]);
    workspace.write(name, text({ rates: "2, 1, 3" }));
    const more = await run("loops");
    expect(more.finished.outputs["output"]?.value).toBe(60);
    expect(more.ran).toEqual(["train: no earlier run", "total: input rows changed"]);
    workspace.write(name, text({ rates: "2, 1, 4" }));
    expect((await run("loops")).ran).toEqual(["train: rate 3 -> 4", "total: input rows changed"]);
    workspace.write(name, text({ rates: "2, 1, 4", by: "rate * 1" }));
    expect((await run("loops")).ran).toEqual([
      "train: code changed: train",
      "train: code changed: train",
      "train: code changed: train",
    ]);
  });

  it("finds the steps of a plan that is replayed, though no body ran in this engine", async () => {
    workspace.write(name, text({ rates: "5, 6" }));
    const first = await run("loops");
    const pid = workspace.pid();
    connection?.dispose();
    connection = undefined;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    const client = await connected();
    const again = await workspace.start(client, file(), {
      pipeline: { name: "loops", export: "loops" },
      useCache: false,
    });
    const finished = await again.finished;
    expect(finished.outputs).toEqual(first.finished.outputs);
    const ran = told(again.events).ran.map((line) => line.split(":")[0]);
    expect(ran).toHaveLength(3);
    expect(ran.filter((node) => node === "train")).toHaveLength(2);
  });

  it("resumes a run with steps made after a load, and repeats none of what was done", async () => {
    workspace.write(name, text({ rates: "7, 8" }));
    const failed = await run("gated", { path });
    expect(failed.finished).toMatchObject({ status: "failed", error: { message: "closed" } });
    writeFileSync(path, "");
    const resumed = await resume(failed.runId);
    expect(resumed.finished.status).toBe("succeeded");
    expect(resumed.finished.outputs["output"]?.value).toBe(70 + 77 + 80 + 78);
    const nodes = [...failed.ran, ...resumed.ran].map((line) => line.split(":")[0]);
    // Whatever was done when the gate failed is not done again.
    expect(nodes.filter((node) => node === "numbers")).toHaveLength(1);
    expect(nodes.filter((node) => node === "train")).toHaveLength(2);
  });

  it("resumes inside a pipeline that a step returned: its steps answer from before", async () => {
    const closed = join(workspace.folder, "closed");
    workspace.write(name, text({ rates: "11, 12" }));
    const failed = await run("returned", { path: closed });
    expect(failed.finished.status).toBe("failed");
    const [before] = await childrenOf(failed.runId);
    expect(before?.ran).toHaveLength(4);
    writeFileSync(closed, "");
    const resumed = await resume(failed.runId);
    expect(resumed.finished.outputs["output"]?.value).toBe(230);
    const [child] = await childrenOf(resumed.runId);
    expect(child?.ran.map((line) => line.split(":")[0])).toEqual(["gate"]);
    // The expansion is not kept as a whole, its steps are.
    const third = await run("returned", { path: closed });
    expect(third.ran).toEqual(["expand: returned a pipeline before"]);
    const [cached] = await childrenOf(third.runId);
    expect(cached?.ran.map((line) => line.split(":")[0])).toEqual(["gate"]);
  });

  it("cancels the run that a returned pipeline became", async () => {
    workspace.write(name, text());
    const client = await connected();
    const going = await workspace.start(client, file(), { pipeline: { name: "stuck", export: "stuck" } });
    const event = await going.wait((one) => one.type === "invocation.started" && one.childRun !== undefined);
    const child = event.type === "invocation.started" ? (event.childRun ?? "") : "";
    await client.client.request("run.cancel", { runId: going.runId });
    expect((await going.finished).status).toBe("cancelled");
    expect(told(await endOf(client, child)).finished.status).toBe("cancelled");
  });

  it("ends pipelines that return each other without an end", async () => {
    workspace.write(name, text());
    const { finished } = await run("bottomless");
    expect(finished.status).toBe("failed");
    expect(JSON.stringify(finished.error)).toContain("more than 32 deep");
  });

  it("says what to do when a body does not do the same each time", async () => {
    workspace.write(name, text());
    const { finished } = await run("random");
    expect(finished).toMatchObject({ status: "failed", error: { code: "body-not-repeatable" } });
    expect(finished.error?.message).toMatch(/random/);
  });
});
