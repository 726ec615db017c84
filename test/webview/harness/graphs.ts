/** Pipelines as the parser would give them, built by hand: no text is needed to draw one. */
import type {
  Edge,
  InputBinding,
  InputPort,
  Node,
  NodeKind,
  ParsedFile,
  Pipeline,
} from "../../../runtime/model/graph.ts";
import type { Parameter } from "../../../runtime/model/graph.ts";
import type { Problem } from "../../../runtime/model/problem.ts";
import type { Range } from "../../../runtime/model/range.ts";

export function rangeAt(line: number, length = 20): Range {
  return {
    start: { line, character: 2, offset: line * 40 + 2 },
    end: { line, character: 2 + length, offset: line * 40 + 2 + length },
  };
}

type Bound = InputBinding | string;

/** An input bound to `binding`; a string is a parameter's name. */
export function input(name: string, binding: Bound = { type: "output" }, type?: string): InputPort {
  return {
    name,
    required: true,
    binding: typeof binding === "string" ? { type: "parameter", parameter: binding } : binding,
    ...(type !== undefined && { type }),
  };
}

interface NodeParts {
  readonly kind?: NodeKind;
  readonly parent?: string;
  readonly inputs?: readonly InputPort[];
  readonly outputs?: readonly string[];
  readonly more?: Partial<Node>;
}

export function node(
  id: string,
  line: number,
  { kind = "step", parent, inputs = [], outputs = ["output"], more }: NodeParts = {},
): Node {
  return {
    id,
    kind,
    step: kind === "loop" || kind === "branch" || kind === "opaque" ? "" : id.replace(/_\d+$/, ""),
    label: id,
    inputs: [...inputs],
    outputs: outputs.map((name) => ({ name })),
    range: rangeAt(line),
    ...(parent !== undefined && { parent }),
    ...more,
  };
}

/** `load.output -> clean.rows`, `a => b` for order, `a ?> b` for a condition. */
export function edges(...texts: readonly string[]): Edge[] {
  return texts.map((text) => {
    const kind = text.includes("=>") ? "order" : text.includes("?>") ? "condition" : "data";
    const [from = "", to = ""] = text.split(/\s*(?:->|=>|\?>)\s*/);
    const [fromNode = "", output] = from.split(".");
    const [toNode = "", toInput] = to.split(".");
    return {
      kind,
      from: { node: fromNode, ...(output !== undefined && { output }) },
      to: { node: toNode, ...(toInput !== undefined && { input: toInput }) },
    };
  });
}

export function pipelineOf(
  name: string,
  nodes: readonly Node[],
  wires: readonly Edge[],
  parameters: readonly Parameter[] = [],
): Pipeline {
  return {
    name,
    dialect: "pipeloom",
    language: "typescript",
    export: "default",
    parameters: [...parameters],
    nodes: [...nodes],
    edges: [...wires],
    outputs: [],
    range: rangeAt(0, 2_000),
    isStatic: true,
  };
}

export function fileOf(pipelines: readonly Pipeline[], problems: readonly Problem[] = []): ParsedFile {
  return {
    file: "/workspace/forecast.pipeline.ts",
    language: "typescript",
    usesPipeloom: true,
    pipelines: [...pipelines],
    steps: [],
    problems: [...problems],
    dependencies: [],
  };
}

export const weatherParameters: readonly Parameter[] = [
  {
    name: "path",
    schema: { type: "string", format: "path", default: "data/seattle-weather.csv" },
    required: false,
    default: "data/seattle-weather.csv",
    help: "CSV file with daily weather",
  },
  {
    name: "epochs",
    schema: { type: "integer", minimum: 1, maximum: 500 },
    required: false,
    default: 25,
    help: "Training epochs",
  },
  {
    name: "test_size",
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
    required: false,
    default: 0.2,
    help: "Share of rows kept for the test",
  },
  {
    name: "target",
    schema: { enum: ["temp_max", "temp_min", "precipitation", "wind"] },
    required: false,
    default: "temp_max",
    help: "Column to forecast",
  },
  { name: "split", schema: { enum: ["time", "random"] }, required: false, default: "time" },
  {
    name: "normalise",
    schema: { type: "boolean" },
    required: false,
    default: true,
    help: "Scale features to unit variance",
  },
  {
    name: "since",
    schema: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] },
    required: false,
    default: null,
    help: "Leave out rows before this day",
  },
  {
    name: "features",
    schema: { type: "array", items: { type: "string" }, minItems: 1 },
    required: false,
    default: ["wind", "precipitation"],
    help: "Columns to learn from",
  },
  {
    name: "forest",
    schema: {
      type: "object",
      properties: {
        trees: { type: "integer", minimum: 1 },
        depth: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }] },
      },
      required: ["trees"],
    },
    required: false,
    default: { trees: 50, depth: null },
  },
  {
    name: "weights",
    schema: { type: "object", additionalProperties: { type: "number" } },
    required: false,
    default: { rain: 2 },
  },
  {
    name: "stop",
    schema: {
      anyOf: [{ type: "integer", title: "After rounds" }, { type: "number", title: "Below loss" }, { const: "never" }],
    },
    required: false,
    default: "never",
  },
  {
    name: "title",
    schema: { type: "string", minLength: 1, maxLength: 80 },
    required: true,
    help: "Heading of the report",
  },
  { name: "notes", schema: { type: "string", format: "multiline" }, required: false, default: "" },
];

