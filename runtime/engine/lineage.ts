/**
 * Where a value came from and what became of it, over the links that runs have recorded.
 *
 * Invariants:
 * 1. A value has many producers once runs reuse it. Upstream follows the one in the run of the step that took it, else the first that ever made it.
 * 2. Breadth first, so that what is cut off by the limit is the farthest away.
 */
import type { z } from "zod";
import type { Lineage } from "../model/asset.ts";
import type { FollowedLink } from "../store/runs-artifacts.ts";
import type { RunStore } from "../store/runs.ts";

type Graph = z.output<typeof Lineage>;
type LineageNode = Graph["nodes"][number];
type Side = "upstream" | "downstream";

interface Options {
  readonly direction: Side | "both";
  readonly depth: number;
}

const mostNodes = 2_000;
/** A value that every run takes would fill the picture with the same step again and again. */
const mostLinks = 200;

export function lineageOf(store: RunStore, root: string, { direction, depth }: Options): Graph {
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, Graph["edges"][number]>();
  let isComplete = true;

  const addArtifact = (digest: string, distance: number): string => {
    const id = `artifact:${digest}`;
    if (nodes.has(id)) return id;
    const value = store.artifacts.get(digest);
    nodes.set(id, {
      type: "artifact",
      id,
      distance,
      digest,
      valueType: value?.type ?? "opaque",
      summary: value?.preview?.summary ?? "",
      size: value?.size ?? 0,
      createdAt: value?.createdAt ?? 0,
      catalog: store.catalog.ofDigest(digest).map(({ name, version }) => ({ name, version })),
    });
    return id;
  };
  const addStep = (link: FollowedLink, distance: number): string => {
    const { runId, pipeline, node, invocation, time } = link;
    const id = `step:${runId}/${invocation}`;
    const code = link.code ?? store.artifacts.linksAt(runId, invocation, "producer")[0]?.code;
    const run = store.summary(runId);
    if (!nodes.has(id))
      nodes.set(id, {
        type: "step",
        id,
        distance,
        runId,
        pipeline,
        file: run?.file ?? "",
        node,
        invocation,
        time,
        ...(code !== undefined && { code: { digest: code, parts: Object.keys(store.cache.codeParts(code) ?? {}) } }),
        parameters: [...(run?.parameters ?? [])],
      });
    return id;
  };
  const connect = (from: string, to: string, port: string) => edges.set(`${from}\0${to}\0${port}`, { from, to, port });

  const follow = (side: Side) => {
    const queue: { readonly digest: string; readonly runId?: string; readonly distance: number }[] = [
      { digest: root, distance: 0 },
    ];
    const seen = new Set([root]);
    for (const { digest, runId, distance } of queue) {
      const links = side === "upstream" ? made(store, digest, runId) : taken(store, digest);
      if (links.length === 0) continue;
      if (Math.abs(distance) >= depth || nodes.size >= mostNodes || links.length >= mostLinks) isComplete = false;
      if (Math.abs(distance) >= depth || nodes.size >= mostNodes) continue;
      const next = side === "upstream" ? distance - 1 : distance + 1;
      for (const link of links) {
        const step = addStep(link, next);
        if (side === "upstream") connect(step, addArtifact(digest, distance), link.port);
        else connect(addArtifact(digest, distance), step, link.port);
        const others = store.artifacts.linksAt(
          link.runId,
          link.invocation,
          side === "upstream" ? "consumer" : "producer",
        );
        for (const other of others) {
          const artifact = addArtifact(other.digest, next);
          if (side === "upstream") connect(artifact, step, other.port);
          else connect(step, artifact, other.port);
          if (seen.has(other.digest)) continue;
          seen.add(other.digest);
          queue.push({ digest: other.digest, runId: link.runId, distance: next });
        }
      }
    }
  };
  addArtifact(root, 0);
  if (direction !== "downstream") follow("upstream");
  if (direction !== "upstream") follow("downstream");
  return { root: `artifact:${root}`, nodes: [...nodes.values()], edges: [...edges.values()], isComplete };
}

function made(store: RunStore, digest: string, runId: string | undefined): FollowedLink[] {
  const all = store.artifacts.linksOf(digest, "producer", mostLinks);
  const own = runId === undefined ? undefined : all.find((link) => link.runId === runId);
  return [own ?? all[0]].filter((link) => link !== undefined);
}

/** Of invocations that were answered from the cache alike, the first stands for all. */
function taken(store: RunStore, digest: string): FollowedLink[] {
  const seen = new Set<string>();
  return store.artifacts.linksOf(digest, "consumer", mostLinks).filter(({ pipeline, invocation, port }) => {
    const key = `${pipeline}\0${invocation}\0${port}`;
    return !seen.has(key) && seen.add(key);
  });
}
