/** The pipeline view as data: what the canvas shows, as a tree. Parameters, nodes in their groups, inputs with what they are bound to, outputs. */
import type { Node, Parameter, Pipeline } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";
import { bindingText } from "../edits/binding-text.ts";
import { isCall } from "../edits/subject.ts";
import { formatDuration } from "../runs/format.ts";
import type { NodeResult } from "../runs/node-results.ts";
import { jsonText } from "../runs/value-text.ts";
import type { Look } from "./run-tree.ts";
import { stepLooks } from "./run-tree.ts";

export interface StructureItem extends Look {
  readonly view: "structure";
  readonly id: string;
  /** Which pipeline it is of. */
  readonly uri: string;
  readonly pipeline: string;
  readonly node?: string;
  readonly input?: string;
  readonly parameter?: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** Read aloud: what icon and colour mean is in words. */
  readonly spoken: string;
  /** What the menus ask for: `node`, `group`, `input.wired`, `parameter`, … */
  readonly contextValue: string;
  readonly isOpen: boolean;
  readonly children: readonly StructureItem[];
}

export interface StructureInput {
  readonly uri: string;
  readonly pipeline: Pipeline;
  readonly problems: readonly Problem[];
  readonly results: ReadonlyMap<string, NodeResult>;
}

export function isStructureItem(value: unknown): value is StructureItem {
  return typeof value === "object" && value !== null && Reflect.get(value, "view") === "structure";
}

export function structureItems(input: StructureInput): readonly StructureItem[] {
  const { pipeline } = input;
  const inside = new Map<string | undefined, Node[]>();
  const ids = new Set(pipeline.nodes.map(({ id }) => id));
  for (const node of pipeline.nodes) {
    const parent = node.parent !== undefined && ids.has(node.parent) ? node.parent : undefined;
    inside.set(parent, [...(inside.get(parent) ?? []), node]);
  }
  const nodeItems = (parent: string | undefined): StructureItem[] =>
    (inside.get(parent) ?? []).map((node) => nodeItem(input, node, nodeItems(node.id)));
  return [...parametersItem(input), ...nodeItems(undefined), ...outputsItem(input)];
}

const kindIcons: Readonly<Record<Node["kind"], string>> = {
  step: "symbol-method",
  map: "layers",
  pipeline: "type-hierarchy",
  loop: "sync",
  branch: "git-branch",
  dynamic: "symbol-event",
  ask: "comment-discussion",
  opaque: "question",
};

function nodeItem(input: StructureInput, node: Node, members: readonly StructureItem[]): StructureItem {
  const { pipeline, problems } = input;
  const result = input.results.get(node.id);
  const isOff = node.options?.enabled === false;
  const problem = problems.find(
    (each) => each.node === node.id && each.severity !== "hint" && each.severity !== "info",
  );
  const facts = [
    isOff ? "disabled" : "",
    result ? statusText(result) : "",
    problem ? problem.severity : "",
    node.stale ? "stale" : "",
  ].filter((fact) => fact !== "");
  const ports = [
    ...node.inputs.map((each) => inputItem(input, node, each)),
    ...node.outputs.map((each) => outputItem(input, node, each)),
  ];
  const label = node.label || node.step || node.kind;
  const look: Look = problem
    ? {
        icon: problem.severity,
        colour: problem.severity === "error" ? "list.errorForeground" : "list.warningForeground",
      }
    : isOff
      ? { icon: "circle-slash", colour: "disabledForeground" }
      : result
        ? stepLooks[result.status]
        : { icon: kindIcons[node.kind] };
  return {
    ...base(input, `node/${node.id}`),
    node: node.id,
    label,
    description: facts.join(" · "),
    tooltip: [`${label} · ${node.kind}`, node.description, problem?.message]
      .filter((line) => line !== undefined)
      .join("\n"),
    spoken: [label, node.kind, result ? "" : "not run", ...facts, problem?.message ?? ""]
      .filter((part) => part !== "")
      .join(", "),
    ...look,
    contextValue: isCall(node) ? `node.${isOff ? "off" : "on"}` : "group",
    isOpen: members.length > 0 && pipeline.nodes.length <= 60,
    children: [...members, ...ports],
  };
}

