/** Says for each node whether its last result still stands, without running anything: from code, literal inputs and what is upstream. */
import { resolve } from "node:path";
import type { z } from "zod";
import type { Node, Pipeline } from "../model/graph.ts";
import type { engineContract } from "../protocol/engine.ts";
import type { Latest, StepCode } from "../store/runs-cache.ts";
import type { RunStore } from "../store/runs.ts";
import { missReason } from "./cache-key.ts";
import { sha256 } from "./inputs.ts";
import { portable } from "./run-cache.ts";
import type { Prepared } from "./units.ts";

type Params = z.infer<(typeof engineContract.requests)["cache.preview"]["params"]>;
type Result = z.infer<(typeof engineContract.requests)["cache.preview"]["result"]>;
type NodePreview = Result["nodes"][number];

export interface PreviewDeps {
  readonly store: RunStore;
  readonly workspace: string;
  readonly prepare: (request: { file: string; language: "typescript" | "python" }) => Promise<Prepared>;
}

export async function preview(deps: PreviewDeps, { file, pipeline }: Params): Promise<Result> {
  const path = resolve(file);
  let steps: readonly StepCode[] = [];
  try {
    ({ steps } = await deps.prepare({ file: path, language: pipeline.language }));
  } catch {
    // The file does not load now: nothing can be said of its code.
    return { nodes: pipeline.nodes.map(({ id }) => ({ node: id, state: "unknown", reason: "the file has errors" })) };
  }
  const found = new Map<string, NodePreview>();
  for (const node of pipeline.nodes) {
    if (node.step === "") continue;
    found.set(node.id, previewNode(deps, path, pipeline, node, steps));
  }
  spreadStale(pipeline, found);
  return { nodes: [...found.values()] };
}

function previewNode(
  { store, workspace }: PreviewDeps,
  file: string,
  pipeline: Pipeline,
  node: Node,
  steps: readonly StepCode[],
): NodePreview {
  const latest = store.cache.latest({
    file: portable(workspace, file),
    pipeline: pipeline.name,
    node: node.id,
    ordinal: 0,
  });
  if (!latest) return { node: node.id, state: "never-run", reason: "no earlier run" };
  const candidates = steps.filter(({ name }) => name === node.step);
  const code =
    candidates.find(({ file: stepFile }) =>
      node.definition?.file === undefined ? stepFile === file : stepFile === node.definition.file,
    ) ?? candidates[0];
  const outputs = outputsOf(store, latest);
  const about = { node: node.id, runId: latest.runId, ...(outputs && { outputs }) };
  if (!code) return { ...about, state: "unknown", reason: "the step is not known before the run" };
  const components = {
    ...latest.components,
    code: code.codeDigest,
    inputs: { ...latest.components.inputs, ...literals(node) },
  };
  const parts = (digest: string) => (digest === code.codeDigest ? code.codeParts : store.cache.codeParts(digest));
  const reason = missReason(components, latest, parts);
  if (reason !== "no stored result") return { ...about, state: "stale", reason };
  if (!store.cache.get(latest.components.key))
    return { ...about, state: "stale", reason: node.options?.cache === false ? "cache is off" : "no stored result" };
  return { ...about, state: "cached", reason: "nothing changed" };
}

/** Inputs whose value stands in the source. */
function literals(node: Node): Latest["components"]["inputs"] {
  const inputs: Latest["components"]["inputs"] = {};
  for (const { name, binding } of node.inputs) {
    if (binding.type !== "literal") continue;
    const { value } = binding;
    inputs[name] = {
      digest: sha256(JSON.stringify(value)),
      ...((typeof value !== "object" || value === null) && { value }),
    };
  }
  return inputs;
}

function outputsOf(store: RunStore, latest: Latest): NodePreview["outputs"] {
  const hit = store.cache.get(latest.components.key);
  if (!hit) return undefined;
  const outputs: NonNullable<NodePreview["outputs"]> = {};
  for (const [name, digest] of Object.entries(hit.outputs)) {
    const value = store.artifacts.value(digest);
    outputs[name] = { digest, ...(value?.preview && { preview: value.preview }) };
  }
  return outputs;
}

/** What follows on something stale may change, so it is stale too. */
function spreadStale(pipeline: Pipeline, found: Map<string, NodePreview>): void {
  const queue = [...found.values()]
    .filter(({ state }) => state === "stale" || state === "never-run")
    .map(({ node }) => node);
  for (const from of queue) {
    for (const edge of pipeline.edges) {
      if (edge.from.node !== from) continue;
      const next = found.get(edge.to.node);
      if (next?.state !== "cached") continue;
      found.set(next.node, { ...next, state: "stale", reason: `upstream ${from} changed` });
      queue.push(next.node);
    }
  }
}
