/**
 * Drives a pipeline's body.
 *
 * Job: turns the calls that the body makes into planned calls, and answers its loads. Boundary: schedules nothing; the engine decides what runs when.
 * Invariant: calls are sent in order, and all calls made before a load or the end are sent before it.
 */
import type { Failure } from "../../model/failure.ts";
import { Hook } from "../../model/options.ts";
import type { Binding } from "../../model/plan.ts";
import type { FromWorker, ReadyInput, ToWorker } from "../../protocol/worker.ts";
import { outputSourceOf, runBody } from "../../sdk/internal.ts";
import type { Driver } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { bindingOf, bindingOfSource } from "./bindings.ts";
import type { Definitions } from "./definitions.ts";
import { driveWith } from "./drivers.ts";
import { errorFromFailure, failureOf } from "./failure.ts";
import type { InputReader } from "./inputs.ts";
import { saveValue } from "./outputs.ts";
import { createRecorder } from "./recorder.ts";
import { mapperOf } from "./unit.ts";

export interface BodyRunner {
  run(message: Extract<ToWorker, { type: "body" }>): Promise<void>;
  loaded(id: number, input: ReadyInput | undefined, error: Failure | undefined): void;
}

export function createBodyRunner(
  store: ArtifactStore,
  inputs: InputReader,
  definitions: Definitions,
  send: (message: FromWorker) => void,
): BodyRunner {
  const loads = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let nextLoad = 1;
  return {
    loaded(id, input, error) {
      const open = loads.get(id);
      loads.delete(id);
      if (!open) return;
      if (error) return open.reject(errorFromFailure(error));
      try {
        open.resolve(input ? inputs.read(input) : null);
      } catch (cause) {
        open.reject(cause instanceof Error ? cause : new Error(String(cause)));
      }
    },
    async run({ runId, ...body }) {
      const { unit } = body;
      let hooks: Hook[] | undefined;
      try {
        const { pipeline, parameters: values } = await definitions.body(body);
        hooks = Hook.options.filter((hook) => pipeline.hooks[hook]);
        const recorder = createRecorder(unit.file, mapperOf(unit), store);
        const flush = (): void => {
          const { steps, calls } = recorder.take();
          if (calls.length > 0) send({ type: "calls", runId, steps, calls, mode: pipeline.mode, hooks });
        };
        let isStatic = true;
        const driver: Driver = {
          call(request) {
            if (recorder.isEmpty()) setImmediate(flush);
            return recorder.call(request);
          },
          load(source) {
            isStatic = false;
            flush();
            const id = nextLoad++;
            send({ type: "load", runId, id, binding: bindingOfSource(source) });
            return new Promise((resolve, reject) => loads.set(id, { resolve, reject }));
          },
        };
        const result = await driveWith(driver, () => runBody(pipeline, values));
        const outputs = outputsOf(result, (value) => bindingOf(value, (plain) => saveValue(plain, store)));
        flush();
        send({ type: "body.finished", runId, mode: pipeline.mode, isStatic, outputs, hooks });
      } catch (error) {
        send({ type: "body.failed", runId, error: failureOf(error, mapperOf(unit)), hooks });
      }
    },
  };
}

function outputsOf(result: unknown, bind: (value: unknown) => Binding): Record<string, Binding> {
  if (result === undefined) return {};
  const isRecord = typeof result === "object" && result !== null && !Array.isArray(result) && !outputSourceOf(result);
  if (!isRecord || Object.getPrototypeOf(result) !== Object.prototype) return { output: bind(result) };
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, bind(value)]));
}
