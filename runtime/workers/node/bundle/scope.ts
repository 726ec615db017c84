/**
 * Which names a piece of JavaScript takes from outside itself.
 *
 * Job: free names of an ESTree node by lexical scoping. Boundary: syntax only; nothing is resolved or run.
 * Invariants:
 * 1. A name that the node itself binds (parameter, local, function name, catch clause) is never reported for uses within that binding's scope.
 * 2. Everything else that is read, written or called is reported: too many names re-run a step, too few would reuse a stale result.
 */
import type { AnyNode, Node, Pattern } from "acorn";

/** A free name; `member` when it is only used as `name.member`. */
export interface FreeName {
  readonly name: string;
  readonly member?: string;
}

type Scope = ReadonlySet<string>;

/** The free names of a node, each once. */
export function freeNames(node: Node): FreeName[] {
  const found = new Map<string, FreeName>();
  const add = (name: string, scopes: readonly Scope[], member?: string) => {
    if (scopes.some((scope) => scope.has(name))) return;
    const key = member === undefined ? name : `${name}.${member}`;
    if (!found.has(key)) found.set(key, member === undefined ? { name } : { name, member });
  };
  const visit = (any: Node | null | undefined, scopes: readonly Scope[]): void => {
    if (!any) return;
    // SAFETY: every node of acorn's tree is one of AnyNode.
    const node = any as AnyNode;
    switch (node.type) {
      case "Identifier":
        return add(node.name, scopes);
      case "MemberExpression":
        if (!node.computed && node.object.type === "Identifier" && node.property.type === "Identifier") {
          return add(node.object.name, scopes, node.property.name);
        }
        visit(node.object, scopes);
        if (node.computed) visit(node.property, scopes);
        return;
      case "Property":
      case "MethodDefinition":
      case "PropertyDefinition":
        if (node.computed) visit(node.key, scopes);
        return visit(node.value, scopes);
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression": {
        const own = new Set<string>(["arguments"]);
        if (node.type === "FunctionExpression" && node.id) own.add(node.id.name);
        for (const parameter of node.params) for (const name of boundNames(parameter)) own.add(name);
        for (const name of varNames(node.body)) own.add(name);
        const inner = [...scopes, own];
        for (const parameter of node.params) visit(parameter, inner);
        return visit(node.body, inner);
      }
      case "ClassDeclaration":
      case "ClassExpression": {
        const inner = node.id ? [...scopes, new Set([node.id.name])] : scopes;
        visit(node.superClass, inner);
        return visit(node.body, inner);
      }
      case "BlockStatement":
      case "StaticBlock":
        return visitAll(node.body, [...scopes, lexicalNames(node.body)]);
      case "SwitchStatement": {
        visit(node.discriminant, scopes);
        const inner = [...scopes, lexicalNames(node.cases.flatMap((one) => one.consequent))];
        return visitAll(node.cases, inner);
      }
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement": {
        const head = node.type === "ForStatement" ? node.init : node.left;
        const inner = head?.type === "VariableDeclaration" ? [...scopes, lexicalNames([head])] : scopes;
        return visitChildren(node, inner);
      }
      case "CatchClause": {
        const inner = node.param ? [...scopes, new Set(boundNames(node.param))] : scopes;
        if (node.param) visit(node.param, inner);
        return visit(node.body, inner);
      }
      case "VariableDeclarator":
        visit(node.id, scopes);
        return visit(node.init, scopes);
      case "LabeledStatement":
        return visit(node.body, scopes);
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
        return;
      default:
        return visitChildren(node, scopes);
    }
  };
  const visitAll = (nodes: readonly Node[], scopes: readonly Scope[]): void => {
    for (const one of nodes) visit(one, scopes);
  };
  const visitChildren = (node: Node, scopes: readonly Scope[]): void => {
    for (const child of childrenOf(node)) visit(child, scopes);
  };
  visit(node, []);
  return [...found.values()];
}

/** The names that a binding pattern binds. */
export function boundNames(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
    case "RestElement":
      return boundNames(pattern.argument);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/** Names that `let`, `const`, `class`, `function` and `var` statements bind right here. */
export function lexicalNames(statements: readonly Node[]): Set<string> {
  const names = new Set<string>();
  for (const any of statements) {
    // SAFETY: every node of acorn's tree is one of AnyNode.
    const statement = any as AnyNode;
    if (statement.type === "VariableDeclaration") {
      for (const declarator of statement.declarations) for (const name of boundNames(declarator.id)) names.add(name);
    } else if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id) {
      names.add(statement.id.name);
    }
  }
  return names;
}

/** Names of `var` anywhere in a function's body, not in functions inside it. */
export function varNames(node: Node): string[] {
  const names: string[] = [];
  const visit = (any: Node): void => {
    // SAFETY: every node of acorn's tree is one of AnyNode.
    const node = any as AnyNode;
    if (
      node.type === "FunctionDeclaration" ||
      node.type === "FunctionExpression" ||
      node.type === "ArrowFunctionExpression"
    )
      return;
    if (node.type === "VariableDeclaration" && node.kind === "var") {
      for (const declarator of node.declarations) names.push(...boundNames(declarator.id));
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(node);
  return names;
}

/** All direct children, in source order as acorn lists them. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) {
      children.push(value);
    }
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value
  );
}
