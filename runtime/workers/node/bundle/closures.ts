/**
 * Steps that a module makes inside functions, and which local variables each of them captures.
 *
 * Job: the calls of `step(…)` below the top level, by syntax, each with its local free names and where they get their values. Boundary: syntax only.
 * Invariants:
 * 1. A name counts as captured when the nearest binding of it, seen from the call, is neither the module's nor a global one.
 * 2. What the data options of a step use (`name`, `retry`, …) is no part of what its code does, and is not captured.
 */
import { StepOptions } from "../../../model/options.ts";
import type { AnyNode, CallExpression, Node } from "acorn";
import { nameOf } from "./candidates.ts";
import { boundNames, childrenOf, freeNames, lexicalNames, varNames } from "./scope.ts";

/** A call of `step` inside a function. */
export interface MadeStep {
  readonly call: CallExpression;
  /** The variable or property that it is given to. */
  readonly variable: string | undefined;
  /** Local names that the call itself uses. */
  readonly direct: readonly string[];
  /**
   * For each captured name: the local names that a function held by it uses in its turn, when that can be known. Every name that
   * stands in a list is a key too.
   */
  readonly captured: ReadonlyMap<string, readonly string[] | undefined>;
  /** Expressions of the module that decide the step's code, beyond the call: functions that it captures. */
  readonly code: readonly Node[];
}

/** A local variable: where its value may come from. */
interface Local {
  readonly sources: Node[];
  /** A parameter or a loop's variable gets values that no expression here says. */
  readonly isOpen: boolean;
}
type Scope = Map<string, Local>;

interface Found {
  readonly call: CallExpression;
  readonly variable: string | undefined;
  readonly scopes: readonly Scope[];
}

/** Options that are data: the plan carries them. */
const dataOptions: ReadonlySet<string> = new Set(Object.keys(StepOptions.shape));

/** `isStep` tells whether a callee is the SDK's `step`, by the module's imports. */
export function madeSteps(program: Node, isStep: (callee: Node) => boolean): MadeStep[] {
  const found: Found[] = [];
  walk(program, [], undefined, { isStep, found });
  return found.map(describe);
}

function describe({ call, variable, scopes }: Found): MadeStep {
  const lookup = (name: string): Local | undefined => scopes.findLast((scope) => scope.has(name))?.get(name);
  const direct = [...new Set(codeOf(call).flatMap((node) => freeNames(node).map(({ name }) => name)))].filter(
    (name) => name !== variable && lookup(name),
  );
  const captured = new Map<string, readonly string[] | undefined>();
  const code: Node[] = [];
  const queue = [...direct];
  for (const name of queue) {
    const local = lookup(name);
    if (captured.has(name) || !local) continue;
    const names = local.sources.flatMap((source) => freeNames(source).map((free) => free.name));
    const own = [...new Set(names)].filter((other) => other !== name && lookup(other));
    captured.set(name, local.isOpen ? undefined : own);
    code.push(...local.sources);
    queue.push(...own);
  }
  return { call, variable, direct, captured, code };
}

/** The parts of a step's definition whose free names it captures. */
function codeOf(call: CallExpression): Node[] {
  return call.arguments.flatMap((argument): Node[] => {
    if (argument.type !== "ObjectExpression") return [argument];
    return argument.properties.flatMap((property): Node[] => {
      if (property.type !== "Property") return [property];
      return !property.computed && dataOptions.has(nameOf(property.key)) ? [] : [property.value];
    });
  });
}

interface Walk {
  readonly isStep: (callee: Node) => boolean;
  readonly found: Found[];
}

