/** The corpus of oddly written pipeline files, and edits that are drawn for a graph. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language, ParsedFile, Pipeline } from "../../runtime/model/graph.ts";

const folder = join(import.meta.dirname, "../fixtures/edit");

export interface CorpusFile {
  readonly name: string;
  readonly file: string;
  readonly language: Language;
  readonly text: string;
}

export const corpus: readonly CorpusFile[] = readdirSync(folder)
  .filter((name) => /\.(ts|py)$/.test(name))
  .sort()
  .map((name) => ({
    name,
    file: `/w/${name}`,
    language: name.endsWith(".py") ? "python" : "typescript",
    text: readFileSync(join(folder, name), "utf8"),
  }));

/** Takes numbers one by one and makes choices of them. */
export function chooser(numbers: readonly number[]) {
  let at = 0;
  return {
    below: (count: number): number => (numbers[at++ % numbers.length] ?? 0) % Math.max(1, count),
    of<T>(items: readonly T[]): T | undefined {
      return items[this.below(items.length)];
    },
  };
}

const values = [7, -2, 0.25, true, "it's", 'say "hi"', "ü\n", [1, "b"], {}, { a: null }, null] as const;
const options: readonly (readonly [string, boolean | string | null | { attempts: number; maxDelay: string }])[] = [
  ["cache", false],
  ["cache", null],
  ["timeout", "45s"],
  ["retry", { attempts: 4, maxDelay: "9s" }],
  ["retry", null],
  ["tags", "bad"],
];

const callOptions = [...options, ["name", "x"], ["name", null], ["enabled", null], ["cache", "code"]] as const;

/** Kinds that leave every required input wired: what comes out still type-checks. */
export const harmless = [
  "setOption",
  "renameNode",
  "duplicateNode",
  "addParameter",
  "setParameterDefault",
  "renameParameter",
  "addStep",
  "setCallOption",
  "disableNode",
  "enableNode",
  "wrapNodes",
] as const satisfies readonly Edit["type"][];
export const kinds = [
  ...harmless,
  "setArgument",
  "connect",
  "connect",
  "connect",
  "disconnect",
  "addNode",
  "removeNode",
  "removeNode",
  "removeParameter",
  "retypeParameter",
] as const satisfies readonly Edit["type"][];

export function drawEdit(
  parsed: ParsedFile,
  pipeline: Pipeline,
  choose: ReturnType<typeof chooser>,
  among: readonly Edit["type"][] = kinds,
): Edit | undefined {
  const type = choose.of(among);
  const node = choose.of(pipeline.nodes);
  const other = choose.of(pipeline.nodes);
  const input = choose.of(node?.inputs ?? []);
  const parameter = choose.of(pipeline.parameters);
  const number = choose.below(1000);
  switch (type) {
    case "setParameterDefault":
      return parameter && { type, parameter: parameter.name, value: choose.of(values) ?? null };
    case "setOption": {
      const step = choose.of(parsed.steps);
      const [option, value] = choose.of(options) ?? options[0] ?? ["cache", false];
      return step && { type, step: step.name, option, value };
    }
    case "setArgument":
      return node && input && { type, node: node.id, input: input.name, value: choose.of(values) ?? null };
    case "connect": {
      const output = choose.of(other?.outputs ?? []);
      return (
        node &&
        other &&
        input &&
        output && { type, from: { node: other.id, output: output.name }, to: { node: node.id, input: input.name } }
      );
    }
    case "disconnect":
      return node && input && { type, to: { node: node.id, input: input.name } };
    case "addNode": {
      const step = choose.of(parsed.steps);
      return step && { type, step: step.name, ...(number % 2 === 0 && node ? { after: node.id } : {}) };
    }
    case "removeNode":
      return node && { type, node: node.id, ...(number % 2 === 0 ? { users: "rewire" as const } : {}) };
    case "renameNode":
      return node && { type, node: node.id, name: `renamed${number}` };
    case "duplicateNode":
      return node && { type, node: node.id };
    case "addStep":
      return {
        type,
        name: `added${number}`,
        ...(number % 2 === 0 ? { outputs: ["left", "right"] } : {}),
        ...(number % 3 === 0 && node ? { after: node.id } : {}),
      };
    case "setCallOption": {
      const [option, value] = choose.of(callOptions) ?? callOptions[0] ?? ["cache", false];
      return node && { type, node: node.id, option, value: option === "name" ? `named${number}` : value };
    }
    case "disableNode":
    case "enableNode":
      return node && { type, node: node.id };
    case "wrapNodes": {
      const beside = pipeline.nodes.filter((each) => each.parent === node?.parent);
      const from = choose.below(beside.length);
      const nodes = beside.slice(from, from + 1 + choose.below(3)).map(({ id }) => id);
      return nodes.length > 0 ? { type, nodes, name: `wrapped${number}` } : undefined;
    }
    case "addParameter":
      return {
        type,
        parameter: `given${number}`,
        valueType: "integer",
        ...(number % 4 === 0 ? {} : { default: number }),
      };
    case "removeParameter":
      return parameter && { type, parameter: parameter.name };
    case "renameParameter":
      return parameter && { type, parameter: parameter.name, name: `called${number}` };
    case "retypeParameter":
      return (
        parameter && {
          type,
          parameter: parameter.name,
          valueType: choose.of(["string", "integer", "number", "boolean"] as const) ?? "string",
        }
      );
    case undefined:
      return undefined;
    default:
      return type satisfies never;
  }
}
