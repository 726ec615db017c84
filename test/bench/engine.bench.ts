/**
 * How much the engine adds: each number against bare dispatch to the same worker program, in one run on one machine.
 *
 *   node test/bench/engine.bench.ts [--source | --dist=DIR]
 *
 * Not measured: real work in steps, large values, other programs on the machine. Numbers of a loaded machine are worth little; ratios somewhat more.
 */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import { connectEngine } from "../../runtime/client/connect.ts";
import { readAddress } from "../../runtime/client/workspace.ts";
import { workerEnvironment } from "../../runtime/executors/local/environment.ts";
import { startWorker } from "../../runtime/executors/local/process.ts";
import type { Program } from "../../runtime/executors/local/process.ts";
import type { CodeUnit, FromWorker } from "../../runtime/protocol/worker.ts";
import { pipelineOf } from "../engine/workspace.ts";

const root = join(import.meta.dirname, "../..");
const dist = process.argv.find((argument) => argument.startsWith("--dist="))?.slice(7) ?? join(root, "dist");
const isBuilt =
  !process.argv.includes("--source") && existsSync(join(dist, "engine.mjs")) && existsSync(join(dist, "worker.mjs"));
const enginePath = isBuilt ? join(dist, "engine.mjs") : join(root, "runtime/engine/main.ts");
const python = "python3";
const workers = 4;

type Language = "typescript" | "python";

const sources: Readonly<Record<Language, string>> = {
  typescript: `import { pipeline, step } from "pipeloom";
import { z } from "zod";
export const one = step(({ x }: { x: number }) => x + 1);
export const list = step(({ n }: { n: number }) => Array.from({ length: n }, (_, i) => i));
export const chain = pipeline("chain", { params: z.object({ n: z.int(), seed: z.int() }) }, ({ n, seed }) => { let x: any = seed; for (let i = 0; i < n; i += 1) x = one({ x }); return x; });
export const fan = pipeline("fan", { params: z.object({ n: z.int(), seed: z.int() }) }, ({ n, seed }) => one.map({ x: Array.from({ length: n }, (_, i) => seed + i) }));
export const gate = step({ cache: false }, ({ rows }: { rows: readonly number[] }): number => { throw new Error(String(rows.length)); });
export const gated = pipeline("gated", { params: z.object({ n: z.int(), seed: z.int() }) }, ({ n, seed }) => gate({ rows: one.map({ x: Array.from({ length: n }, (_, i) => seed + i) }) }));
export const grows = pipeline("grows", { params: z.object({ n: z.int(), seed: z.int() }) }, async ({ n, seed }) => { let x = seed; for (let i = 0; i < n; i += 1) x = await one({ x }).load(); return x; });
export const wide = pipeline("wide", { params: z.object({ n: z.int() }) }, ({ n }) => { for (let i = 0; i < n; i += 1) one({ x: i }); });
`,
  python: `from pipeloom import pipeline, step

@step
def one(x: int):
    return x + 1

@pipeline
def chain(n: int, seed: int):
    x = seed
    for _ in range(n):
        x = one(x)
    return x

@pipeline
def fan(n: int, seed: int):
    return one.map(x=[seed + i for i in range(n)])

@step(cache=False)
def gate(rows: list):
    raise RuntimeError(str(len(rows)))

@pipeline
def gated(n: int, seed: int):
    return gate(one.map(x=[seed + i for i in range(n)]))

@pipeline
def grows(n: int, seed: int):
    x = seed
    for _ in range(n):
        x = one(x).load()
    return x
`,
};

const nodeProgram = (cwd: string): Program => ({
  command: process.execPath,
  args: [
    "--disable-warning=ExperimentalWarning",
    isBuilt ? join(dist, "worker.mjs") : join(root, "runtime/workers/node/main.ts"),
  ],
  cwd,
  environment: workerEnvironment(process.env, {}),
});
const pythonProgram = (cwd: string): Program => ({
  command: python,
  args: [
    "-X",
    "utf8",
    isBuilt ? join(dist, "python/pipeloom_worker") : join(root, "runtime/workers/python/pipeloom_worker"),
  ],
  cwd,
  environment: {
    ...workerEnvironment(process.env, {}),
    PYTHONPATH: isBuilt ? join(dist, "python") : join(root, "runtime/sdk/python"),
  },
});

