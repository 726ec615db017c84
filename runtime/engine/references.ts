/**
 * What an author means by `artifact("…")`: a stored value of an earlier run.
 *
 * Job: bindings that name past values become bindings to stored artifacts, before the scheduler sees them.
 * Invariant: the same reference means the same value for a whole run.
 */
import type { RunEvent } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import type { Binding } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import type { PlacedCall, SchedulerEvent } from "../schedule/messages.ts";
import { nothing } from "../schedule/resolved.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { RunStore } from "../store/runs.ts";

type Finished = Extract<RunEvent, { type: "invocation.finished" }>;

class BadReference extends Error {
  override readonly name = "UnknownArtifact";
  readonly code: string;
  constructor(code: "unknown-artifact" | "ambiguous-artifact", message: string) {
    super(message);
    this.code = code;
  }
}

/** The event as the scheduler can take it; what names nothing, or several things, fails where it is used. */
export function createReferences(
  store: Pick<RunStore, "artifacts" | "catalog" | "findRun" | "decisive" | "events">,
  blobs: Pick<ArtifactStore, "put">,
): (event: SchedulerEvent) => SchedulerEvent {
  const known = new Map<string, Binding>();

  const resolve = (binding: Binding): Binding => {
    switch (binding.type) {
      case "reference": {
        const whole = known.get(binding.reference) ?? find(binding.reference);
        known.set(binding.reference, whole);
        return binding.index === undefined ? whole : itemOf(whole, binding.index, binding.reference);
      }
      case "list":
        return { type: "list", items: binding.items.map(resolve) };
      case "record":
        return { type: "record", entries: resolveAll(binding.entries) };
      default:
        return binding;
    }
  };
  const resolveAll = (bindings: { readonly [name: string]: Binding }): Record<string, Binding> =>
    Object.fromEntries(Object.entries(bindings).map(([name, binding]) => [name, resolve(binding)]));

  const find = (reference: string): Binding => {
    const value = byDigest(reference) ?? byPlace(reference) ?? byName(reference);
    if (value) return value;
    throw new BadReference(
      "unknown-artifact",
      `There is no artifact "${reference}" in this workspace. Give a digest (6 digits or more), "run/node", "run/node/output", or a name of the catalog, "name" or "name@version".`,
    );
  };

  const byDigest = (reference: string): Binding | undefined => {
    if (!/^[0-9a-f]{6,64}$/.test(reference)) return undefined;
    const [digest, second] = store.artifacts.find(reference);
    if (second !== undefined)
      throw new BadReference("ambiguous-artifact", `Several artifacts begin with "${reference}"; give more digits.`);
    return digest === undefined ? undefined : stored(digest, reference);
  };

  const byName = (reference: string): Binding | undefined => {
    const found = store.catalog.find(reference);
    return found && stored(found.digest, reference);
  };

  /** `run/node`, `run/node/output`; a node that stands in another has slashes of its own. */
  const byPlace = (reference: string): Binding | undefined => {
    const [run = "", ...path] = reference.split("/");
    const runId = path.length === 0 ? undefined : store.findRun(run);
    if (runId === undefined) return undefined;
    const place = path.join("/");
    const ends = [...store.decisive(runId)].filter((event): event is Finished => event.type === "invocation.finished");
    const parent = path.slice(0, -1).join("/");
    const at = (name: string) =>
      ends.filter(({ node, invocation }) => name !== "" && (node === name || baseOf(invocation) === name));
    const [found, output] = at(place).length > 0 ? [at(place), undefined] : [at(parent), path.at(-1)];
    const [first] = found;
    if (!first) {
      const nodes = [...new Set(ends.map(({ node }) => node))].slice(0, 20).join(", ");
      throw new BadReference("unknown-artifact", `Run ${runId} has no node "${place}"; it has: ${nodes || "none"}.`);
    }
    const calls = [...new Set(found.map(({ invocation }) => baseOf(invocation)))];
    if (calls.length > 1)
      throw new BadReference(
        "ambiguous-artifact",
        `Node "${first.node}" of run ${runId} was used ${calls.length} times. Name one of: ${calls.map((call) => `${run}/${call}`).join(", ")}.`,
      );
    return outputOf(runId, found, output, reference);
  };

  const outputOf = (
    runId: string,
    found: readonly Finished[],
    output: string | undefined,
    reference: string,
  ): Binding => {
    const names = [...new Set(found.flatMap(({ outputs }) => Object.keys(outputs)))];
    const [only] = names;
    if (only === undefined)
      throw new BadReference(
        "unknown-artifact",
        `"${reference}" gave nothing: it ${found[0]?.status ?? "did not run"}.`,
      );
    if (output === undefined && names.length > 1)
      throw new BadReference(
        "ambiguous-artifact",
        `"${reference}" has several outputs. Name one of: ${names.map((name) => `${reference}/${name}`).join(", ")}.`,
      );
    const name = output ?? only;
    if (!names.includes(name))
      throw new BadReference(
        "unknown-artifact",
        `"${reference}": there is no output "${name}"; there is: ${names.join(", ")}.`,
      );
    const [first] = found;
    if (first && baseOf(first.invocation) === first.invocation) return valueBinding(first.outputs[name], reference);
    const sizes = batchSizes(runId, first?.node ?? "");
    const items = found
      .toSorted((a, b) => indexOf(a.invocation) - indexOf(b.invocation))
      .flatMap(({ invocation, outputs }) => {
        const value = outputs[name];
        const size = sizes.get(invocation);
        if (size === undefined) return [valueBinding(value, reference)];
        return Array.from({ length: size }, (_, index): Binding =>
          value ? itemOf(valueBinding(value, reference), index, reference) : none,
        );
      });
    return { type: "list", items };
  };

  /** How many items the invocations of a map in batches stand for. */
  const batchSizes = (runId: string, node: string): Map<string, number> => {
    const sizes = new Map<string, number>();
    for (let after = 0, isComplete = false; !isComplete;) {
      const page = store.events(runId, after, 5_000);
      for (const event of page.events)
        if (event.type === "invocation.created" && event.node === node && event.items !== undefined)
          sizes.set(event.invocation, event.items);
      after = page.events.at(-1)?.seq ?? after;
      ({ isComplete } = page);
    }
    return sizes;
  };

  const valueBinding = (value: Value | undefined, reference: string): Binding =>
    value ? stored(value.digest, reference) : none;

  /** A short value is kept in the database: whoever reads it by its digest looks for a file. */
  const stored = (digest: string, reference: string): Binding => {
    const value = store.artifacts.value(digest);
    if (!value) throw new BadReference("unknown-artifact", `Artifact "${reference}" is not in the store any more.`);
    const text = store.artifacts.inlineText(digest);
    if (text !== undefined) blobs.put(Buffer.from(text), digest);
    return { type: "artifact", digest, codec: value.codec, valueType: value.type };
  };

  return (event) => {
    switch (event.type) {
      case "calls":
        return { ...event, calls: event.calls.map((placed) => resolvedCall(placed, resolveAll)) };
      case "load":
        return attempt(
          () => ({ ...event, binding: resolve(event.binding) }),
          (error) => ({ ...event, error }),
        );
      case "body.finished":
        return attempt<SchedulerEvent>(
          () => ({ ...event, outputs: resolveAll(event.outputs) }),
          (error) => ({ type: "body.failed", error }),
        );
      default:
        return event;
    }
  };
}

