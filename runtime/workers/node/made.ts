/**
 * Finds steps that exist only while a body runs, by running the body again.
 *
 * Job: the definition of a made step for an attempt. Boundary: the repeated body tells nobody of its calls, and what it prints is dropped.
 * Invariants:
 * 1. A body is repeated once per run and worker and kept; what it waits for is given to it when an attempt brings it.
 * 2. A step is used only while what it captures is what it captured when it was planned. If the body has gone on and changed that, the
 *    body is repeated once more and left at that call.
 */
import type { BodySource, Envelope, MadeIn } from "../../protocol/worker.ts";
import { isStepDefinition, PipeloomError, runBody } from "../../sdk/internal.ts";
import type { Driver, PipelineDefinition, StepDefinition } from "../../sdk/internal.ts";
import type { ArtifactStore } from "../../store/artifacts.ts";
import { bindingOfSource, canonicalJson } from "./bindings.ts";
import { variantOf } from "./captured.ts";
import { driveWith } from "./drivers.ts";
import { errorFromFailure } from "./failure.ts";
import type { InputReader } from "./inputs.ts";
import { runMuted } from "./logs.ts";
import { codeDigestOf, createIdentifier } from "./recorder.ts";

type Loads = MadeIn["loads"];

/** The pipeline whose body is meant, and the values of its parameters. */
type OpenBody = (body: BodySource) => Promise<{ readonly pipeline: PipelineDefinition; readonly parameters: unknown }>;

export interface MadeSteps {
  /** Rejects with PipeloomError `body-not-repeatable`. */
  find(envelope: Envelope, made: MadeIn): Promise<StepDefinition>;
}

interface Repetition {
  give(loads: Loads): void;
  step(key: string): Promise<StepDefinition>;
}

const keptBodies = 8;
/** A body that waits for something else than a load, with nothing said for so long, will not make the step. */
const patienceMs = 10_000;

export function createMadeSteps(store: ArtifactStore, inputs: InputReader, open: OpenBody): MadeSteps {
  const repetitions = new Map<string, Repetition>();

  /** With `until` the body is left at the call of that step. */
  const repeat = (body: BodySource, step: string, until?: string): Repetition => {
    const found = new Map<string, StepDefinition>();
    const wanted = new Map<string, { resolve: (step: StepDefinition) => void; reject: (error: Error) => void }[]>();
    const answers = new Map<string, Loads[number]>();
    const parked = new Map<string, (() => void)[]>();
    let ending: Error | undefined;
    let timer: NodeJS.Timeout | undefined;

    const end = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      ending ??= notRepeatable(step, body.pipeline, why, cause);
      for (const waiting of wanted.values()) for (const { reject } of waiting) reject(ending);
      wanted.clear();
    };
    const watch = () => {
      clearTimeout(timer);
      if (wanted.size === 0 || ending) return;
      timer = setTimeout(() => end("it waited for something and did not go on"), patienceMs);
      timer.unref();
    };
    const answer = ({ input, error }: Loads[number]): unknown => {
      if (error) throw errorFromFailure(error);
      return input ? inputs.read(input) : null;
    };
    const identify = createIdentifier(store);
    let isLeft = false;
    const driver: Driver = {
      call(request) {
        if (isLeft) throw new LeftError();
        const { id, variant } = identify(request);
        watch();
        const { definition } = request;
        if (!variant || !isStepDefinition(definition)) return id;
        const key = keyOf(definition.name ?? "step", variant.digest, codeDigestOf(definition, "").digest);
        if (!found.has(key)) found.set(key, definition);
        for (const { resolve } of wanted.get(key) ?? []) resolve(definition);
        wanted.delete(key);
        if (key !== until) return id;
        isLeft = true;
        throw new LeftError();
      },
      load: (source) =>
        new Promise((resolve, reject) => {
          const key = canonicalJson(bindingOfSource(source));
          const settle = () => {
            try {
              const known = answers.get(key);
              if (known) resolve(answer(known));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          };
          if (answers.has(key)) return settle();
          parked.set(key, [...(parked.get(key) ?? []), settle]);
          return watch();
        }),
    };
    const begin = async () => {
      const { pipeline, parameters } = await open(body);
      await driveWith(driver, () => runBody(pipeline, parameters));
    };
    void runMuted(() =>
      begin().then(
        () => end("it came to its end without making the step"),
        (error: unknown) => (error instanceof LeftError ? undefined : end("it failed", error)),
      ),
    );
    return {
      give(loads) {
        for (const load of loads) {
          const key = canonicalJson(load.binding);
          if (answers.has(key)) continue;
          answers.set(key, load);
          for (const settle of parked.get(key) ?? []) settle();
          parked.delete(key);
        }
      },
      step(key) {
        const known = found.get(key);
        if (known) return Promise.resolve(known);
        if (ending) return Promise.reject(ending);
        return new Promise((resolve, reject) => {
          wanted.set(key, [...(wanted.get(key) ?? []), { resolve, reject }]);
          watch();
        });
      },
    };
  };

  return {
    async find({ runId, step }, made) {
      const place = canonicalJson([runId, made.body]);
      const key = keyOf(step, made.variant, made.codeDigest);
      const kept = repetitions.get(place) ?? repeat(made.body, step);
      repetitions.delete(place);
      repetitions.set(place, kept);
      const [oldest] = repetitions.keys();
      if (repetitions.size > keptBodies && oldest !== undefined) repetitions.delete(oldest);
      kept.give(made.loads);
      const found = await kept.step(key);
      if (variantOf(found)?.digest === made.variant) return found;
      const again = repeat(made.body, step, key);
      again.give(made.loads);
      const same = await again.step(key);
      if (variantOf(same)?.digest === made.variant) return same;
      throw notRepeatable(step, made.body.pipeline, "what it captures changed while the step was made");
    },
  };
}

function keyOf(step: string, variant: string, code: string): string {
  return `${step}\u0000${variant}\u0000${code}`;
}

/** Leaves a body that is repeated only up to a call. */
class LeftError extends Error {}

function notRepeatable(step: string, pipeline: string, why: string, cause?: unknown): PipeloomError {
  const told = cause instanceof Error ? ` (${cause.name}: ${cause.message})` : "";
  return new PipeloomError(
    "body-not-repeatable",
    `Step "${step}" was made while the body of "${pipeline}" ran. To run it, the body was run again, and ${why}${told}. A body has to do the same each time: take what is random or comes from outside (time, files, network) from a step and load it.`,
  );
}
