/** A Python worker as the engine starts one, for tests: every message that it sends is parsed by the protocol's schema. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Duplex } from "node:stream";
import { encodeLine, lineDecoder } from "../../runtime/protocol/lines.ts";
import { FromWorker, processMarker } from "../../runtime/protocol/worker.ts";
import type { Envelope, ReadyInput, ToWorker } from "../../runtime/protocol/worker.ts";

const root = join(import.meta.dirname, "../..");
export const workerEntry = join(root, "runtime/workers/python/pipeloom_worker");
export const python = process.env["PIPELOOM_TEST_PYTHON"] ?? "python3";

type Message<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

export interface PythonWorker {
  readonly child: ChildProcess;
  readonly ready: Message<"ready">;
  readonly readyMs: number;
  send(...messages: readonly ToWorker[]): void;
  /** Messages up to the first of one of the types; fails when the worker ends before. */
  until(...types: readonly FromWorker["type"][]): Promise<readonly FromWorker[]>;
  /** Milliseconds until the process has ended, after `descriptor 3` was closed. */
  close(): Promise<number>;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** A folder with files, which goes when `dispose` is called. */
export function scratch(files: Readonly<Record<string, string>>) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pipeloom-python-")));
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    folder,
    store: join(folder, ".pipeloom"),
    write,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function startWorker(workspace: string, executable = python): Promise<PythonWorker> {
  const began = performance.now();
  const child = spawn(executable, ["-X", "utf8", workerEntry], {
    cwd: workspace,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    env: { ...process.env, [processMarker]: "worker" },
    detached: true,
  });
  const channel = child.stdio[3];
  if (!(channel instanceof Duplex)) throw new Error("descriptor 3 is no duplex stream");
  const waiting: FromWorker[] = [];
  let wake = () => {};
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on("close", (code, signal) => {
      resolve({ code, signal });
      wake();
    });
  });
  const decode = lineDecoder(
    (message) => {
      waiting.push(FromWorker.parse(message));
      wake();
    },
    (line) => {
      throw new Error(`not JSON: ${line}`);
    },
  );
  channel.setEncoding("utf8");
  channel.on("data", (chunk: string) => decode(chunk));
  channel.on("error", () => {});
  const next = async (): Promise<FromWorker> => {
    for (;;) {
      const message = waiting.shift();
      if (message) return message;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`The worker ended with ${child.exitCode ?? child.signalCode}: ${stderr}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const first = await next();
  if (first.type !== "ready") throw new Error(`expected ready, got ${first.type}`);
  const worker: PythonWorker = {
    child,
    ready: first,
    readyMs: performance.now() - began,
    exited,
    send: (...messages) => void channel.write(messages.map(encodeLine).join("")),
    async until(...types) {
      const messages: FromWorker[] = [];
      for (;;) {
        const message = await next();
        messages.push(message);
        if (types.includes(message.type)) return messages;
      }
    },
    async close() {
      const start = performance.now();
      channel.destroy();
      await exited;
      return performance.now() - start;
    },
  };
  worker.send({ type: "init", store: join(workspace, ".pipeloom"), workspace, protocol: 1 });
  return worker;
}

/** The messages of one type. */
export function ofType<T extends FromWorker["type"]>(messages: readonly FromWorker[], type: T): readonly Message<T>[] {
  return messages.filter((message): message is Message<T> => message.type === type);
}

/** An envelope with what a test does not care about filled in. */
export function envelopeOf(
  file: string,
  step: string,
  inputs: Readonly<Record<string, ReadyInput>> = {},
  changes: Partial<Envelope> = {},
): Envelope {
  return {
    runId: "run",
    invocation: `${step}~1`,
    attempt: 1,
    unit: { file, entry: file, digest: "digest" },
    step,
    stepFile: file,
    inputs,
    outputs: ["output"],
    node: step,
    parameters: {},
    logLimitBytes: 1_000_000,
    ...changes,
  };
}
