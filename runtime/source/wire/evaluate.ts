/**
 * Expressions to values; calls of steps become nodes on the way.
 *
 * Invariant: every sub-expression is evaluated once, arguments before the call, so that no call is lost and none counted twice.
 */
import { nearest } from "../../config/nearest.ts";
import type { ArgumentIr, ExpressionIr } from "../ir.ts";
import { assignTarget, itemOf, memberOf } from "./access.ts";
import { askNode } from "./ask.ts";
import { useCallable, type Use, type WiredArgument } from "./call.ts";
import { report, withGroup, type Wiring } from "./context.ts";
import { isBuiltin } from "./builtins.ts";
import { withOptions } from "./options.ts";
import { assign, find, innerScope, read, type Scope } from "./scope.ts";
import { jsonOf, leavesOf, nothing, oneOf, sourcesOf, type RecordEntry, type Value } from "./value.ts";
import { collectedName } from "./written.ts";

type Call = Extract<ExpressionIr, { type: "call" }>;

export function evaluate(wiring: Wiring, scope: Scope, expression: ExpressionIr): Value {
  switch (expression.type) {
    case "name":
      return nameValue(wiring, scope, expression.name);
    case "literal":
      return { type: "literal", value: expression.value };
    case "call":
      return call(wiring, scope, expression);
    case "member":
      return member(wiring, scope, expression);
    case "index": {
      const object = evaluate(wiring, scope, expression.object);
      const index = evaluate(wiring, scope, expression.index);
      const json = jsonOf(index);
      if (typeof json === "string") return memberOf(object, json);
      const item = itemOf(object, typeof json === "number" ? json : undefined);
      return sourcesOf(index).length > 0 ? { type: "derived", values: [item, index] } : item;
    }
    case "list":
      return {
        type: "list",
        items: expression.items.map((item) => evaluate(wiring, scope, item)),
        ...(expression.isTuple === true ? { isTuple: true } : {}),
      };
    case "record":
      return recordValue(wiring, scope, expression);
    case "await":
      return evaluate(wiring, scope, expression.value);
    case "conditional":
      return conditional(wiring, scope, expression);
    case "each":
      return each(wiring, scope, expression);
    case "other": {
      const values = expression.parts.map((part) => evaluate(wiring, scope, part));
      return { type: "derived", values };
    }
    default:
      return expression satisfies never;
  }
}

function nameValue(wiring: Wiring, scope: Scope, name: string): Value {
  return read(scope, name) ?? wiring.global(name) ?? { type: "undefined", name };
}

function member(wiring: Wiring, scope: Scope, expression: Extract<ExpressionIr, { type: "member" }>): Value {
  // Python's `import package.steps` is known by its dotted name.
  const dotted = dottedName(expression.object);
  const module = dotted === undefined || find(scope, dotted.split(".")[0] ?? "") ? undefined : wiring.global(dotted);
  return memberOf(module ?? evaluate(wiring, scope, expression.object), expression.property);
}

