/** A workspace in a temporary folder with a real engine process, and a short way to run pipelines in it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunEvent, RunFinished, RunSelection } from "../../runtime/model/event.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { FailureMode } from "../../runtime/model/options.ts";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import { connectEngine } from "../../runtime/client/connect.ts";
import { readAddress } from "../../runtime/client/workspace.ts";

interface RunOptions {
  readonly parameters?: Readonly<Record<string, Json>>;
  readonly selection?: RunSelection;
  readonly useCache?: boolean;
  readonly mode?: FailureMode;
  readonly python?: string;
  readonly pipeline?: Partial<Pipeline>;
}

export interface StartedRun {
  readonly runId: string;
  readonly events: RunEvent[];
  readonly finished: Promise<RunFinished>;
  /** Waits for the first event that fits, past or future. */
  wait(fits: (event: RunEvent) => boolean): Promise<RunEvent>;
}

export interface Workspace {
  readonly folder: string;
  write(name: string, text: string): string;
  connect(start?: boolean, clientName?: string): Promise<EngineConnection>;
  start(connection: EngineConnection, file: string, options?: RunOptions): Promise<StartedRun>;
  run(file: string, options?: RunOptions): Promise<RunFinished>;
  pid(): number | undefined;
  dispose(): Promise<void>;
}

const place = { line: 0, character: 0, offset: 0 };
export const noRange = { start: place, end: place };

export function pipelineOf(language: "typescript" | "python", name = "demo", more: Partial<Pipeline> = {}): Pipeline {
  return {
    name,
    language,
    dialect: "pipeloom",
    export: language === "typescript" ? "default" : name,
    parameters: [],
    nodes: [],
    edges: [],
    outputs: [],
    range: noRange,
    isStatic: true,
    ...more,
  };
}

export const enginePath = join(import.meta.dirname, "../../runtime/engine/main.ts");

export function createWorkspace(environment: Readonly<Record<string, string>> = {}): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "loom-test-")));
  const connections = new Set<EngineConnection>();
  const env = { ...process.env, PIPELOOM_IDLE_MS: "20000", PIPELOOM_GRACE_MS: "400", NODE_OPTIONS: "", ...environment };
  const workspace: Workspace = {
    folder,
    write(name, text) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
    async connect(start = true, clientName = "test") {
      const connection = await connectEngine({
        workspace: folder,
        enginePath,
        nodePath: process.execPath,
        env,
        clientName,
        start,
      });
      connections.add(connection);
      return connection;
    },
    async start({ client }, file, { parameters = {}, pipeline = {}, ...options } = {}) {
      const events: RunEvent[] = [];
      const early: RunEvent[] = [];
      const waiting = new Set<() => void>();
      let runId: string | undefined;
      let finish: (event: RunFinished) => void = () => {};
      const finished = new Promise<RunFinished>((resolve) => (finish = resolve));
      const take = (event: RunEvent) => {
        if (runId === undefined) {
          early.push(event);
          return;
        }
        if (event.runId !== runId) return;
        events.push(event);
        if (event.type === "run.finished") finish(event);
        for (const look of waiting) look();
      };
      client.on("run.event", (batch) => batch.events.forEach(take));
      await client.request("subscribe", { runs: "all" });
      const language = file.endsWith(".py") ? "python" : "typescript";
      const values = Object.entries(parameters).map(([name, value]) => ({
        name,
        value,
        layer: "command-line" as const,
      }));
      const declared = values.map(({ name }) => ({ name, schema: {}, required: false }));
      ({ runId } = await client.request("run.start", {
        file,
        pipeline: pipelineOf(language, "demo", { parameters: declared, ...pipeline }),
        parameters: values,
        ...options,
      }));
      for (const event of early.splice(0)) take(event);
      return {
        runId,
        events,
        finished,
        wait: (fits) =>
          new Promise((resolve) => {
            const look = () => {
              const found = events.find(fits);
              if (!found) return;
              waiting.delete(look);
              resolve(found);
            };
            waiting.add(look);
            look();
          }),
      };
    },
    async run(file, options) {
      const connection = await workspace.connect();
      const { finished } = await workspace.start(connection, file, options);
      const event = await finished;
      connection.dispose();
      connections.delete(connection);
      return event;
    },
    pid: () => readAddress(folder)?.pid,
    async dispose() {
      const pid = workspace.pid();
      for (const connection of connections) connection.dispose();
      if (pid !== undefined) await endProcess(pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  return workspace;
}

/** Ends an engine that a test started, and waits until it is gone. */
async function endProcess(pid: number): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await isGone(pid, 4_000)) return;
  }
}

export async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() <= deadline;) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

export const stepsByNode = (finished: RunFinished) =>
  Object.fromEntries(finished.steps.map((step) => [step.node, step]));
