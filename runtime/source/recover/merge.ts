/**
 * Fills what was blanked in a broken text: with the last good version where there is one, else with what can be read of the
 * piece by itself. Everything filled in is marked stale.
 */
import type { Position, Range } from "../../model/range.ts";
import type { ExpressionIr, ModuleIr, PipelineIr, StatementIr, StepIr, TargetIr } from "../ir.ts";
import { moved } from "../syntax.ts";
import type { Header } from "./header.ts";
import type { Fragment } from "./lines.ts";
import type { Damage } from "./repair.ts";

/** How pieces are read by themselves, and where they are. */
export interface Pieces {
  /** The module of a definition, its brackets put right; ranges are where they are in the whole text. */
  definition(piece: Fragment): ModuleIr;
  /** The statements of a piece of a body. */
  statements(piece: Fragment): readonly StatementIr[];
  position(offset: number): Position;
  text(piece: Fragment): string;
}

export function merged(
  module: ModuleIr,
  damage: readonly Damage[],
  last: ModuleIr | undefined,
  pieces: Pieces,
): ModuleIr {
  const steps = [...module.steps];
  const pipelines = [...module.pipelines];
  const otherNames = new Set([...(last?.otherNames ?? []), ...module.otherNames]);
  for (const one of damage) {
    switch (one.type) {
      case "definition":
        if (one.header.kind === "step") steps.push(staleStep(one.header, one.piece, last, pieces));
        else pipelines.push(...stalePipeline(one.header, one.piece, last, pieces));
        break;
      case "head":
        replace(pipelines, one.piece, (pipeline) => withHead(pipeline, one.header, one.piece, last, pieces));
        break;
      case "statement":
        replace(pipelines, one.pipeline, (pipeline) =>
          withStatement(pipeline, one.piece, lastPipeline(one.header, last), pieces),
        );
        break;
      case "other":
        restoreStep(steps, one.piece, last, pieces);
        for (const name of declaredNames(pieces.text(one.piece))) otherNames.add(name);
        break;
      default:
        one satisfies never;
    }
  }
  const hasOther = damage.some(({ type }) => type === "other");
  for (const step of steps) otherNames.delete(step.local ?? step.name);
  return {
    ...module,
    steps: inOrder(hasOther ? steps.map((step) => withInputs(step, last)) : steps),
    pipelines: inOrder(hasOther ? pipelines.map((pipeline) => withParameters(pipeline, last)) : pipelines),
    exports: new Map([...(last?.exports ?? []), ...module.exports]),
    otherNames,
    usesPipeloom: module.usesPipeloom || last?.usesPipeloom === true,
    dialect: module.dialect ?? last?.dialect,
  };
}

function staleStep(header: Header, piece: Fragment, last: ModuleIr | undefined, pieces: Pieces): StepIr {
  const isIt = (step: StepIr) => (step.local ?? step.name) === header.name;
  // Without its bracket, `def load(path)` reads `def loadpath)`.
  const before =
    last?.steps.find(isIt) ?? longest(last?.steps.filter((step) => header.name.startsWith(step.local ?? step.name)));
  if (before) return { ...moved(before, before.range.start, pieces.position(piece.start)), isStale: true };
  const read = pieces.definition(piece).steps.find(isIt);
  if (read) return { ...read, isStale: true };
  return {
    name: header.name,
    inputs: [],
    outputs: [{ name: "output" }],
    options: undefined,
    description: undefined,
    hasOpenInputs: true,
    hasDeclaredOutputs: false,
    range: rangeOf(piece, pieces),
    nameRange: rangeOf(header.nameRange, pieces),
    isStale: true,
  };
}

