/** A pipeline as it was at one moment: its graph, its code and its parameters. What is frozen, and what is compared. */
import { z } from "zod";
import { Pipeline } from "./graph.ts";
import { ResolvedParameter } from "./parameter.ts";

/** Paths are relative to the workspace, with `/`. */
export const Snapshot = z.object({
  pipeline: z.string(),
  language: z.enum(["typescript", "python"]),
  file: z.string(),
  /** Absent for a run that was recorded without one. */
  graph: Pipeline.optional(),
  parameters: z.array(ResolvedParameter),
  /** Every file that decides what it does, with the digest of its content. Empty for runs: they keep the code of their steps only. */
  files: z.array(z.object({ path: z.string(), digest: z.string() })),
  /** Packages and what else decides it but is not kept: `name` with the digest of what describes it. */
  packages: z.array(z.object({ name: z.string(), digest: z.string() })),
  steps: z.array(z.object({ name: z.string(), codeDigest: z.string(), codeParts: z.record(z.string(), z.string()) })),
});
export type Snapshot = Readonly<z.infer<typeof Snapshot>>;

/** A snapshot that is kept, by a digest over its graph, code and parameters: equal content has an equal id. */
export const FrozenVersion = Snapshot.extend({
  id: z.string(),
  createdAt: z.number(),
  graph: Pipeline,
  /** Other pipelines of the file: the graphs of child runs. */
  children: z.array(Pipeline),
});
export type FrozenVersion = Readonly<z.infer<typeof FrozenVersion>>;
