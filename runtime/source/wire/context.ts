/** What wiring one body collects, and what it may ask of the module around it. */
import type { Language } from "../../model/graph.ts";
import { problemSeverity, type Problem, type ProblemCode } from "../../model/problem.ts";
import type { Range } from "../../model/range.ts";
import type { Draft, DraftEdge } from "./draft.ts";
import type { Value } from "./value.ts";

export interface Wiring {
  readonly language: Language;
  readonly text: string;
  /** A name at the top level of the module. */
  readonly global: (name: string) => Value | undefined;
  /** Names that a call could have meant, for suggestions. */
  readonly stepNames: readonly string[];
  readonly drafts: Draft[];
  readonly edges: DraftEdge[];
  readonly problems: { readonly problem: Problem; readonly draft: Draft | undefined }[];
  readonly returns: { readonly value: Value }[];
  /** The group that is being filled. */
  group: Draft | undefined;
  /** True inside of a statement of which only the last good version is known. */
  isStale: boolean;
  isStatic: boolean;
}

export function report(wiring: Wiring, code: ProblemCode, message: string, range: Range, draft?: Draft): void {
  // What is said of broken code would be said of an older text.
  if (wiring.isStale) return;
  wiring.problems.push({ problem: problemAt(code, message, range), draft });
}

export function problemAt(code: ProblemCode, message: string, range: Range): Problem {
  return { code, severity: problemSeverity[code], message, range };
}

/** Adds a group node around what `fill` adds; a group in which nothing happens is left out. */
export function withGroup<T>(
  wiring: Wiring,
  group: { readonly kind: "loop" | "branch" | "opaque"; readonly label: string; readonly range: Range },
  reads: { readonly value: Value | undefined; readonly kind: "condition" | "data" },
  fill: (draft: Draft) => T,
  isKept: (draft: Draft) => boolean = () => false,
): T {
  const draft: Draft = {
    kind: group.kind,
    step: "",
    base: group.kind,
    label: oneLine(group.label),
    parent: wiring.group,
    inputs: [],
    outputs: [],
    options: undefined,
    map: undefined,
    description: undefined,
    range: group.range,
    nameRange: undefined,
    definition: undefined,
    isStale: wiring.isStale,
  };
  const before = wiring.drafts.length;
  wiring.drafts.push(draft);
  if (reads.value) wiring.edges.push({ kind: reads.kind, from: reads.value, to: draft, input: undefined });
  const outer = wiring.group;
  wiring.group = draft;
  const result = fill(draft);
  wiring.group = outer;
  if (wiring.drafts.length === before + 1 && !isKept(draft)) {
    wiring.drafts.pop();
    const kept = wiring.edges.filter((edge) => edge.to !== draft);
    wiring.edges.splice(0, wiring.edges.length, ...kept);
  } else wiring.isStatic = false;
  return result;
}

function oneLine(label: string): string {
  const line = label.trim().replaceAll(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