function dottedName(expression: ExpressionIr): string | undefined {
  if (expression.type === "name") return expression.name;
  if (expression.type !== "member") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.property}`;
}

function recordValue(wiring: Wiring, scope: Scope, expression: Extract<ExpressionIr, { type: "record" }>): Value {
  let isOpen = false;
  const entries = expression.entries.flatMap(({ key, value: inner, keyRange }): RecordEntry[] => {
    const value = evaluate(wiring, scope, inner);
    if (key === "..." && value.type === "record") {
      isOpen ||= value.isOpen;
      return [...value.entries];
    }
    if (key === "...") isOpen = true;
    return [{ key, value, range: inner.range, keyRange }];
  });
  return { type: "record", entries, isOpen };
}

function conditional(wiring: Wiring, scope: Scope, expression: Extract<ExpressionIr, { type: "conditional" }>): Value {
  const test = evaluate(wiring, scope, expression.test);
  const label = `if ${wiring.text.slice(expression.test.range.start.offset, expression.test.range.end.offset)}`;
  return withGroup(wiring, { kind: "branch", label, range: expression.range }, { value: test, kind: "condition" }, () =>
    oneOf([evaluate(wiring, scope, expression.then), evaluate(wiring, scope, expression.otherwise)]),
  );
}

function each(wiring: Wiring, scope: Scope, expression: Extract<ExpressionIr, { type: "each" }>): Value {
  const over = evaluate(wiring, scope, expression.over);
  return withGroup(
    wiring,
    { kind: "loop", label: expression.label, range: expression.range },
    { value: over, kind: "data" },
    () => {
      const inner = innerScope(scope);
      assignTarget(inner, expression.target, itemOf(over, undefined));
      const test = expression.test ? [evaluate(wiring, inner, expression.test)] : [];
      return { type: "derived", values: [evaluate(wiring, inner, expression.element), ...test] };
    },
  );
}

function call(wiring: Wiring, scope: Scope, expression: Call): Value {
  const { callee } = expression;
  const method = callee.type === "member" ? callee.property : undefined;
  const collected = collectedName(expression);
  if (collected !== undefined && find(scope, collected)) {
    const before = find(scope, collected)?.value ?? nothing;
    const added = argumentsOf(wiring, scope, expression).map(({ value }) => value);
    // Not a read: what is only put in is not used yet.
    const binding = assign(scope, collected, { type: "phi", values: [before, ...added] });
    const previous = find(scope.parent ?? scope, collected);
    if (previous && previous !== binding) binding.origins.push(previous);
    return nothing;
  }
  const object = callee.type === "member" ? evaluateCallee(wiring, scope, callee.object) : undefined;
  const target = object && method !== undefined ? methodTarget(object, method) : evaluateCallee(wiring, scope, callee);
  const given = argumentsOf(wiring, scope, expression);
  if (object && method !== undefined) {
    const result = methodCall(wiring, expression, object, method, given);
    if (result) return result;
  }
  return plainCall(wiring, expression, target, given);
}

/** The callee's value; a dotted module is looked up as such. */
function evaluateCallee(wiring: Wiring, scope: Scope, callee: ExpressionIr): Value {
  const dotted = callee.type === "member" ? dottedName(callee) : undefined;
  const module = dotted === undefined || find(scope, dotted.split(".")[0] ?? "") ? undefined : wiring.global(dotted);
  return module ?? evaluate(wiring, scope, callee);
}

function methodTarget(object: Value, method: string): Value {
  return object.type === "callable" || object.type === "word"
    ? { type: "derived", values: [] }
    : memberOf(object, method);
}

function argumentsOf(wiring: Wiring, scope: Scope, expression: Call): WiredArgument[] {
  return expression.arguments.map((argument: ArgumentIr) => ({
    name: argument.name,
    nameRange: argument.nameRange,
    isSpread: argument.isSpread === true,
    value: evaluate(wiring, scope, argument.value),
    range: argument.value.range,
  }));
}

/** A method of a step, a pipeline or an output; undefined when it is none of ours. */
function methodCall(
  wiring: Wiring,
  expression: Call,
  object: Value,
  method: string,
  given: readonly WiredArgument[],
): Value | undefined {
  const [only] = leavesOf(object);
  if (only?.type === "callable") {
    switch (method) {
      case "map":
      case "product":
      case "embed":
        return useCallable(wiring, useOf(expression, only, method, given));
      case "with":
      case "with_options":
      case "withOptions":
        return { ...only, options: withOptions(only.options, optionEntries(given)) };
      default:
        return undefined;
    }
  }
  if (only?.type !== "output") return undefined;
  switch (method) {
    case "load":
      wiring.isStatic = false;
      return loaded(object);
    case "chunk": {
      const index = given[0] ? jsonOf(given[0].value) : undefined;
      const extra = given.flatMap(({ value }) => (sourcesOf(value).length > 0 ? [value] : []));
      const item: Value = {
        type: "part",
        of: object,
        take: (leaf) =>
          leaf.type === "output"
            ? { ...leaf, isItem: true }
            : itemOf(leaf, typeof index === "number" ? index : undefined),
      };
      return extra.length > 0 ? { type: "derived", values: [item, ...extra] } : item;
    }
    case "unpack":
      return object;
    default:
      return undefined;
  }
}

function loaded(object: Value): Value {
  return { type: "part", of: object, take: (leaf) => (leaf.type === "output" ? { ...leaf, isLoaded: true } : leaf) };
}

function optionEntries(given: readonly WiredArgument[]): { key: string; value: Value }[] {
  return given.flatMap(({ name, value }) => {
    if (name !== undefined) return [{ key: name, value }];
    return value.type === "record" ? value.entries.map((entry) => ({ key: entry.key, value: entry.value })) : [];
  });
}

function plainCall(wiring: Wiring, expression: Call, target: Value, given: readonly WiredArgument[]): Value {
  const [only = target] = leavesOf(target);
  switch (only.type) {
    case "callable":
      return useCallable(wiring, useOf(expression, only, "call", given));
    case "word":
      if (only.word === "ask") return askNode(wiring, given, expression.range, expression.calleeRange);
      if (only.word === "unmapped" && given[0]) return { type: "unmapped", value: given[0].value };
      return derived(target, given);
    case "function":
      return functionCall(wiring, expression, only.name, given);
    case "undefined":
      return isBuiltin(wiring.language, only.name)
        ? derived(target, given)
        : unknownCall(wiring, expression, only.name, given);
    default:
      return derived(target, given);
  }
}

function derived(target: Value, given: readonly WiredArgument[]): Value {
  return { type: "derived", values: [target, ...given.map(({ value }) => value)] };
}

/** A plain function that is given outputs may use steps with them: one block, as what it does is not seen from here. */
function functionCall(wiring: Wiring, expression: Call, name: string, given: readonly WiredArgument[]): Value {
  const values = given.map(({ value }) => value);
  const takesOutputs = values.some((value) => sourcesOf(value).some((source) => !source.isLoaded));
  if (!takesOutputs) return { type: "derived", values };
  return opaqueCall(wiring, expression, name, values);
}

function unknownCall(wiring: Wiring, expression: Call, name: string, given: readonly WiredArgument[]): Value {
  const near = nearest(name, wiring.stepNames);
  const hint = near === undefined ? "Define it as a step, or import it." : `Did you mean ${near}?`;
  report(wiring, "unknown-step", `There is no step "${name}". ${hint}`, expression.calleeRange);
  return opaqueCall(
    wiring,
    expression,
    name,
    given.map(({ value }) => value),
  );
}

function opaqueCall(wiring: Wiring, expression: Call, name: string, values: readonly Value[]): Value {
  return withGroup(
    wiring,
    { kind: "opaque", label: name, range: expression.range },
    { value: { type: "derived", values }, kind: "data" },
    (draft): Value => ({ type: "output", draft, output: undefined, isLoaded: false, isItem: false }),
    () => true,
  );
}

function useOf(
  expression: Call,
  callable: Extract<Value, { type: "callable" }>,
  how: Use["how"],
  given: readonly WiredArgument[],
): Use {
  const { callee } = expression;
  // The name at the call: of `fit.with({ … })(…)` and `fit.map(…)` it is `fit`.
  const nameRange = stepNameRange(callee);
  return {
    target: callable.target,
    options: callable.options,
    how,
    arguments: given,
    range: expression.range,
    nameRange,
  };
}

function stepNameRange(callee: ExpressionIr): Use["nameRange"] {
  if (callee.type === "member") {
    const isOurs = /^(map|product|embed|with|with_options|withOptions)$/.test(callee.property);
    if (isOurs) return stepNameRange(callee.object);
    const { end } = callee.range;
    const length = callee.property.length;
    return { start: { ...end, character: end.character - length, offset: end.offset - length }, end };
  }
  return callee.type === "call" ? stepNameRange(callee.callee) : callee.range;
}
