/** Statements of a body, in order: assignments, ways that part and meet, loops that carry values round. */
import type { StatementIr } from "../ir.ts";
import { assignTarget, itemOf } from "./access.ts";
import { report, withGroup, type Wiring } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { noOptions } from "./options.ts";
import { assign, innerScope, join, openLoop, read, type Scope } from "./scope.ts";
import { nothing, sourcesOf, type Value } from "./value.ts";
import { writtenNames } from "./written.ts";

export function wireStatements(wiring: Wiring, scope: Scope, statements: readonly StatementIr[]): void {
  for (const statement of statements) {
    const wasStale = wiring.isStale;
    wiring.isStale ||= statement.isStale === true;
    wireStatement(wiring, scope, statement);
    wiring.isStale = wasStale;
  }
}

function wireStatement(wiring: Wiring, scope: Scope, statement: StatementIr): void {
  switch (statement.type) {
    case "assign":
      return assignTarget(scope, statement.target, evaluate(wiring, scope, statement.value));
    case "return": {
      const value = statement.value ? evaluate(wiring, scope, statement.value) : undefined;
      if (value) wiring.returns.push({ value });
      return;
    }
    case "if":
      return wireIf(wiring, scope, statement);
    case "loop":
      return wireLoop(wiring, scope, statement);
    case "block":
      return wireStatements(wiring, scope, statement.body);
    case "define": {
      const callee = evaluate(wiring, scope, statement.callee);
      if (callee.type !== "word" || callee.word !== "step") return wireStatements(wiring, scope, statement.otherwise);
      const { step } = statement;
      const target = { type: "step", step, file: undefined } as const;
      assign(scope, step.local ?? step.name, { type: "callable", target, options: noOptions });
      return;
    }
    case "opaque":
      return wireOpaque(wiring, scope, statement);
    default:
      statement satisfies never;
  }
}

function wireIf(wiring: Wiring, scope: Scope, statement: Extract<StatementIr, { type: "if" }>): void {
  const test = evaluate(wiring, scope, statement.test);
  const then = innerScope(scope);
  const otherwise = innerScope(scope);
  withGroup(
    wiring,
    { kind: "branch", label: statement.label, range: statement.range },
    { value: test, kind: "condition" },
    () => {
      wireStatements(wiring, then, statement.then);
      wireStatements(wiring, otherwise, statement.otherwise);
    },
  );
  join(scope, [then, otherwise]);
}

function wireLoop(wiring: Wiring, scope: Scope, statement: Extract<StatementIr, { type: "loop" }>): void {
  const isTest = statement.target.type === "none";
  // A loop's test sees what the body carries round, so it is read inside.
  const over = isTest || !statement.over ? undefined : evaluate(wiring, scope, statement.over);
  withGroup(
    wiring,
    { kind: "loop", label: statement.label, range: statement.range },
    { value: over, kind: "data" },
    (draft) => {
      const { inner, close } = openLoop(scope, writtenNames(statement.body));
      if (isTest && statement.over) {
        const test = evaluate(wiring, inner, statement.over);
        wiring.edges.push({ kind: "condition", from: test, to: draft, input: undefined });
      }
      assignTarget(inner, statement.target, over ? itemOf(over, undefined) : nothing);
      wireStatements(wiring, inner, statement.body);
      close();
    },
  );
}

function wireOpaque(wiring: Wiring, scope: Scope, statement: Extract<StatementIr, { type: "opaque" }>): void {
  const reads = statement.reads.flatMap((name) => read(scope, name) ?? []);
  const wires = reads.filter((value) => sourcesOf(value).length > 0);
  withGroup(
    wiring,
    { kind: "opaque", label: statement.label, range: statement.range },
    { value: { type: "derived", values: wires }, kind: "data" },
    (draft) => {
      for (const call of statement.calls) evaluate(wiring, scope, call);
      const isKept = wires.length > 0 || wiring.drafts.at(-1) !== draft;
      const written: Value = isKept
        ? { type: "output", draft, output: undefined, isLoaded: true, isItem: false }
        : nothing;
      for (const name of statement.writes) assign(scope, name, written);
      if (isKept) {
        report(
          wiring,
          "opaque-statement",
          "This statement is drawn as one block: which steps it uses cannot be seen without running it.",
          statement.range,
          draft,
        );
      }
    },
    () => wires.length > 0,
  );
}
