/** What a card shows of a node, apart from its status. Source ranges are left out: typing above a node must not redraw it. */
import type { InputPort, Node, NodeKind } from "../../runtime/model/graph.ts";
import type { Problem, Severity } from "../../runtime/model/problem.ts";
import { cut, formatJson } from "../format/value.ts";

export interface CardInput {
  readonly name: string;
  readonly type?: string | undefined;
  readonly kind: InputPort["binding"]["type"];
  /** The bound parameter's name, or the value or expression as text. */
  readonly text?: string | undefined;
}

export interface Card {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly step: string;
  readonly description?: string | undefined;
  readonly inputs: readonly CardInput[];
  readonly outputs: readonly { readonly name: string; readonly type?: string | undefined }[];
  readonly isStale: boolean;
  /** Switched off at its call. */
  readonly isDisabled: boolean;
  /** Marks of the step's options: `retry 3`, `no cache`, `5m`. */
  readonly options: readonly string[];
  readonly problem?: { readonly severity: Severity; readonly text: string } | undefined;
  /** For groups: how many nodes are inside. */
  readonly members: number;
  readonly isGroup: boolean;
  readonly isCollapsed: boolean;
  /** A child pipeline that can be drawn inside. */
  readonly isExpandable: boolean;
}

export interface CardContext {
  readonly problems: readonly Problem[];
  readonly members: number;
  readonly isGroup: boolean;
  readonly isCollapsed: boolean;
}

export function cardOf(node: Node, { problems, members, isGroup, isCollapsed }: CardContext): Card {
  return {
    id: node.id,
    kind: node.kind,
    label: node.label || node.step || node.kind,
    step: node.step,
    description: node.description,
    inputs: node.inputs.map(inputOf),
    outputs: node.outputs.map(({ name, type }) => ({ name, type })),
    isStale: node.stale ?? false,
    isDisabled: node.options?.enabled === false,
    options: optionMarks(node),
    problem: worstProblem(problems),
    members,
    isGroup,
    isCollapsed,
    isExpandable: node.kind === "pipeline",
  };
}

function inputOf({ name, type, binding, default: fallback }: InputPort): CardInput {
  const base = { name, type, kind: binding.type };
  switch (binding.type) {
    case "parameter":
      return { ...base, text: binding.parameter };
    case "literal":
      return { ...base, text: formatJson(binding.value, 24) };
    case "expression":
      return { ...base, text: cut(binding.text, 24) };
    case "default":
      return { ...base, text: fallback === undefined ? "default" : formatJson(fallback, 24) };
    case "output":
    case "unbound":
      return base;
    default:
      return binding satisfies never;
  }
}

function optionMarks({ options, map }: Node): string[] {
  const marks: string[] = [];
  if (options?.retry && options.retry.attempts > 1) marks.push(`${options.retry.attempts} attempts`);
  if (options?.timeout !== undefined)
    marks.push(`timeout ${typeof options.timeout === "number" ? `${options.timeout}s` : options.timeout}`);
  if (options?.cache === false) marks.push("no cache");
  if (options?.hasWhen || options?.hasUnless) marks.push("conditional");
  if (options?.hasFallback) marks.push("fallback");
  if (map?.concurrency !== undefined) marks.push(`${map.concurrency} at a time`);
  return marks;
}

const severities: readonly Severity[] = ["error", "warning", "info", "hint"];

function worstProblem(problems: readonly Problem[]): Card["problem"] {
  const shown = problems.filter((problem) => problem.severity === "error" || problem.severity === "warning");
  const [worst] = shown.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return worst && { severity: worst.severity, text: shown.map((problem) => problem.message).join("\n") };
}