function inputItem(input: StructureInput, node: Node, port: Node["inputs"][number]): StructureItem {
  const bound = bindingText(input.pipeline, node, port);
  const needsValue = port.binding.type === "unbound";
  const isWired = port.binding.type === "output" || port.binding.type === "parameter";
  return {
    ...base(input, `node/${node.id}/in/${port.name}`),
    node: node.id,
    input: port.name,
    label: port.name,
    description: bound,
    tooltip: `Input ${port.name}${port.type === undefined ? "" : `: ${port.type}`}\n${bound}`,
    spoken: `input ${port.name}, ${bound}`,
    ...(needsValue ? { icon: "warning", colour: "list.warningForeground" } : { icon: "arrow-small-right" }),
    contextValue: isWired ? "input.wired" : "input",
    isOpen: false,
    children: [],
  };
}

function outputItem(input: StructureInput, node: Node, { name, type }: Node["outputs"][number]): StructureItem {
  const users = input.pipeline.edges.filter(
    (edge) =>
      edge.kind === "data" && edge.from.node === node.id && (edge.from.output ?? node.outputs[0]?.name) === name,
  );
  const used = users.map(({ to }) => (to.input === undefined ? to.node : `${to.node}.${to.input}`));
  const isReturned = input.pipeline.outputs.some(
    ({ from }) => from?.node === node.id && (from.output ?? node.outputs[0]?.name) === name,
  );
  const to = [...used, ...(isReturned ? ["the run's outputs"] : [])];
  const description = to.length === 0 ? "not used" : `to ${to.join(", ")}`;
  return {
    ...base(input, `node/${node.id}/out/${name}`),
    node: node.id,
    label: name,
    description,
    tooltip: `Output ${name}${type === undefined ? "" : `: ${type}`}\n${description}`,
    spoken: `output ${name}, ${description}`,
    icon: "arrow-small-left",
    contextValue: "output",
    isOpen: false,
    children: [],
  };
}

function parametersItem(input: StructureInput): StructureItem[] {
  const { parameters } = input.pipeline;
  if (parameters.length === 0) return [];
  return [
    {
      ...base(input, "parameters"),
      label: "Parameters",
      description: String(parameters.length),
      tooltip: `Parameters of ${input.pipeline.name}`,
      spoken: `${parameters.length} parameters`,
      icon: "settings",
      contextValue: "parameters",
      isOpen: false,
      children: parameters.map((parameter) => parameterItem(input, parameter)),
    },
  ];
}

function parameterItem(input: StructureInput, parameter: Parameter): StructureItem {
  const value =
    parameter.default === undefined ? (parameter.defaultSource ?? "must be given") : jsonText(parameter.default);
  return {
    ...base(input, `parameter/${parameter.name}`),
    parameter: parameter.name,
    label: parameter.name,
    description: value,
    tooltip: [parameter.name, parameter.help].filter((line) => line !== undefined).join("\n"),
    spoken: `parameter ${parameter.name}, ${value}`,
    icon: "symbol-parameter",
    contextValue: "parameter",
    isOpen: false,
    children: [],
  };
}

function outputsItem(input: StructureInput): StructureItem[] {
  const { outputs } = input.pipeline;
  if (outputs.length === 0) return [];
  const text = outputs.map(({ name, from }) => (from ? `${name} from ${from.node}` : name)).join(", ");
  return [
    {
      ...base(input, "outputs"),
      label: "Outputs of the Run",
      description: text,
      tooltip: text,
      spoken: `outputs of the run: ${text}`,
      icon: "export",
      contextValue: "outputs",
      isOpen: false,
      children: [],
    },
  ];
}

function base({ uri, pipeline }: StructureInput, id: string) {
  return { view: "structure", id: `${uri}\n${pipeline.name}\n${id}`, uri, pipeline: pipeline.name } as const;
}

function statusText(result: NodeResult): string {
  const parts = [result.status as string];
  if (result.total > 1) parts.push(`${result.done} of ${result.total}`);
  if (result.cached) parts.push("cached");
  else if (result.durationMs !== undefined) parts.push(formatDuration(result.durationMs));
  return parts.join(" · ");
}