/** `scopes` are those of functions and blocks, without the module's own; `variable` is what the node's value is given to. */
function walk(any: Node | null | undefined, scopes: readonly Scope[], variable: string | undefined, at: Walk): void {
  if (!any) return;
  // SAFETY: every node of acorn's tree is one of AnyNode.
  const node = any as AnyNode;
  const all = (nodes: readonly (Node | null | undefined)[], inner: readonly Scope[]): void => {
    for (const one of nodes) walk(one, inner, undefined, at);
  };
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const own: Scope = new Map();
      if (node.type === "FunctionExpression" && node.id) own.set(node.id.name, { sources: [node], isOpen: false });
      for (const name of varNames(node.body)) own.set(name, { sources: [], isOpen: false });
      for (const parameter of node.params)
        for (const name of boundNames(parameter)) own.set(name, { sources: [], isOpen: true });
      return all([...node.params, node.body], [...scopes, own]);
    }
    case "ClassDeclaration":
    case "ClassExpression": {
      const own: Scope = new Map(node.id ? [[node.id.name, { sources: [node], isOpen: false }]] : []);
      return all([node.superClass, node.body], [...scopes, own]);
    }
    case "Program":
      return all(node.body, scopes);
    case "BlockStatement":
    case "StaticBlock":
      return all(node.body, inside(scopes, node.body));
    case "SwitchStatement": {
      walk(node.discriminant, scopes, undefined, at);
      return all(
        node.cases,
        inside(
          scopes,
          node.cases.flatMap((one) => one.consequent),
        ),
      );
    }
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement": {
      const head = node.type === "ForStatement" ? node.init : node.left;
      const isDeclared = head?.type === "VariableDeclaration" && scopes.length > 0;
      return all(childrenOf(node), isDeclared ? inside(scopes, [head], node.type !== "ForStatement") : scopes);
    }
    case "CatchClause": {
      const own: Scope = new Map(node.param ? boundNames(node.param).map((name) => [name, open()]) : []);
      return all([node.param, node.body], [...scopes, own]);
    }
    case "VariableDeclarator": {
      for (const name of boundNames(node.id)) give(scopes, name, node.init);
      walk(node.id, scopes, undefined, at);
      return walk(node.init, scopes, node.id.type === "Identifier" ? node.id.name : undefined, at);
    }
    case "AssignmentExpression": {
      const name = node.left.type === "Identifier" ? node.left.name : undefined;
      if (name !== undefined) give(scopes, name, node.right);
      walk(node.left, scopes, undefined, at);
      return walk(node.right, scopes, name, at);
    }
    case "Property":
      if (node.computed) walk(node.key, scopes, undefined, at);
      return walk(node.value, scopes, node.computed ? undefined : nameOf(node.key), at);
    case "CallExpression":
      if (scopes.length > 0 && at.isStep(node.callee) && !isLocal(scopes, node.callee))
        at.found.push({ call: node, variable, scopes });
      // `const fast = step(…).with(…)`
      walk(node.callee, scopes, node.callee.type === "MemberExpression" ? variable : undefined, at);
      return all(node.arguments, scopes);
    case "MemberExpression":
      walk(node.object, scopes, variable, at);
      if (node.computed) walk(node.property, scopes, undefined, at);
      return;
    default:
      return all(childrenOf(node), scopes);
  }
}

/** A block's own scope. At the top of a module blocks have locals too: a step made in one is made once, while the module loads. */
function inside(scopes: readonly Scope[], statements: readonly Node[], isOpen = false): readonly Scope[] {
  const own: Scope = new Map();
  for (const name of lexicalNames(statements)) own.set(name, { sources: [], isOpen });
  for (const any of statements) {
    // SAFETY: every node of acorn's tree is one of AnyNode.
    const statement = any as AnyNode;
    if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id)
      own.get(statement.id.name)?.sources.push(statement);
  }
  return [...scopes, own];
}

/** A local variable of the same name hides the module's import. */
function isLocal(scopes: readonly Scope[], callee: Node): boolean {
  return freeNames(callee).some(({ name }) => scopes.some((scope) => scope.has(name)));
}

function open(): Local {
  return { sources: [], isOpen: true };
}

/** Notes an expression that gives a variable its value. */
function give(scopes: readonly Scope[], name: string, source: Node | null | undefined): void {
  if (source)
    scopes
      .findLast((scope) => scope.has(name))
      ?.get(name)
      ?.sources.push(source);
}
