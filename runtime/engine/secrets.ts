/**
 * Secrets of a run: parameters of the format `secret` are names; the values are put in where an attempt is handed to a worker.
 *
 * Invariants:
 * 1. Plans, cache keys, events and records hold names. A value is in memory, and on the pipe to the worker that runs the step.
 * 2. A pipeline's body sees `secret://NAME`; wherever that text stands in a step's inputs, the step gets the value.
 * 3. What a step writes to its logs, and what its errors say, has the values masked.
 */
import type { AttemptEvent } from "../executors/executor.ts";
import type { LocalExecutor } from "../executors/local/local.ts";
import type { Failure } from "../model/failure.ts";
import type { Json } from "../model/json.ts";
import type { StartRun } from "../protocol/engine.ts";
import { RpcError } from "../protocol/rpc.ts";
import type { BodySource, Envelope, ReadyInput, ToWorker } from "../protocol/worker.ts";

const prefix = "secret://";
const mask = "••••••";
/** Shorter values would mask half of every log. */
const shortestMasked = 4;

export interface Secrets {
  /** By name; empty when the pipeline has none. */
  readonly values: ReadonlyMap<string, string>;
  /** Parameters that are secrets. */
  readonly parameters: ReadonlySet<string>;
}

export const noSecrets: Secrets = { values: new Map(), parameters: new Set() };

/** Finds the value of every secret that the run names: given by the client, else in the engine's environment. Refused when one has none. */
export function secretsOf(
  request: Pick<StartRun, "pipeline" | "parameters" | "secrets">,
  environment: Readonly<Record<string, string | undefined>>,
  above: Secrets = noSecrets,
): Secrets {
  const parameters = new Set(
    request.pipeline.parameters.filter(({ schema }) => isSecret(schema)).map(({ name }) => name),
  );
  const values = new Map(above.values);
  const missing: string[] = [];
  for (const { name: parameter, value } of request.parameters) {
    if (!parameters.has(parameter) || typeof value !== "string" || value === "") continue;
    const name = secretName(value);
    const found = request.secrets?.[name] ?? values.get(name) ?? environment[name];
    if (found === undefined) missing.push(`${parameter} wants "${name}"`);
    else values.set(name, found);
  }
  if (missing.length > 0)
    throw new RpcError(
      "missing-secret",
      `Pipeline "${request.pipeline.name}" cannot run: a secret has no value: ${missing.join(", ")}. Set an environment variable of that name, or keep a value in VS Code (the key beside the field).`,
    );
  return parameters.size === 0 && values.size === 0 ? noSecrets : { values, parameters };
}

/** An executor that knows the run's secrets. */
export function withSecrets(executor: LocalExecutor, secrets: Secrets): LocalExecutor {
  if (secrets.values.size === 0) return executor;
  const { reveal, hide, body } = createMask(secrets);
  return {
    ...executor,
    submit(attempts, listener) {
      const revealed = attempts.map((attempt) => ({
        ...attempt,
        envelope: revealEnvelope(attempt.envelope, reveal, body),
      }));
      const originals = new Map(revealed.map((attempt, index) => [attempt, attempts[index] ?? attempt]));
      executor.submit(revealed, (attempt, event) =>
        listener(originals.get(attempt) ?? attempt, hideEvent(event, hide)),
      );
    },
    converse(want, listener) {
      const conversation = executor.converse(want, {
        ...listener,
        onMessage: (message) =>
          listener.onMessage(
            message.type === "body.failed" ? { ...message, error: hideFailure(message.error, hide) } : message,
          ),
      });
      return {
        ...conversation,
        send: (message: ToWorker) =>
          conversation.send(message.type === "body" ? { ...message, ...body(message) } : message),
      };
    },
  };
}

type Change = (text: string) => string;

function createMask({ values, parameters }: Secrets) {
  // Longer names first: one may begin with another.
  const names = [...values.keys()].sort((a, b) => b.length - a.length);
  const hidden = [...values.values()]
    .filter((value) => value.length >= shortestMasked)
    .sort((a, b) => b.length - a.length);
  const reveal: Change = (text) =>
    text.includes(prefix)
      ? names.reduce((changed, name) => changed.replaceAll(prefix + name, () => values.get(name) ?? ""), text)
      : text;
  const hide: Change = (text) => hidden.reduce((changed, value) => changed.replaceAll(value, mask), text);
  const body = <B extends BodySource>(source: B): B => ({
    ...source,
    parameters: Object.fromEntries(
      Object.entries(source.parameters).map(([name, value]) => [
        name,
        parameters.has(name) && typeof value === "string" && value !== "" ? prefix + secretName(value) : value,
      ]),
    ),
  });
  return { reveal, hide, body };
}

function revealEnvelope(envelope: Envelope, reveal: Change, body: (source: BodySource) => BodySource): Envelope {
  const inputs = (given: Readonly<Record<string, ReadyInput>>) =>
    Object.fromEntries(Object.entries(given).map(([name, input]) => [name, revealInput(input, reveal)]));
  return {
    ...envelope,
    inputs: inputs(envelope.inputs),
    ...(envelope.batch && { batch: envelope.batch.map(inputs) }),
    ...(envelope.made && { made: { ...envelope.made, body: body(envelope.made.body) } }),
  };
}

function revealInput(input: ReadyInput, reveal: Change): ReadyInput {
  switch (input.type) {
    case "value":
      return { type: "value", value: changeTexts(input.value, reveal) };
    case "artifact":
      return input;
    case "list":
      return { type: "list", items: input.items.map((item) => revealInput(item, reveal)) };
    case "record":
      return {
        type: "record",
        entries: Object.fromEntries(
          Object.entries(input.entries).map(([name, entry]) => [name, revealInput(entry, reveal)]),
        ),
      };
    default:
      return input satisfies never;
  }
}

function changeTexts(value: Json, change: Change): Json {
  if (typeof value === "string") return change(value);
  if (value === null || typeof value !== "object") return value;
  return Array.isArray(value)
    ? value.map((item: Json) => changeTexts(item, change))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changeTexts(item, change)]));
}

function hideEvent(event: AttemptEvent, hide: Change): AttemptEvent {
  switch (event.type) {
    case "log":
      return { ...event, text: hide(event.text) };
    case "progress":
      return event.message === undefined ? event : { ...event, message: hide(event.message) };
    case "failed":
      return { ...event, error: hideFailure(event.error, hide) };
    case "skipped":
      return { ...event, reason: hide(event.reason) };
    default:
      return event;
  }
}

function hideFailure(failure: Failure, hide: Change): Failure {
  return {
    ...failure,
    message: hide(failure.message),
    ...(failure.stack !== undefined && { stack: hide(failure.stack) }),
    ...(failure.cause && { cause: hideFailure(failure.cause, hide) }),
  };
}

function isSecret(schema: {
  readonly format?: string;
  readonly anyOf?: readonly { readonly format?: string }[];
}): boolean {
  return schema.format === "secret" || (schema.anyOf?.some(({ format }) => format === "secret") ?? false);
}

/** `env:NAME` and `secret://NAME` are ways to write `NAME`. */
function secretName(written: string): string {
  return written.replace(/^(env:|secret:\/\/)/, "");
}
