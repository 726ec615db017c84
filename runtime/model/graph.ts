import { z } from "zod";
import { Json, JsonSchema } from "./json.ts";
import { MapOptions, StepOptions } from "./options.ts";
import { Problem } from "./problem.ts";
import { Range } from "./range.ts";

export const Language = z.enum(["typescript", "python"]);
export type Language = z.infer<typeof Language>;

/** Ways of writing pipelines that the parser knows. */
export const Dialect = z.enum([
  "pipeloom",
  "flowyml",
  "zenml",
  "metaflow",
  "prefect",
  "dagster",
  "kubeflow",
  "airflow",
  "kedro",
]);
export type Dialect = z.infer<typeof Dialect>;

/** A typed value given to a run from outside. */
export const Parameter = z.object({
  name: z.string(),
  schema: JsonSchema,
  required: z.boolean(),
  /** Absent when there is no default or when it is not a literal; `defaultSource` tells those apart. */
  default: Json.optional(),
  /** The default's source text, when there is a default. */
  defaultSource: z.string().optional(),
  help: z.string().optional(),
  /** The whole declaration, its name, and its default expression. */
  range: Range.optional(),
  nameRange: Range.optional(),
  defaultRange: Range.optional(),
});
export type Parameter = Readonly<z.infer<typeof Parameter>>;

export const NodeKind = z.enum(["step", "map", "pipeline", "loop", "branch", "dynamic", "ask", "opaque"]);
export type NodeKind = z.infer<typeof NodeKind>;

/** What an input of a node is bound to in the source. */
export const InputBinding = z.discriminatedUnion("type", [
  z.object({ type: z.literal("output") }), // the edge tells from where
  z.object({ type: z.literal("parameter"), parameter: z.string() }),
  z.object({ type: z.literal("literal"), value: Json }),
  z.object({ type: z.literal("expression"), text: z.string() }),
  z.object({ type: z.literal("default") }), // the step's own default applies
  z.object({ type: z.literal("unbound") }),
]);
export type InputBinding = Readonly<z.infer<typeof InputBinding>>;

export const InputPort = z.object({
  name: z.string(),
  /** The declared type's source text, when there is one. */
  type: z.string().optional(),
  required: z.boolean(),
  default: Json.optional(),
  binding: InputBinding,
  /** The bound expression at the call. */
  range: Range.optional(),
});
export type InputPort = Readonly<z.infer<typeof InputPort>>;

export const OutputPort = z.object({ name: z.string(), type: z.string().optional() });
export type OutputPort = Readonly<z.infer<typeof OutputPort>>;

/** One place in the graph where a step (or nested pipeline, map, wait, group) is used. */
export const Node = z.object({
  id: z.string(),
  kind: NodeKind,
  /** The step's name; for groups and opaque blocks the empty string. */
  step: z.string(),
  label: z.string(),
  /** The enclosing group node. */
  parent: z.string().optional(),
  inputs: z.array(InputPort),
  outputs: z.array(OutputPort),
  options: StepOptions.optional(),
  map: MapOptions.optional(),
  description: z.string().optional(),
  /** The call expression (for groups the whole statement). */
  range: Range,
  /** The callee's name at the call: what go-to and inlay hints anchor on. */
  nameRange: Range.optional(),
  /** Where the step is defined; `file` absent means the same file. */
  definition: z.object({ file: z.string().optional(), range: Range }).optional(),
  /** True when the text is broken here and this is the last good version. */
  stale: z.boolean().optional(),
});
export type Node = Readonly<z.infer<typeof Node>>;

export const EdgeKind = z.enum(["data", "order", "condition"]);
export type EdgeKind = z.infer<typeof EdgeKind>;

export const Edge = z.object({
  kind: EdgeKind,
  from: z.object({ node: z.string(), output: z.string().optional() }),
  to: z.object({ node: z.string(), input: z.string().optional() }),
});
export type Edge = Readonly<z.infer<typeof Edge>>;

/** A named, parametrised graph of steps. Plain data: no text is needed to show or run it. */
export const Pipeline = z.object({
  name: z.string(),
  dialect: Dialect,
  language: Language,
  /** The exported or module-level name in the file; `default` for a default export. */
  export: z.string(),
  description: z.string().optional(),
  parameters: z.array(Parameter),
  nodes: z.array(Node),
  edges: z.array(Edge),
  /** What the body returns: output name -> node and its output. */
  outputs: z.array(
    z.object({ name: z.string(), from: z.object({ node: z.string(), output: z.string().optional() }).optional() }),
  ),
  /** The whole pipeline definition, and its name (string literal or function name). */
  range: Range,
  nameRange: Range.optional(),
  /** False when the body has loops, conditions or `load()`: it grows as it runs. */
  isStatic: z.boolean(),
});
export type Pipeline = Readonly<z.infer<typeof Pipeline>>;

/** A step defined in the file, used or not. */
export const StepDefinition = z.object({
  name: z.string(),
  inputs: z.array(
    z.object({
      name: z.string(),
      type: z.string().optional(),
      required: z.boolean(),
      default: Json.optional(),
      help: z.string().optional(),
    }),
  ),
  outputs: z.array(OutputPort),
  options: StepOptions.optional(),
  description: z.string().optional(),
  range: Range,
  nameRange: Range.optional(),
  /** Absolute path when the step comes from another local file. */
  file: z.string().optional(),
});
export type StepDefinition = Readonly<z.infer<typeof StepDefinition>>;

/** Everything that one text says. `parse` always returns one, whatever the text. */
export const ParsedFile = z.object({
  file: z.string(),
  language: Language,
  /** True when the file uses Pipeloom or a dialect: the editor offers its features only then. */
  usesPipeloom: z.boolean(),
  pipelines: z.array(Pipeline),
  steps: z.array(StepDefinition),
  problems: z.array(Problem),
  /** Local files that were followed: absolute paths. */
  dependencies: z.array(z.string()),
});
export type ParsedFile = Readonly<z.infer<typeof ParsedFile>>;
