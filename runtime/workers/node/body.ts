/**
 * Drives a pipeline's body.
 *
 * Job: turns the calls that the body makes into planned calls, and answers its loads. Boundary: schedules nothing; the engine decides what runs when.
 * Invariants:
 * 1. A call's id follows from the step's name and what is wired to it, with a number among equals: other calls do not shift it.
 * 2. Calls are sent in order, and all calls made before a load or the end are sent before it.
 */
import { createHash } from "node:crypto";
import type { Failure } from "../../model/failure.ts";
import type { Binding, PlannedCall, PlannedStep } from "../../model/plan.ts";
import type { FromWorker, ReadyInput, ToWorker } from "../../protocol/worker.ts";
import { isStepDefinition, outputSourceOf, runBody, state } from "../../sdk/internal.ts";
import type { CallRequest, Definition, Driver, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { bindingOf, callsIn, canonicalJson } from "./bindings.ts";
import { errorFromFailure, failureOf } from "./failure.ts";
import type { InputReader } from "./inputs.ts";
import { saveValue } from "./outputs.ts";
import { callSite } from "./site.ts";
import type { Mapper } from "./source-map.ts";
import { loadUnit, mapperOf } from "./unit.ts";

export interface BodyRunner {
  run(message: Extract<ToWorker, { type: "body" }>): Promise<void>;
  loaded(id: number, input: ReadyInput | undefined, error: Failure | undefined): void;
}

export function createBodyRunner(
  store: ArtifactStore,
  inputs: InputReader,
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
    async run({ runId, unit, pipeline: name, export: exported, parameters }) {
      try {
        const loaded = await loadUnit(unit);
        const pipeline = loaded.pipeline(name, exported);
        const recorder = createRecorder(unit.file, loaded.mapper, store);
        const flush = (): void => {
          const { steps, calls } = recorder.take();
          if (calls.length > 0) send({ type: "calls", runId, steps, calls, mode: pipeline.mode });
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
            send({ type: "load", runId, id, binding: { type: "output", ...source } });
            return new Promise((resolve, reject) => loads.set(id, { resolve, reject }));
          },
        };
        const result = await runBody(pipeline, parameters, driver);
        const outputs = outputsOf(result, (value) => bindingOf(value, (plain) => saveValue(plain, store)));
        flush();
        send({ type: "body.finished", runId, mode: pipeline.mode, isStatic, outputs });
      } catch (error) {
        send({ type: "body.failed", runId, error: failureOf(error, mapperOf(unit)) });
      }
    },
  };
}

interface Recorder {
  call(request: CallRequest): string;
  isEmpty(): boolean;
  take(): { steps: PlannedStep[]; calls: PlannedCall[] };
}

function createRecorder(unitFile: string, mapper: Mapper, store: ArtifactStore): Recorder {
  const counts = new Map<string, number>();
  const known = new Set<Definition>();
  let steps: PlannedStep[] = [];
  let calls: PlannedCall[] = [];
  return {
    isEmpty: () => calls.length === 0,
    take() {
      const taken = { steps, calls };
      steps = [];
      calls = [];
      return taken;
    },
    call({ definition, inputs, options, after, map, ask, pipeline }) {
      const site = callSite(mapper);
      const step = definition.name ?? "step";
      const bindings = Object.fromEntries(
        Object.entries(inputs)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [name, bindingOf(value, (plain) => saveValue(plain, store))]),
      );
      const order = after && [...new Set(after.flatMap(callsIn))];
      const identity = canonicalJson({ step, bindings, options, after: order, map, ask, pipeline });
      const base = `${step}~${createHash("sha256").update(identity).digest("hex").slice(0, 8)}`;
      const count = (counts.get(base) ?? 0) + 1;
      counts.set(base, count);
      const id = count === 1 ? base : `${base}~${count}`;
      if (isStepDefinition(definition) && !known.has(definition)) {
        known.add(definition);
        steps.push(plannedStep(definition, step, unitFile));
      }
      calls.push({
        id,
        step,
        file: definition.file ?? unitFile,
        inputs: bindings,
        ...(options && { options }),
        ...(order && { after: order }),
        ...(map && { map }),
        ...(ask && { ask }),
        ...(pipeline && { pipeline }),
        ...(site && { site }),
      });
      return id;
    },
  };
}

/** A step that was made while running has no digest from the bundle: its own source text stands for its code. */
function plannedStep(definition: StepDefinition, name: string, unitFile: string): PlannedStep {
  const file = definition.file ?? unitFile;
  const code = definition.exportName === undefined ? undefined : state.digestOf(file, definition.exportName);
  const own = code ?? {
    digest: createHash("sha256").update(String(definition.fn)).digest("hex").slice(0, 16),
    parts: {},
  };
  return {
    name,
    file,
    codeDigest: own.digest,
    codeParts: code ? code.parts : { [name]: own.digest },
    outputs: [...definition.outputs],
    options: definition.data,
  };
}

function outputsOf(result: unknown, bind: (value: unknown) => Binding): Record<string, Binding> {
  if (result === undefined) return {};
  const isRecord = typeof result === "object" && result !== null && !Array.isArray(result) && !outputSourceOf(result);
  if (!isRecord || Object.getPrototypeOf(result) !== Object.prototype) return { output: bind(result) };
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, bind(value)]));
}
