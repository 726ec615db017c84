/** Which names statements assign: what a loop carries from one round to the next. */
import type { ExpressionIr, StatementIr, TargetIr } from "../ir.ts";

/** Methods that put their arguments into what they are called on. */
export const collecting = new Set(["push", "append", "add", "extend", "unshift", "insert", "update", "set"]);

export function writtenNames(statements: readonly StatementIr[]): Set<string> {
  const names = new Set<string>();
  const visit = (statement: StatementIr): void => {
    switch (statement.type) {
      case "assign": {
        targetNames(statement.target, names);
        const collected = collectedName(statement.value);
        if (collected !== undefined) names.add(collected);
        return;
      }
      case "if":
        statement.then.forEach(visit);
        return statement.otherwise.forEach(visit);
      case "loop":
        targetNames(statement.target, names);
        return statement.body.forEach(visit);
      case "block":
        return statement.body.forEach(visit);
      case "opaque":
        return statement.writes.forEach((name) => names.add(name));
      case "define":
        names.add(statement.step.local ?? statement.step.name);
        return statement.otherwise.forEach(visit);
      case "return":
        return;
      default:
        statement satisfies never;
    }
  };
  statements.forEach(visit);
  return names;
}

/** `models` of `models.push(…)`. */
export function collectedName(expression: ExpressionIr): string | undefined {
  if (expression.type === "await") return collectedName(expression.value);
  if (expression.type !== "call" || expression.callee.type !== "member") return undefined;
  const { object, property } = expression.callee;
  return object.type === "name" && collecting.has(property) ? object.name : undefined;
}

function targetNames(target: TargetIr, names: Set<string>): void {
  if (target.type === "name") names.add(target.name);
  if (target.type === "record") target.entries.forEach((entry) => targetNames(entry.target, names));
  if (target.type === "list") target.items.forEach((item) => targetNames(item, names));
}