const none: Binding = nothing.type === "json" ? { type: "value", value: nothing.value } : { type: "list", items: [] };

function resolvedCall(
  placed: PlacedCall,
  resolveAll: (bindings: { readonly [name: string]: Binding }) => Record<string, Binding>,
): PlacedCall {
  const { call } = placed;
  if (!Object.values(call.inputs).some(hasReference)) return placed;
  return attempt(
    () => ({ ...placed, call: { ...call, inputs: resolveAll(call.inputs) } }),
    (error) => ({ ...placed, error }),
  );
}

function attempt<T>(work: () => T, failed: (error: Failure) => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BadReference)) throw error;
    const { name, code, message } = error;
    return failed({ name, code, message });
  }
}

function hasReference(binding: Binding): boolean {
  if (binding.type === "list") return binding.items.some(hasReference);
  if (binding.type === "record") return Object.values(binding.entries).some(hasReference);
  return binding.type === "reference";
}

function itemOf(whole: Binding, index: number, reference: string): Binding {
  if (whole.type === "artifact") return { ...whole, index };
  const item = whole.type === "list" ? whole.items[index] : undefined;
  if (item) return item;
  const count = whole.type === "list" ? `a list of ${whole.items.length}` : "no list";
  throw new BadReference("unknown-artifact", `Item ${index} was asked of "${reference}", which is ${count}.`);
}

/** The call that an item of a map belongs to. */
function baseOf(invocation: string): string {
  return invocation.replace(/\[\d+\]$/, "");
}

function indexOf(invocation: string): number {
  return Number(/\[(\d+)\]$/.exec(invocation)?.[1] ?? 0);
}
