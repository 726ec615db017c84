/** Holds every range in a module's IR to the text: what a range spans must be what it is the range of. */
import { expect } from "vitest";
import type { ArgumentIr, ExpressionIr, ModuleIr, StatementIr, TargetIr } from "../../runtime/source/ir.ts";
import type { Position, Range } from "../../runtime/model/range.ts";

export function checkRanges(module: ModuleIr, text: string): void {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const whole: Range = { start: at(0), end: at(text.length) };

  for (const { range } of module.imports) within(range, whole);
  for (const problem of module.problems) if (problem.range) within(problem.range, whole);
  for (const step of module.steps) {
    within(step.range, whole);
    within(step.nameRange, step.range);
    expect(slice(step.nameRange)).toBe(step.local ?? step.name);
  }
  for (const pipeline of module.pipelines) {
    within(pipeline.range, whole);
    within(pipeline.nameRange, pipeline.range);
    if (pipeline.name === pipeline.export && !/^['"]/.test(slice(pipeline.nameRange)))
      expect(slice(pipeline.nameRange)).toBe(pipeline.name);
    for (const parameter of pipeline.parameters) {
      if (!parameter.range || !parameter.nameRange) throw new Error(`${parameter.name} has no range`);
      within(parameter.range, pipeline.range);
      within(parameter.nameRange, parameter.range);
      expect(slice(parameter.nameRange)).toBe(parameter.name);
      expect(parameter.defaultRange && slice(parameter.defaultRange)).toBe(parameter.defaultSource);
      if (parameter.defaultRange) within(parameter.defaultRange, parameter.range);
    }
    pipeline.body.forEach((statement) => checkStatement(statement, pipeline.range));
  }

  function checkStatement(statement: StatementIr, outer: Range): void {
    const { range } = statement;
    within(range, outer);
    switch (statement.type) {
      case "assign":
        checkTarget(statement.target, outer);
        // In `a = b = f()` the value stands in the assignment that is around.
        return checkExpression(statement.value, outer);
      case "return":
        return statement.value && checkExpression(statement.value, range);
      case "if":
        expect(slice(range)).toMatch(/^(if|elif|match|case)\b/);
        // Every case of a `match` reads its subject.
        checkExpression(statement.test, outer);
        statement.then.forEach((inner) => checkStatement(inner, range));
        return statement.otherwise.forEach((inner) => checkStatement(inner, range));
      case "loop":
        expect(slice(range)).toMatch(/^(async\s+)?(for|while)\b/);
        checkTarget(statement.target, range);
        if (statement.over) checkExpression(statement.over, range);
        return statement.body.forEach((inner) => checkStatement(inner, range));
      case "block":
        return statement.body.forEach((inner) => checkStatement(inner, range));
      case "define":
        within(statement.step.range, outer);
        checkExpression(statement.callee, range);
        return statement.otherwise.forEach((inner) => checkStatement(inner, range));
      case "opaque":
        return statement.calls.forEach((inner) => checkExpression(inner, range));
      default:
        return statement satisfies never;
    }
  }

  function checkTarget(target: TargetIr, outer: Range): void {
    if (target.type === "name") {
      within(target.range, outer);
      expect(slice(target.range)).toBe(target.name);
    }
    if (target.type === "list") target.items.forEach((item) => checkTarget(item, outer));
  }

  function checkExpression(ir: ExpressionIr, outer: Range): void {
    const { range } = ir;
    within(range, outer);
    const own = slice(range);
    switch (ir.type) {
      case "name":
        return expect(own).toBe(ir.name);
      case "literal":
        if (typeof ir.value === "number") expect(own).toMatch(/[\d.]/);
        if (typeof ir.value === "boolean") expect(own.toLowerCase()).toContain(String(ir.value));
        if (typeof ir.value === "string") expect(own).toMatch(/['"]\)*$/);
        return;
      case "call":
        checkExpression(ir.callee, range);
        within(ir.calleeRange, ir.callee.range);
        if (ir.callee.type === "member") expect(slice(ir.calleeRange)).toBe(ir.callee.property);
        return ir.arguments.forEach((argument) => checkArgument(argument, range));
      case "member":
        expect(own.endsWith(ir.property)).toBe(true);
        return checkExpression(ir.object, range);
      case "index":
        expect(own.endsWith("]")).toBe(true);
        checkExpression(ir.object, range);
        return checkExpression(ir.index, range);
      case "list":
        return ir.items.forEach((item) => checkExpression(item, range));
      case "record":
        return ir.entries.forEach((entry) => {
          if (entry.keyRange) within(entry.keyRange, range);
          checkExpression(entry.value, range);
        });
      case "await":
        expect(own).toMatch(/^await\b/);
        return checkExpression(ir.value, range);
      case "conditional":
        return [ir.then, ir.test, ir.otherwise].forEach((part) => checkExpression(part, range));
      case "each":
        checkTarget(ir.target, range);
        checkExpression(ir.over, range);
        if (ir.test) checkExpression(ir.test, range);
        return checkExpression(ir.element, range);
      case "other":
        return ir.parts.forEach((part) => checkExpression(part, outer));
      default:
        return ir satisfies never;
    }
  }

  function checkArgument(argument: ArgumentIr, outer: Range): void {
    if (argument.nameRange) {
      within(argument.nameRange, outer);
      expect(slice(argument.nameRange)).toBe(argument.name);
    }
    checkExpression(argument.value, outer);
  }

  function within(inner: Range, outer: Range): void {
    expect(inner.start).toEqual(at(inner.start.offset));
    expect(inner.end).toEqual(at(inner.end.offset));
    expect(inner.start.offset).toBeLessThanOrEqual(inner.end.offset);
    expect(inner.start.offset).toBeGreaterThanOrEqual(outer.start.offset);
    expect(inner.end.offset).toBeLessThanOrEqual(outer.end.offset);
  }

  function slice(range: Range): string {
    return text.slice(range.start.offset, range.end.offset);
  }

  function at(offset: number): Position {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (lineStarts[low] ?? 0), offset };
  }
}
