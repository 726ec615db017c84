/** Nodes while a body is read: ids, labels and bindings are only known once all of it was. */
import type { EdgeKind, InputBinding, InputPort, Node, NodeKind, OutputPort } from "../../model/graph.ts";
import type { Json, JsonSchema } from "../../model/json.ts";
import type { MapOptions, StepOptions } from "../../model/options.ts";
import type { Range } from "../../model/range.ts";
import { jsonOf, sourcesOf, type Value } from "./value.ts";

export interface DraftInput {
  readonly name: string;
  readonly type: string | undefined;
  readonly schema: JsonSchema | undefined;
  readonly required: boolean;
  readonly default: Json | undefined;
  /** What is bound at the call; absent when nothing is. */
  readonly given: { readonly value: Value; readonly range: Range } | undefined;
}

export interface Draft {
  readonly kind: NodeKind;
  readonly step: string;
  /** The id without its number. */
  readonly base: string;
  /** A label of its own; otherwise it follows from the id. */
  readonly label: string | undefined;
  readonly parent: Draft | undefined;
  readonly inputs: readonly DraftInput[];
  readonly outputs: readonly (OutputPort & { readonly schema?: JsonSchema })[];
  readonly options: StepOptions | undefined;
  readonly map: MapOptions | undefined;
  readonly description: string | undefined;
  readonly range: Range;
  readonly nameRange: Range | undefined;
  readonly definition: { readonly file?: string; readonly range: Range } | undefined;
  readonly isStale: boolean;
}

/** A wire whose ends are known, but not yet by id. */
export interface DraftEdge {
  readonly kind: EdgeKind;
  readonly from: Value;
  readonly to: Draft;
  readonly input: string | undefined;
}

/** Ids in source order: the base, then `base_2`, `base_3`, passing over what another step is called. */
export function assignIds(drafts: readonly Draft[]): Map<Draft, string> {
  const ids = new Map<Draft, string>();
  const taken = new Set(drafts.map((draft) => draft.base));
  const counts = new Map<string, number>();
  for (const draft of drafts) {
    let count = (counts.get(draft.base) ?? 0) + 1;
    while (count > 1 && taken.has(`${draft.base}_${count}`)) count++;
    counts.set(draft.base, count);
    ids.set(draft, count === 1 ? draft.base : `${draft.base}_${count}`);
  }
  return ids;
}

/** Drafts in source order: where the callee stands, or the group's statement begins. */
export function inSourceOrder(drafts: readonly Draft[]): Draft[] {
  const start = (draft: Draft) => (draft.nameRange ?? draft.range).start.offset;
  return [...drafts].sort((a, b) => start(a) - start(b));
}

export function nodeOf(draft: Draft, ids: ReadonlyMap<Draft, string>, text: string): Node {
  const id = ids.get(draft) ?? draft.base;
  const number = id === draft.base ? undefined : id.slice(draft.base.length + 1);
  const parent = draft.parent && ids.get(draft.parent);
  return {
    id,
    kind: draft.kind,
    step: draft.step,
    label: draft.label ?? (number === undefined ? draft.base : `${draft.base} (${number})`),
    ...(parent === undefined ? {} : { parent }),
    inputs: draft.inputs.map((input) => portOf(input, text)),
    outputs: draft.outputs.map(({ name, type }) => (type === undefined ? { name } : { name, type })),
    ...(draft.options ? { options: draft.options } : {}),
    ...(draft.map ? { map: draft.map } : {}),
    ...(draft.description === undefined ? {} : { description: draft.description }),
    range: draft.range,
    ...(draft.nameRange ? { nameRange: draft.nameRange } : {}),
    ...(draft.definition ? { definition: draft.definition } : {}),
    ...(draft.isStale ? { stale: true } : {}),
  };
}

function portOf(input: DraftInput, text: string): InputPort {
  return {
    name: input.name,
    ...(input.type === undefined ? {} : { type: input.type }),
    required: input.required,
    ...(input.default === undefined ? {} : { default: input.default }),
    binding: input.given
      ? bindingOf(input.given.value, input.given.range, text)
      : { type: input.required ? "unbound" : "default" },
    ...(input.given ? { range: input.given.range } : {}),
  };
}

function bindingOf(value: Value, range: Range, text: string): InputBinding {
  if (sourcesOf(value).length > 0) return { type: "output" };
  if (value.type === "unmapped") return bindingOf(value.value, range, text);
  if (value.type === "parameter") return { type: "parameter", parameter: value.name };
  const json = jsonOf(value);
  if (json !== undefined) return { type: "literal", value: json };
  return { type: "expression", text: text.slice(range.start.offset, range.end.offset) };
}
