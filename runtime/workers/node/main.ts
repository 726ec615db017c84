/**
 * The Node worker: runs pipeline bodies and step attempts that the engine sends over descriptor 3.
 *
 * Composition only. A worker ends when descriptor 3 closes; user code that calls `process.exit` ends it too, which the engine sees.
 */
import type { Envelope, ToWorker } from "../../protocol/worker.ts";
import { workerProtocolVersion } from "../../protocol/worker.ts";
import { openArtifactStore } from "../../store/artifacts.ts";
import { createAttemptRunner } from "./attempt.ts";
import type { AttemptRunner } from "./attempt.ts";
import { createBodyRunner } from "./body.ts";
import type { BodyRunner } from "./body.ts";
import { openChannel } from "./channel.ts";
import { createDefinitions } from "./definitions.ts";
import { createInputReader } from "./inputs.ts";
import { keepCompiled } from "./compiled.ts";
import { captureOutput } from "./logs.ts";
import { createPerform } from "./perform.ts";

captureOutput();
keepCompiled();

let runners: { readonly attempts: AttemptRunner; readonly bodies: BodyRunner } | undefined;
const queue: Envelope[] = [];
let isBusy = false;

const channel = openChannel((message) => {
  if (message.type === "init") return start(message.store);
  if (message.type === "describe") {
    const text = "A Node worker describes no files: the engine bundles them itself.";
    return channel.send({
      type: "described",
      id: message.id,
      error: { name: "PipeloomError", code: "not-supported", message: text },
    });
  }
  if (!runners) return void process.stderr.write(`pipeloom: "${message.type}" came before "init"\n`);
  handle(message, runners);
});

process.on("uncaughtException", escaped);
process.on("unhandledRejection", escaped);
channel.send({
  type: "ready",
  pid: process.pid,
  language: "typescript",
  version: process.versions.node,
  executable: process.execPath,
  protocol: workerProtocolVersion,
});
channel.flush();

function start(storeDir: string): void {
  const store = openArtifactStore(storeDir);
  const inputs = createInputReader(store);
  const definitions = createDefinitions(store, inputs);
  runners = {
    attempts: createAttemptRunner(createPerform(store, definitions), channel.send, channel.flush),
    bodies: createBodyRunner(store, inputs, definitions, channel.send),
  };
}

function handle(
  message: Exclude<ToWorker, { type: "init" | "describe" }>,
  { attempts, bodies }: NonNullable<typeof runners>,
): void {
  switch (message.type) {
    case "body":
      return void bodies.run(message);
    case "loaded":
      return bodies.loaded(message.id, message.input, message.error);
    case "attempts":
      queue.push(...message.envelopes);
      return void work(attempts);
    case "cancel":
      return attempts.cancel(message.invocation, message.attempt);
    default:
      return message satisfies never;
  }
}

/** One attempt at a time, in order. */
async function work(attempts: AttemptRunner): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  for (let envelope = queue.shift(); envelope; envelope = queue.shift()) await attempts.run(envelope);
  isBusy = false;
}

function escaped(error: unknown): void {
  if (runners?.attempts.fail(error)) return;
  process.stderr.write(
    `pipeloom: an error outside any step: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
