/** Which top-level values may be steps, by their syntax alone, and what those steps are called. */
import type { AnyNode, Node } from "acorn";

/** A top-level variable that may hold a step, or a record of steps. */
export interface Candidate {
  readonly variable: string;
  /** The names of its steps, as far as the syntax tells: the variable's, a literal `name` option, or the record's keys. */
  readonly steps: readonly string[];
}

/** Functions, classes and literals are never steps; what a call, a conditional or an object literal gives may be one. */
export function mayBeStep(node: Node | null | undefined): boolean {
  return (
    node !== null &&
    node !== undefined &&
    !/^(ArrowFunction|Function|Class|NewExpression|Literal|TemplateLiteral|ArrayExpression|UnaryExpression|BinaryExpression)/.test(
      node.type,
    )
  );
}

/** Names of the steps that a value holds, given the variable or key that it stands under. */
export function stepNames(any: Node | null | undefined, variable: string): string[] {
  // SAFETY: every node of acorn's tree is one of AnyNode.
  const node = any as AnyNode | null | undefined;
  if (node?.type === "ObjectExpression") {
    return node.properties.flatMap((property) =>
      property.type === "Property" && !property.computed && mayBeStep(property.value)
        ? stepNames(property.value, nameOf(property.key))
        : [],
    );
  }
  const options = node?.type === "CallExpression" ? node.arguments[0] : undefined;
  if (options?.type !== "ObjectExpression") return [variable];
  for (const property of options.properties) {
    if (property.type !== "Property" || property.computed || nameOf(property.key) !== "name") continue;
    if (property.value.type === "Literal" && typeof property.value.value === "string") return [property.value.value];
  }
  return [variable];
}

/** `pipeline("name", …)` as a statement of its own uses steps; it does not change them. */
export function isUnnamedPipeline(node: AnyNode, specifierOf: (name: string) => string | undefined): boolean {
  if (node.type !== "ExpressionStatement" || node.expression.type !== "CallExpression") return false;
  const { callee } = node.expression;
  return callee.type === "Identifier" && specifierOf(callee.name) === "pipeloom";
}

/** True for `step` as the module imports it from the SDK, by its own name, another one, or through the namespace. */
export function isSdkStep(
  any: Node,
  importOf: (name: string) => { readonly specifier: string; readonly imported: string } | undefined,
): boolean {
  // SAFETY: every node of acorn's tree is one of AnyNode.
  const callee = any as AnyNode;
  if (callee.type === "Identifier") {
    const found = importOf(callee.name);
    return found?.specifier === "pipeloom" && found.imported === "step";
  }
  if (callee.type !== "MemberExpression" || callee.computed || callee.object.type !== "Identifier") return false;
  const found = importOf(callee.object.name);
  return found?.specifier === "pipeloom" && found.imported === "*" && nameOf(callee.property) === "step";
}

/** The text of an identifier, or of a literal used as a name. */
export function nameOf(node: Node): string {
  // SAFETY: names of imports, exports and properties are identifiers or literals.
  const { name, value } = node as { readonly name?: string; readonly value?: unknown } & Node;
  return name ?? String(value);
}
