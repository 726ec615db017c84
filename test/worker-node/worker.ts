/** A real worker process, spoken to over descriptor 3 as the engine does. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { Duplex } from "node:stream";
import { encodeLine, lineDecoder } from "../../runtime/protocol/lines.ts";
import { FromWorker } from "../../runtime/protocol/worker.ts";
import type { Envelope, ReadyInput, ToWorker } from "../../runtime/protocol/worker.ts";
import type { PlannedCall, PlannedStep } from "../../runtime/model/plan.ts";
import { makeFolder } from "./folder.ts";
import type { Bundled, Folder } from "./folder.ts";

type Message<T extends FromWorker["type"]> = Extract<FromWorker, { type: T }>;

export interface Worker extends AsyncDisposable {
  readonly folder: Folder;
  readonly bundled: Bundled;
  readonly messages: readonly FromWorker[];
  readonly child: ChildProcess;
  send(message: ToWorker): void;
  /** The first message of this type that `matches`, now or later. Rejects when the process ends before. */
  next<T extends FromWorker["type"]>(type: T, matches?: (message: Message<T>) => boolean): Promise<Message<T>>;
  /** Runs the body; gives its calls and how it ended. */
  body(
    pipeline: string,
    parameters?: Record<string, never> | Record<string, string | number | boolean>,
  ): Promise<{ steps: PlannedStep[]; calls: PlannedCall[]; end: Message<"body.finished"> | Message<"body.failed"> }>;
  /** Runs one attempt and gives its last message. */
  attempt(
    step: string,
    inputs?: Record<string, unknown>,
    more?: Partial<Envelope>,
  ): Promise<Message<"succeeded" | "failed" | "skipped">>;
  /** Texts of an attempt's log, in order. */
  log(invocation: string): string[];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export const mainFile = "main.pipeline.ts";

/** Bundles `main.pipeline.ts` of these files and starts a worker for it. */
export async function startWorker(files: Readonly<Record<string, string>> | string): Promise<Worker> {
  const folder = makeFolder(typeof files === "string" ? { [mainFile]: files } : files);
  const bundled = await folder.bundle(mainFile);
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", resolve("runtime/workers/node/main.ts")],
    {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], PIPELOOM_PROCESS: "worker" },
    },
  );
  const pipe = child.stdio[3];
  if (!(pipe instanceof Duplex)) throw new Error("descriptor 3 is not a duplex pipe");
  const messages: FromWorker[] = [];
  const waiting = new Set<(message: FromWorker | undefined) => void>();
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) =>
    child.once("close", (code, signal) => done({ code, signal })),
  );
  void exited.then(() => waiting.forEach((tell) => tell(undefined)));
  pipe.setEncoding("utf8");
  pipe.on("error", () => {});
  const decode = lineDecoder(
    (raw) => {
      const message = FromWorker.parse(raw);
      messages.push(message);
      for (const tell of waiting) tell(message);
    },
    (line) => {
      throw new Error(`not JSON: ${line}`);
    },
  );
  pipe.on("data", (chunk: string) => decode(chunk));
  const send = (message: ToWorker) => void pipe.write(encodeLine(message));
  const next: Worker["next"] = (type, matches = () => true) => {
    const isIt = (message: FromWorker): message is Message<typeof type> =>
      message.type === type && matches(message as Message<typeof type>); // SAFETY: the type was compared.
    const before = messages.find(isIt);
    if (before) return Promise.resolve(before);
    return new Promise((done, fail) => {
      const tell = (message: FromWorker | undefined) => {
        if (message === undefined) fail(new Error(`The worker ended before it sent "${type}".`));
        else if (isIt(message)) done(message);
        else return;
        waiting.delete(tell);
      };
      waiting.add(tell);
    });
  };
  let count = 0;
  await next("ready");
  send({ type: "init", store: join(folder.path, ".pipeloom"), workspace: folder.path, protocol: 1 });
  return {
    folder,
    bundled,
    messages,
    child,
    send,
    next,
    exited,
    log: (invocation) =>
      messages.flatMap((message) =>
        message.type === "log" && message.invocation === invocation ? [message.text] : [],
      ),
    async body(pipeline, parameters = {}) {
      const runId = `run${++count}`;
      send({ type: "body", runId, unit: bundled.unit, pipeline, export: "default", parameters });
      const end = await Promise.race([
        next("body.finished", (one) => one.runId === runId),
        next("body.failed", (one) => one.runId === runId),
      ]);
      const batches = messages.flatMap((message) =>
        message.type === "calls" && message.runId === runId ? [message] : [],
      );
      return { steps: batches.flatMap(({ steps }) => steps), calls: batches.flatMap(({ calls }) => calls), end };
    },
    async attempt(step, inputs = {}, more = {}) {
      const envelope: Envelope = {
        runId: "run",
        invocation: `${step}~${++count}`,
        attempt: 1,
        unit: bundled.unit,
        step,
        stepFile: folder.file(mainFile),
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [name, { type: "value", value } as ReadyInput]),
        ), // SAFETY: tests wire JSON only.
        outputs: ["output"],
        node: step,
        parameters: {},
        logLimitBytes: 100_000,
        ...more,
      };
      send({ type: "attempts", envelopes: [envelope] });
      const isLast = ({ invocation }: { invocation: string }) => invocation === envelope.invocation;
      return Promise.race([next("succeeded", isLast), next("failed", isLast), next("skipped", isLast)]);
    },
    async [Symbol.asyncDispose]() {
      pipe.destroy();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      await exited;
      clearTimeout(timer);
      await folder[Symbol.asyncDispose]();
    },
  };
}
