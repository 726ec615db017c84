/**
 * What the catalog says of values: assets by name and version, and the links that lead to and from them.
 * A typed asset is what a constructor (`dataset`, `model`, `metrics`, `figure`, `report`, `prompt`) or a Python annotation made of a step's output.
 */
import { z } from "zod";
import { Json } from "./json.ts";
import { ResolvedParameter } from "./parameter.ts";

export const AssetKind = z.enum(["dataset", "model", "metrics", "figure", "report", "prompt"]);
export type AssetKind = z.infer<typeof AssetKind>;

/** What a worker says of a typed output: `Value.asset`. How the value is shown is still `Value.type`. */
export const AssetFacts = z.object({
  kind: AssetKind,
  /** The name in the catalog; absent means `pipeline/node/output`. */
  name: z.string().optional(),
  /**
   * Found when the value was saved, in this order, each only where it is known: dataset `rows, columns` (names); model `className, framework`,
   * `parameters` (record); figure `format` (`vega-lite`, `plotly`, `svg`, `png`), `title`; report `format` (`markdown`, `html`), `title`, `words`;
   * prompt `characters, variables` (names); metrics the numbers themselves. Then what the author gave. Statistics of columns are in the preview.
   */
  facts: z.record(z.string(), Json),
});
export type AssetFacts = Readonly<z.infer<typeof AssetFacts>>;

/** One version of a named asset. Equal content made again is the same version. */
export const CatalogVersion = z.object({
  name: z.string(),
  version: z.int().min(1),
  kind: AssetKind,
  digest: z.string(),
  /** A tag names one version of a name at a time: tagging another moves it. */
  tags: z.array(z.string()),
  /** The first time this content was registered under the name, and what made it then. */
  createdAt: z.number(),
  runId: z.string(),
  pipeline: z.string(),
  file: z.string(),
  node: z.string(),
  invocation: z.string(),
  output: z.string(),
  /** The last time a run made or reused it. `name` alone means the version with the latest. */
  seenAt: z.number(),
  facts: z.record(z.string(), Json),
  /** One line, as inline results show it. */
  summary: z.string(),
  size: z.int().min(0),
});
export type CatalogVersion = Readonly<z.infer<typeof CatalogVersion>>;

/** A value in a lineage. `distance` counts artifacts from the one that was asked about: negative upstream, positive downstream. */
const LineageArtifact = z.object({
  type: z.literal("artifact"),
  /** `artifact:<digest>` */
  id: z.string(),
  distance: z.int(),
  digest: z.string(),
  valueType: z.string(),
  summary: z.string(),
  size: z.int().min(0),
  createdAt: z.number(),
  /** Under which names and versions the catalog knows it. */
  catalog: z.array(z.object({ name: z.string(), version: z.int() })),
});

/** An invocation that made or took values. */
const LineageStep = z.object({
  type: z.literal("step"),
  /** `step:<run>/<invocation>` */
  id: z.string(),
  distance: z.int(),
  runId: z.string(),
  pipeline: z.string(),
  file: z.string(),
  node: z.string(),
  invocation: z.string(),
  time: z.number(),
  /** The digest of its code and the parts that went into it, where they are known. */
  code: z.object({ digest: z.string(), parts: z.array(z.string()) }).optional(),
  /** The parameters of its run. */
  parameters: z.array(ResolvedParameter),
});

/** Upstream and downstream of one artifact. Edges go with the data: artifact to the step that took it, step to the artifact that it made. */
export const Lineage = z.object({
  /** Id of the artifact that was asked about. */
  root: z.string(),
  nodes: z.array(z.discriminatedUnion("type", [LineageArtifact, LineageStep])),
  edges: z.array(z.object({ from: z.string(), to: z.string(), port: z.string() })),
  /** False when there is more beyond the depth or the limit of nodes. */
  isComplete: z.boolean(),
});
export type Lineage = Readonly<z.infer<typeof Lineage>>;