interface Bare {
  /** Milliseconds for `count` attempts: one by one, or all at once. */
  run(count: number, isSequential: boolean): Promise<number>;
  end(): void;
}

function bareWorker(program: Program, store: string, workspace: string, unit: CodeUnit, step: string): Promise<Bare> {
  return new Promise((resolve) => {
    let hear: (message: FromWorker) => void = () => {};
    const worker = startWorker(program, {
      onMessage: (message) =>
        message.type === "ready" ? resolve({ run, end: () => worker.signal("SIGKILL") }) : hear(message),
      onExit: () => {},
      report: (problem) => console.error(problem),
    });
    worker.send({ type: "init", store, workspace, protocol: 1 });
    const envelope = (at: number) => ({
      runId: "bare",
      invocation: `i${at}`,
      attempt: 1,
      unit,
      step,
      stepFile: unit.file,
      inputs: { x: { type: "value" as const, value: at } },
      outputs: ["output"],
      node: step,
      parameters: {},
      logLimitBytes: 1_000,
    });
    const run = (count: number, isSequential: boolean) =>
      new Promise<number>((done) => {
        const begun = performance.now();
        let finished = 0;
        hear = (message) => {
          if (message.type === "failed") throw new Error(message.error.message);
          if (message.type !== "succeeded") return;
          finished += 1;
          if (finished === count) done(performance.now() - begun);
          else if (isSequential) worker.send({ type: "attempts", envelopes: [envelope(finished)] });
        };
        worker.send({
          type: "attempts",
          envelopes: Array.from({ length: isSequential ? 1 : count }, (_, at) => envelope(at)),
        });
      });
  });
}

async function main(): Promise<void> {
  console.log(`engine: ${isBuilt ? "dist" : "sources"}, node ${process.versions.node}, ${workers} workers`);
  for (const language of ["typescript", "python"] as const) await measure(language);
}

async function measure(language: Language): Promise<void> {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), "loom-bench-")));
  const file = join(workspace, language === "typescript" ? "bench.pipeline.ts" : "bench.pipeline.py");
  writeFileSync(file, sources[language]);
  console.log(`\n${language}`);
  const connect = () =>
    connectEngine({
      workspace,
      enginePath,
      nodePath: process.execPath,
      env: { ...process.env, PIPELOOM_CONCURRENCY: String(workers), PIPELOOM_IDLE_MS: "5000" },
      clientName: "bench",
      start: true,
    });
  try {
    const begun = performance.now();
    let connection = await connect();
    print("engine started and connected", performance.now() - begun);
    const cold = await run(connection, file, language, "chain", { n: 1, seed: 0 });
    print("run.start to first step running, cold", cold.toFirstStep, language === "typescript" ? 150 : 250);
    await sleep(500);
    const warm = await run(connection, file, language, "chain", { n: 1, seed: 1 });
    print("run.start to first step running, warm", warm.toFirstStep, 50);

    const unit = unitOf(workspace, file, language, cold.events);
    const program = language === "typescript" ? nodeProgram(workspace) : pythonProgram(workspace);
    const bare = await Promise.all(
      Array.from({ length: workers }, () => bareWorker(program, join(workspace, ".pipeloom"), workspace, unit, "one")),
    );
    await Promise.all(bare.map((one) => one.run(50, true)));

    const steps = 200;
    const bareSequential = ((await bare[0]?.run(steps, true)) ?? 0) / steps;
    const chain = await run(connection, file, language, "chain", { n: steps, seed: 1_000 });
    ratio(
      "durable sequential step / bare dispatch",
      chain.working / steps,
      bareSequential,
      language === "typescript" ? 3 : 4,
    );

    const loop = await run(connection, file, language, "grows", { n: steps, seed: 2_000_000 });
    ratio("dynamic loop, each step loaded / bare dispatch", loop.working / steps, bareSequential);

    const fanned = 1_000;
    const started = performance.now();
    await Promise.all(bare.map((one) => one.run(fanned / workers, false)));
    const bareFan = performance.now() - started;
    await run(connection, file, language, "fan", { n: 200, seed: 5_000 });
    const fan = await run(connection, file, language, "fan", { n: fanned, seed: 100_000 });
    ratio("1,000-way fan-out / bare fan-out", fan.working, bareFan, 4);

    for (const one of bare) one.end();
    const before = memory(workspace);
    const huge = await run(connection, file, language, "fan", { n: 10_000, seed: 1_000_000 });
    print("10,000-way fan-out", huge.total, 1_500);
    console.log(
      `  engine memory growth in it                     ${(memory(workspace) - before).toFixed(0)} MB (budget 64 MB)`,
    );

    const many = await run(connection, file, language, "gated", { n: 10_000, seed: 1_000_000 });
    const again = await run(connection, file, language, "gated", { n: 10_000, seed: 1_000_000 }, many.runId);
    print("resume of 10,000 steps to the first new step", again.toFirstStep, 300);

    await connection.client.request("engine.stop", { force: true });
    await sleep(300);
    connection = await connect();
    const cached = await run(connection, file, language, "fan", { n: fanned, seed: 100_000 });
    const { workers: alive } = await connection.client.request("engine.status", {});
    print(`cached run of 1,000 steps in a new engine, ${alive.length} workers`, cached.total, 200);
    print(
      "  again, engine warm",
      (await run(connection, file, language, "fan", { n: fanned, seed: 100_000 })).total,
      200,
    );
    await connection.client.request("engine.stop", { force: true });
    connection.dispose();
  } finally {
    await sleep(200);
    rmSync(workspace, { recursive: true, force: true });
  }
}

