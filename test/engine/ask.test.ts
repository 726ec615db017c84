/** Runs that wait for people, runs that go on where others ended, and what a run would do. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import type { RunEvent, RunFinished } from "../../runtime/model/event.ts";
import type { Workspace } from "./workspace.ts";
import { createWorkspace, isGone, pipelineOf, stepsByNode } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const typescript = (timeout = "1h") => `import { ask, pipeline, step } from "pipeloom";
import { z } from "zod";
export const make = step(() => 4);
export const publish = step(({ x, times }: { x: number; times: number }) => x * times);
export default pipeline("demo", async () => {
  const x = make({});
  const { times } = await ask({ name: "howMany", question: "How many?", schema: z.object({ times: z.int().min(1) }), timeout: "${timeout}" });
  return publish({ x, times });
});
`;
const python = (timeout = "1h") => `from typing import Annotated
from pipeloom import Param, ask, pipeline, step

@step
def make():
    return 4

@step
def publish(x: int, times: int):
    return x * times

@pipeline
def demo():
    x = make()
    times = ask("howMany", "How many?", type=Annotated[int, Param(ge=1)], timeout="${timeout}")
    return publish(x, times)
`;
const languages = [
  ["TypeScript", "a.pipeline.ts", typescript, { times: 0 }, { times: 3 }],
  ["Python", "a.pipeline.py", python, 0, 3],
] as const;

/** The end of a run that this test did not start by the workspace. */
async function endOf({ client }: EngineConnection, runId: string): Promise<RunFinished> {
  for (;;) {
    const { events } = await client.request("run.events", { runId });
    const end = events.find((event): event is RunFinished => event.type === "run.finished");
    if (end) return end;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

describe.each(languages)("a question (%s)", (_, name, source, bad, good) => {
  it("waits, refuses what does not fit with the reason, and goes on with what does", async () => {
    const connection = await workspace.connect();
    const { client } = connection;
    const run = await workspace.start(connection, workspace.write(name, source()));
    const opened = await run.wait(({ type }) => type === "ask.opened");
    expect(opened).toMatchObject({
      name: "howMany",
      question: "How many?",
      timeoutMs: 3_600_000,
      schema: expect.any(Object),
    });
    const invocation = "invocation" in opened ? opened.invocation : "";
    const { runs } = await client.request("runs.list", {});
    expect(runs[0]).toMatchObject({ status: "running", asking: [invocation] });
    const waiting = await client.request("run.get", { runId: run.runId });
    expect(waiting.invocations[invocation]).toMatchObject({ status: "running", ask: { question: "How many?" } });

    const answer = (value: never, to = invocation) =>
      client.request("run.answer", { runId: run.runId, invocation: to, value });
    await expect(answer(bad as never)).rejects.toMatchObject({
      code: "bad-answer",
      message: expect.stringContaining("at least 1"),
    });
    await expect(answer("x" as never)).rejects.toMatchObject({ code: "bad-answer" });
    await expect(answer(good as never, "nobody")).rejects.toMatchObject({ code: "no-question" });
    await answer(good as never, "howMany");
    expect(await run.finished).toMatchObject({ status: "succeeded", outputs: { output: { value: 12 } } });
    await expect(answer(good as never)).rejects.toMatchObject({ code: "not-active" });
    expect(run.events.filter(({ type }) => type === "ask.answered")).toMatchObject([{ invocation, value: good }]);
    const after = await client.request("run.get", { runId: run.runId });
    expect(after.asking).toBeUndefined();
    expect(after.invocations[invocation]?.ask).toBeUndefined();
  });

  it("that nobody answers in time pauses the run; resumed, it goes on, and its answer is kept", async () => {
    const connection = await workspace.connect();
    const { client } = connection;
    const file = workspace.write(name, source("1500ms"));
    const run = await workspace.start(connection, file);
    const paused = await run.finished;
    expect(paused).toMatchObject({ status: "paused", error: { code: "ask-timeout", step: "howMany" } });
    expect(stepsByNode(paused)["make"]).toMatchObject({ status: "succeeded" });

    const answering = client.on("run.event", ({ events }) => {
      const opened = events.find((event: RunEvent) => event.type === "ask.opened");
      if (opened) void client.request("run.answer", { runId: opened.runId, invocation: "howMany", value: good });
    });
    const resumed = await client.request("run.resume", { runId: run.runId });
    const finished = await endOf(connection, resumed.runId);
    expect(finished).toMatchObject({ status: "succeeded", outputs: { output: { value: 12 } } });
    expect(stepsByNode(finished)["make"]).toMatchObject({ cached: true, reason: "nothing changed" });
    answering();

    const preview = await client.request("run.preview", {
      file,
      pipeline: pipelineOf(name.endsWith(".py") ? "python" : "typescript"),
      parameters: [],
      selection: { rerun: resumed.runId, failed: true },
    });
    expect(preview).toMatchObject({ isComplete: true });
    expect(preview.invocations.map(({ step, action, reason }) => `${step}: ${action}, ${reason}`)).toEqual([
      "make: reuse, nothing changed",
      "howMany: reuse, answered before",
      "publish: reuse, nothing changed",
    ]);
    const again = await client.request("run.resume", { runId: resumed.runId });
    const last = await endOf(connection, again.runId);
    expect(last.steps.map(({ cached }) => cached)).toEqual([true, true, true]);
  });
});

it("a question is kept through the death of the engine, in a child run, too", async () => {
  const source = typescript()
    .replace('pipeline("demo", async', 'pipeline("inner", async')
    .replace("export default pipeline", "export const inner = pipeline");
  const file = workspace.write(
    "a.pipeline.ts",
    `${source}export const late = step(({ x }: { x: number }) => new Promise((done) => setTimeout(() => done(x), 400)));\nexport default pipeline("demo", () => late({ x: inner({}) }));\n`,
  );
  const connection = await workspace.connect();
  const run = await workspace.start(connection, file);
  const opened = new Promise<RunEvent>((resolve) =>
    connection.client.on("run.event", ({ events }) => {
      const found = events.find(({ type }) => type === "ask.opened");
      if (found) resolve(found);
    }),
  );
  const { runId: child } = await opened;
  await connection.client.request("run.answer", { runId: child, invocation: "howMany", value: { times: 3 } });
  await run.wait((event) => event.type === "invocation.started" && event.childRun === undefined);
  const pid = workspace.pid() ?? 0;
  process.kill(pid, "SIGKILL");
  expect(await isGone(pid, 5_000)).toBe(true);
  connection.dispose();

  const next = await workspace.connect();
  await next.client.request("subscribe", { runs: "all" });
  await expect(next.client.request("run.resume", { runId: child })).rejects.toMatchObject({ code: "child-run" });
  const resumed = await next.client.request("run.resume", { runId: run.runId });
  const finished = await endOf(next, resumed.runId);
  expect(finished).toMatchObject({ status: "succeeded", outputs: { output: { value: 12 } } });
});

describe("a preview", () => {
  const source = (code: string) => `import { pipeline, step } from "pipeloom";
export const a = step(() => 1);
export const b = step(({ x }: { x: number }) => ${code});
export const c = step(({ x }: { x: number }) => x + 1);
export const each = step(({ x }: { x: number }) => x);
export default pipeline("demo", () => { const x = a({}); each.map({ x: [1, 2] }); return c({ x: b({ x }) }); });
`;
  it("tells what runs and why, and runs nothing", async () => {
    const file = workspace.write("a.pipeline.ts", source("x"));
    await workspace.run(file);
    workspace.write("a.pipeline.ts", source("x * 2"));
    const connection = await workspace.connect();
    const ask = (selection?: { from?: string; until?: string }) =>
      connection.client.request("run.preview", {
        file,
        pipeline: pipelineOf("typescript"),
        parameters: [],
        ...(selection && { selection }),
      });
    const { invocations, isComplete } = await ask();
    expect(isComplete).toBe(true);
    expect(invocations.map(({ node, action, reason }) => `${node}: ${action}, ${reason}`).toSorted()).toEqual([
      "a: reuse, nothing changed",
      "b: run, code changed: b",
      "c: run, upstream b runs",
      "each: reuse, nothing changed",
      "each: reuse, nothing changed",
    ]);
    const { runs } = await connection.client.request("runs.list", {});
    expect(runs).toHaveLength(1);
  });

  it("of a file that fails says so", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      source("x").replace("const x = a({});", 'if (1 + 1 === 2) throw new Error("no plan"); const x = a({});'),
    );
    const connection = await workspace.connect();
    const preview = await connection.client.request("run.preview", {
      file,
      pipeline: pipelineOf("typescript"),
      parameters: [],
    });
    expect(preview).toMatchObject({ isComplete: false, error: { message: "no plan" }, invocations: [] });
  });
});
