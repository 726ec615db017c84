/**
 * Types of a pipeline's ports, beside its graph: too much to send along with every keystroke, at hand when a wire is drawn.
 *
 * Invariant: conservative, as the problems are: a wire is only forbidden when no value could ever fit. What is not known fits.
 */
import type { Pipeline } from "../../model/graph.ts";
import type { JsonSchema } from "../../model/json.ts";
import { canFit, itemSchema, schemaName } from "./compare.ts";
import type { Draft } from "./draft.ts";

interface NodeTypes {
  readonly node: string;
  readonly isMap: boolean;
  readonly inputs: readonly { readonly name: string; readonly schema: JsonSchema | undefined }[];
  readonly outputs: readonly { readonly name: string; readonly schema: JsonSchema | undefined }[];
}

export interface PortPlace {
  readonly node: string;
  readonly port: string;
}

export interface ForbiddenPort extends PortPlace {
  readonly why: string;
}

const typesOf = new WeakMap<Pipeline, readonly NodeTypes[]>();

export function rememberPortTypes(
  pipeline: Pipeline,
  drafts: readonly Draft[],
  ids: ReadonlyMap<Draft, string>,
): Pipeline {
  typesOf.set(
    pipeline,
    drafts.map((draft) => ({
      node: ids.get(draft) ?? draft.base,
      isMap: draft.kind === "map",
      inputs: draft.inputs.map(({ name, schema }) => ({ name, schema })),
      outputs: draft.kind === "ask" ? [] : draft.outputs.map(({ name, schema }) => ({ name, schema })),
    })),
  );
  return pipeline;
}

/** Inputs that an output's type forbids, each with the reason; `port` may be left out where there is one output. */
export function forbiddenInputs(
  pipeline: Pipeline,
  from: { readonly node: string; readonly port?: string | undefined },
) {
  const nodes = typesOf.get(pipeline) ?? [];
  const source = nodes.find(({ node }) => node === from.node);
  const output = source?.outputs.find(({ name }) => name === from.port) ?? source?.outputs[0];
  if (!source || !output?.schema) return [];
  return nodes.flatMap((target) =>
    target.node === source.node
      ? []
      : target.inputs.flatMap((input): ForbiddenPort[] => {
          const why = whyNot(source, output, target, input);
          return why === undefined ? [] : [{ node: target.node, port: input.name, why }];
        }),
  );
}

/** Outputs that an input's type forbids, each with the reason. */
export function forbiddenOutputs(pipeline: Pipeline, to: PortPlace): readonly ForbiddenPort[] {
  const nodes = typesOf.get(pipeline) ?? [];
  const target = nodes.find(({ node }) => node === to.node);
  const input = target?.inputs.find(({ name }) => name === to.port);
  if (!target || !input?.schema) return [];
  return nodes.flatMap((source) =>
    source.node === target.node
      ? []
      : source.outputs.flatMap((output): ForbiddenPort[] => {
          const why = whyNot(source, output, target, input);
          return why === undefined ? [] : [{ node: source.node, port: output.name, why }];
        }),
  );
}

function whyNot(
  source: NodeTypes,
  output: NodeTypes["outputs"][number],
  target: NodeTypes,
  input: NodeTypes["inputs"][number],
): string | undefined {
  if (!output.schema || !input.schema) return undefined;
  // A map node gives a list with one such output per item, and takes a list of what its step takes.
  const given: JsonSchema = source.isMap ? { type: "array", items: output.schema } : output.schema;
  const offered = target.isMap ? itemSchema(given) : given;
  if (!offered || canFit(offered, input.schema)) return undefined;
  const what = source.outputs.length < 2 ? source.node : `${source.node}.${output.name}`;
  return `${what} is ${schemaName(offered)}, but ${target.node}.${input.name} takes ${schemaName(input.schema)}.`;
}
