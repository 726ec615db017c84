/** A worker with the steps of `fixtures/steps.pipeline.py`, and one attempt at a time on it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Json } from "../../runtime/model/json.ts";
import type { Envelope, ReadyInput } from "../../runtime/protocol/worker.ts";
import { envelopeOf, ofType, scratch, startWorker } from "./worker.ts";
import type { PythonWorker } from "./worker.ts";

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");

export const source = fixture("steps.pipeline.py");
export const files = scratch({ "steps.pipeline.py": source, "tools.py": fixture("tools.py") });
export const file = join(files.folder, "steps.pipeline.py");

let shared: PythonWorker | undefined;
beforeAll(async () => {
  shared = await startWorker(files.folder);
});
afterAll(async () => {
  await shared?.close();
  files.dispose();
});

/** The worker that the tests of a file share. */
export function worker(): PythonWorker {
  if (!shared) throw new Error("The worker has not been started.");
  return shared;
}

export function value(json: Json): ReadyInput {
  return { type: "value", value: json };
}

/** Runs one attempt of a step to its end. */
export async function attempt(
  step: string,
  inputs: Readonly<Record<string, ReadyInput>> = {},
  changes: Partial<Envelope> = {},
  on = worker(),
) {
  on.send({ type: "attempts", envelopes: [envelopeOf(file, step, inputs, changes)] });
  const messages = await on.until("succeeded", "failed", "skipped");
  expect(messages[0]?.type).toBe("started");
  return {
    messages,
    logs: ofType(messages, "log"),
    output: ofType(messages, "succeeded")[0]?.outputs["output"],
    error: ofType(messages, "failed")[0]?.error,
  };
}