function longest(steps: readonly StepIr[] | undefined): StepIr | undefined {
  return steps?.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** A step of which not even the word that makes it one can be read. */
function restoreStep(steps: StepIr[], piece: Fragment, last: ModuleIr | undefined, pieces: Pieces): void {
  const names = declaredNames(pieces.text(piece));
  const before = last?.steps.find((step) => names.includes(step.local ?? step.name));
  if (!before || steps.some((step) => step.name === before.name)) return;
  steps.push({ ...moved(before, before.range.start, pieces.position(piece.start)), isStale: true });
}

function stalePipeline(header: Header, piece: Fragment, last: ModuleIr | undefined, pieces: Pieces): PipelineIr[] {
  const before = lastPipeline(header, last);
  if (before) return [{ ...moved(before, before.range.start, pieces.position(piece.start)), isStale: true }];
  return pieces.definition(piece).pipelines.map((pipeline) => ({ ...pipeline, isStale: true }));
}

/** The body was read under a head of our own: here is what the head said. */
function withHead(
  pipeline: PipelineIr,
  header: Header,
  piece: Fragment,
  last: ModuleIr | undefined,
  pieces: Pieces,
): PipelineIr {
  const before = lastPipeline(header, last);
  const known = before ?? pieces.definition(piece).pipelines[0];
  const name = header.title ?? known?.name ?? header.name;
  const start = pieces.position(piece.start);
  const parameters = known?.parameters ?? [];
  return {
    ...pipeline,
    ...(known?.local === undefined ? {} : { local: known.local }),
    name,
    export: known?.export ?? (pipeline.export === "p" ? header.name : pipeline.export),
    description: known?.description ?? pipeline.description,
    mode: known?.mode,
    parameters: before ? moved(parameters, before.range.start, start) : parameters,
    parameterNames: known?.parameterNames ?? new Map(),
    parameterRecord: known?.parameterRecord,
    nameRange: before ? moved(before.nameRange, before.range.start, start) : rangeOf(header.nameRange, pieces),
  };
}

function withStatement(
  pipeline: PipelineIr,
  piece: Fragment,
  last: PipelineIr | undefined,
  pieces: Pieces,
): PipelineIr {
  const read = pieces.statements(piece);
  const broken = read.map(about);
  const alike = last?.body.filter((statement) => broken.some((other) => isSame(about(statement), other))) ?? [];
  const before = alike.filter((statement) => !pipeline.body.some((other) => isSame(about(other), about(statement))));
  const first = before[0];
  const place = read[0]?.range.start;
  const statements = first && place ? moved(before, first.range.start, place) : read;
  const stale = statements.map((statement) => ({ ...statement, isStale: true }));
  const body = [...pipeline.body, ...stale].sort((a, b) => a.range.start.offset - b.range.start.offset);
  return { ...pipeline, body };
}

/** What a statement is about: the names that it assigns, and the first thing that it calls. */
interface About {
  readonly kind: string;
  readonly assigns: string;
  readonly calls: string | undefined;
}

function about(statement: StatementIr): About {
  const kind = statement.type;
  if (kind === "assign") return { kind, assigns: targetNames(statement.target), calls: calleeOf(statement.value) };
  if (kind === "return") return { kind, assigns: "", calls: statement.value && calleeOf(statement.value) };
  return { kind, assigns: "", calls: "label" in statement ? statement.label.split(" ")[0] : undefined };
}

/** The same statement, as far as can be told when one of them is broken. */
function isSame(one: About, other: About): boolean {
  if (one.kind !== other.kind) return false;
  if (one.assigns !== "" || other.assigns !== "") return one.assigns === other.assigns;
  return one.calls === other.calls || one.kind === "return";
}

function targetNames(target: TargetIr): string {
  if (target.type === "name") return target.name;
  if (target.type === "none") return "";
  const targets = target.type === "list" ? target.items : target.entries.map((entry) => entry.target);
  return targets.map(targetNames).join(",");
}

function calleeOf(expression: ExpressionIr): string | undefined {
  switch (expression.type) {
    case "name":
      return expression.name;
    case "call":
      return calleeOf(expression.callee);
    case "member":
      return `${calleeOf(expression.object) ?? ""}.${expression.property}`;
    case "await":
      return calleeOf(expression.value);
    default:
      return undefined;
  }
}

function lastPipeline(header: Header, last: ModuleIr | undefined): PipelineIr | undefined {
  return last?.pipelines.find((pipeline) => pipeline.export === header.name || pipeline.local === header.name);
}

/** Inputs that could be read before what they refer to broke. */
function withInputs(step: StepIr, last: ModuleIr | undefined): StepIr {
  const before = last?.steps.find((candidate) => candidate.name === step.name);
  return step.hasOpenInputs && before && !before.hasOpenInputs
    ? { ...step, inputs: before.inputs, hasOpenInputs: false }
    : step;
}

function withParameters(pipeline: PipelineIr, last: ModuleIr | undefined): PipelineIr {
  const before = last?.pipelines.find((candidate) => candidate.export === pipeline.export);
  const isGuess = pipeline.parameters.every((parameter) => Object.keys(parameter.schema).length === 0);
  return isGuess && before ? { ...pipeline, parameters: before.parameters } : pipeline;
}

function declaredNames(code: string): string[] {
  const found = code.matchAll(
    /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function|class|const|let|var|def)\s+([A-Za-z_$][\w$]*)/gm,
  );
  return [...found].flatMap((match) => match[1] ?? []);
}

function replace(pipelines: PipelineIr[], piece: Fragment, change: (pipeline: PipelineIr) => PipelineIr): void {
  const index = pipelines.findIndex(({ range }) => range.start.offset >= piece.start && range.start.offset < piece.end);
  const found = pipelines[index];
  if (found) pipelines[index] = change(found);
}

function inOrder<T extends { readonly range: Range }>(definitions: readonly T[]): T[] {
  return [...definitions].sort((a, b) => a.range.start.offset - b.range.start.offset);
}

function rangeOf(piece: Fragment, pieces: Pieces): Range {
  return { start: pieces.position(piece.start), end: pieces.position(piece.end) };
}