interface Measured {
  readonly runId: string;
  readonly events: RunEvent[];
  readonly toFirstStep: number;
  /** From the first step's start to the run's end. */
  readonly working: number;
  readonly total: number;
}

async function run(
  { client }: EngineConnection,
  file: string,
  language: Language,
  name: string,
  parameters: Readonly<Record<string, Json>>,
  resumed?: string,
): Promise<Measured> {
  const events: RunEvent[] = [];
  let first = 0;
  await client.request("subscribe", { runs: "all" });
  const begun = performance.now();
  const finished = new Promise<number>((resolve) => {
    const off = client.on("run.event", (batch) => {
      events.push(...batch.events);
      if (first === 0 && batch.events.some(({ type }) => type === "invocation.started")) first = performance.now();
      const last = batch.events.at(-1);
      if (last?.type !== "run.finished") return;
      off();
      if (last.status !== "succeeded" && name !== "gated") throw new Error(JSON.stringify(last.error));
      resolve(performance.now());
    });
  });
  const values = Object.entries(parameters).map(([key, value]) => ({
    name: key,
    value,
    layer: "command-line" as const,
  }));
  const pipeline = pipelineOf(language, name, {
    export: name,
    parameters: values.map((one) => ({ name: one.name, schema: {}, required: true })),
  });
  const { runId } = await (resumed === undefined
    ? client.request("run.start", { file, parameters: values, pipeline })
    : client.request("run.resume", { runId: resumed, pipeline }));
  const end = await finished;
  return { runId, events, toFirstStep: first - begun, working: end - first, total: end - begun };
}

/** What the engine loaded, read back from its store. */
function unitOf(workspace: string, file: string, language: Language, _events: readonly RunEvent[]): CodeUnit {
  if (language === "python") return { file, entry: file, digest: "bench" };
  const folder = join(workspace, ".pipeloom/build");
  const name = readDirectory(folder).find((entry) => entry.endsWith(".mjs")) ?? "";
  return { file, entry: join(folder, name), digest: "bench" };
}

function readDirectory(folder: string): string[] {
  return process.getBuiltinModule("node:fs").readdirSync(folder);
}

function memory(workspace: string): number {
  try {
    return (
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${readAddress(workspace)?.pid}/status`, "utf8"))?.[1]) / 1_024
    );
  } catch {
    return Number.NaN; // Only Linux tells in this way.
  }
}

function print(what: string, ms: number, budget?: number): void {
  console.log(
    `  ${what.padEnd(46)} ${ms.toFixed(1)} ms${budget === undefined ? "" : ` (budget ${budget} ms)${ms > budget ? "  NOT MET" : ""}`}`,
  );
}

function ratio(what: string, ours: number, bare: number, budget?: number): void {
  const times = ours / bare;
  const budgeted = budget === undefined ? "" : `; budget ${budget}x`;
  console.log(
    `  ${what.padEnd(46)} ${times.toFixed(2)}x (${ours.toFixed(2)} ms / ${bare.toFixed(2)} ms${budgeted})${times > (budget ?? Infinity) ? "  NOT MET" : ""}`,
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await main();