export const weather = pipelineOf(
  "forecast",
  [
    node("load", 10, {
      inputs: [input("path", "path", "string")],
      more: { options: { retry: { attempts: 3 } }, description: "Reads the CSV file." },
    }),
    node("clean", 11, {
      inputs: [input("rows", { type: "output" }, "Row[]"), input("dropMissing", { type: "literal", value: true })],
    }),
    node("addFeatures", 12, {
      inputs: [input("rows"), input("window", { type: "literal", value: 7 }), input("normalise", "normalise")],
    }),
    node("split", 13, { inputs: [input("rows"), input("testSize", "test_size")], outputs: ["train", "test"] }),
    node("loop", 14, { kind: "loop", outputs: [], more: { label: "for rate of rates" } }),
    node("fit", 15, {
      parent: "loop",
      inputs: [input("rows"), input("epochs", "epochs"), input("rate", { type: "expression", text: "rate" })],
      more: { options: { timeout: "5m", retry: { attempts: 2, delay: "1s" } }, definition: { range: rangeAt(4) } },
    }),
    node("score", 16, { parent: "loop", inputs: [input("model"), input("rows")] }),
    node("choose", 17, { inputs: [input("scores")] }),
    node("evaluate", 18, { inputs: [input("model"), input("rows")], outputs: ["metrics", "residuals"] }),
    node("summarise", 19, { inputs: [input("rows"), input("by", { type: "literal", value: "month" })] }),
    node("plot", 20, { inputs: [input("residuals"), input("target", "target")] }),
    node("branch", 21, { kind: "branch", outputs: [], more: { label: "if metrics.rmse > 4" } }),
    node("alert", 22, { parent: "branch", inputs: [input("metrics"), input("channel", { type: "unbound" })] }),
    node("report", 23, { inputs: [input("metrics"), input("summary"), input("figure"), input("title", "title")] }),
    node("forecastEachStation", 24, {
      kind: "map",
      inputs: [input("station"), input("model")],
      more: { map: { concurrency: 4 } },
    }),
  ],
  edges(
    "load.output -> clean.rows",
    "clean.output -> addFeatures.rows",
    "addFeatures.output -> split.rows",
    "split.train -> fit.rows",
    "fit.output -> score.model",
    "split.test -> score.rows",
    "score.output -> choose.scores",
    "choose.output -> evaluate.model",
    "split.test -> evaluate.rows",
    "clean.output -> summarise.rows",
    "evaluate.residuals -> plot.residuals",
    "evaluate.metrics ?> branch",
    "evaluate.metrics -> alert.metrics",
    "evaluate.metrics -> report.metrics",
    "summarise.output -> report.summary",
    "plot.output -> report.figure",
    "choose.output -> forecastEachStation.model",
    "report => forecastEachStation",
  ),
  weatherParameters,
);

/** Problems of the weather file. */
export const weatherProblems: readonly Problem[] = [
  {
    code: "unwired-input",
    severity: "error",
    message: "alert needs channel, which nothing gives. Pass it at the call, or give it a default.",
    range: rangeAt(22),
    node: "alert",
  },
  {
    code: "unused-output",
    severity: "hint",
    message: "Nobody uses what forecastEachStation returns.",
    range: rangeAt(24),
    node: "forecastEachStation",
  },
];

/** `count` steps in branches of forty with links between neighbours, the same each time. */
export function largePipeline(count: number): Pipeline {
  const nodes: Node[] = [];
  const wires: string[] = [];
  const branch = 40;
  let seed = 7;
  const random = (limit: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * limit);
  };
  for (let index = 0; index < count; index += 1) {
    const inputs: InputPort[] = [];
    if (index > 0) {
      inputs.push(input("rows"));
      wires.push(`step${index % branch === 0 ? 0 : index - 1}.output -> step${index}.rows`);
      if (index % 5 === 0 && index % branch !== 0 && index > branch) {
        inputs.push(input("other"));
        wires.push(`step${Math.max(0, index - branch - 1 - random(2))}.output -> step${index}.other`);
      }
    }
    nodes.push(node(`step${index}`, index + 1, { inputs: [...inputs, input("epochs", "epochs")] }));
  }
  return pipelineOf(`large${count}`, nodes, edges(...wires), weatherParameters);
}

/** Two hundred parameters of all types. */
export function manyParameters(count: number): Parameter[] {
  const schemas = [
    { type: "string" },
    { type: "integer", minimum: 0, maximum: 100 },
    { type: "number" },
    { type: "boolean" },
    { enum: ["a", "b", "c", "d"] },
  ];
  return Array.from({ length: count }, (_, index) => ({
    name: `parameter_${String(index).padStart(3, "0")}`,
    schema: schemas[index % schemas.length] ?? {},
    required: false,
    default: ["text", 5, 0.5, false, "a"][index % 5] ?? null,
    ...(index % 4 === 0 && { help: `What parameter ${index} is for` }),
  }));
}
