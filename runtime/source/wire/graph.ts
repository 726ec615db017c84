/** One pipeline: its body wired, then everything that was drafted as plain data. */
import type { Edge, Pipeline } from "../../model/graph.ts";
import type { Problem } from "../../model/problem.ts";
import type { PipelineIr } from "../ir.ts";
import { wireStatements } from "./body.ts";
import { checkDefaults, checkTypes, checkUnused } from "./check.ts";
import type { Wiring } from "./context.ts";
import { assignIds, inSourceOrder, nodeOf, type Draft } from "./draft.ts";
import { rememberPortTypes } from "./port-types.ts";
import { assign, createScope } from "./scope.ts";
import { leavesOf, sourcesOf, type SourceOutput, type Value } from "./value.ts";

export function wirePipeline(
  pipeline: PipelineIr,
  module: Pick<Wiring, "language" | "text" | "global" | "stepNames">,
): { pipeline: Pipeline; problems: Problem[] } {
  const wiring: Wiring = {
    ...module,
    drafts: [],
    edges: [],
    problems: [],
    returns: [],
    group: undefined,
    isStale: pipeline.isStale === true,
    isStatic: true,
  };
  const scope = createScope();
  for (const [local, name] of pipeline.parameterNames) assign(scope, local, { type: "parameter", name });
  if (pipeline.parameterRecord !== undefined) assign(scope, pipeline.parameterRecord, { type: "parameters" });
  wireStatements(wiring, scope, pipeline.body);
  checkTypes(wiring, pipeline.parameters);
  checkUnused(wiring, scope);

  const drafts = inSourceOrder(wiring.drafts);
  const ids = assignIds(drafts);
  const problems = wiring.problems.map(({ problem, draft }) => {
    const node = draft && ids.get(draft);
    return node === undefined ? problem : { ...problem, node };
  });
  return {
    problems: [...(wiring.isStale ? [] : checkDefaults(pipeline.parameters)), ...problems],
    pipeline: rememberPortTypes(
      {
        name: pipeline.name,
        dialect: pipeline.dialect,
        language: module.language,
        export: pipeline.export,
        ...(pipeline.description === undefined ? {} : { description: pipeline.description }),
        parameters: [...pipeline.parameters],
        nodes: drafts.map((draft) => nodeOf(draft, ids, module.text)),
        edges: edgesOf(wiring, drafts, ids),
        outputs: outputsOf(wiring, ids),
        range: pipeline.range,
        nameRange: pipeline.nameRange,
        isStatic: wiring.isStatic,
      },
      drafts,
      ids,
    ),
  };
}

/** Edges in the order of the nodes and inputs that they lead to, each once. */
function edgesOf(wiring: Wiring, drafts: readonly Draft[], ids: ReadonlyMap<Draft, string>): Edge[] {
  const places = new Map(drafts.map((draft, place) => [draft, place]));
  const place = (draft: Draft) => places.get(draft) ?? 0;
  const inputPlaces = new Map(
    drafts.map((draft) => [draft, new Map(draft.inputs.map(({ name }, index) => [name, index]))]),
  );
  const found = wiring.edges.flatMap(({ kind, from, to, input }) =>
    sourcesOf(from).map((source) => ({ kind, source, to, input })),
  );
  const inputPlace = (edge: (typeof found)[number]) =>
    edge.input === undefined ? Number.MAX_SAFE_INTEGER : (inputPlaces.get(edge.to)?.get(edge.input) ?? 0);
  found.sort(
    (a, b) =>
      place(a.to) - place(b.to) || inputPlace(a) - inputPlace(b) || place(a.source.draft) - place(b.source.draft),
  );
  const edges = new Map<string, Edge>();
  for (const { kind, source, to, input } of found) {
    const target = ids.get(to);
    const from = end(source, ids);
    if (target === undefined || !from) continue;
    const edge: Edge = { kind, from, to: input === undefined ? { node: target } : { node: target, input } };
    edges.set(`${kind}\0${from.node}\0${from.output ?? ""}\0${target}\0${input ?? ""}`, edge);
  }
  return [...edges.values()];
}

function end(source: SourceOutput, ids: ReadonlyMap<Draft, string>): Edge["from"] | undefined {
  const node = ids.get(source.draft);
  if (node === undefined) return undefined;
  return source.output === undefined ? { node } : { node, output: source.output };
}

/** A tuple of outputs has several: each is called like its output, or like the step when that has only one. */
function namedItems(value: Value): { name: string; item: Value }[] | undefined {
  if (value.type !== "list" || value.isTuple !== true || value.items.length < 2) return undefined;
  const named = value.items.flatMap((item) => {
    const [leaf] = leavesOf(item);
    if (leaf?.type !== "output" || leaf.isLoaded) return [];
    const isWhole = leaf.output === undefined || leaf.output === "output";
    return [{ name: isWhole ? leaf.draft.step : (leaf.output ?? ""), item }];
  });
  const names = new Set(named.map(({ name }) => name));
  return named.length === value.items.length && names.size === named.length ? named : undefined;
}

function outputsOf(wiring: Wiring, ids: ReadonlyMap<Draft, string>): Pipeline["outputs"] {
  const outputs = new Map<string, Pipeline["outputs"][number]>();
  const add = (name: string, value: Value) => {
    const [source] = sourcesOf(value);
    const from = source && end(source, ids);
    if (!outputs.get(name)?.from) outputs.set(name, from ? { name, from } : { name });
  };
  for (const { value } of wiring.returns) {
    const named = namedItems(value);
    if (named) named.forEach(({ name, item }) => add(name, item));
    else if (value.type === "record") value.entries.forEach((entry) => add(entry.key, entry.value));
    else if (value.type === "output" && value.output === undefined && value.draft.outputs.length > 1) {
      for (const { name } of value.draft.outputs) add(name, { ...value, output: name });
    } else add("output", value);
  }
  return [...outputs.values()];
}
