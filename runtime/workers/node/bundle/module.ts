/** What one local module's code says, statement by statement: the raw material of code digests and of step names. */
import { createHash } from "node:crypto";
import { parse } from "acorn";
import type { AnyNode, Node, Token } from "acorn";
import { boundNames, childrenOf, freeNames, varNames } from "./scope.ts";
import type { FreeName } from "./scope.ts";
import { isSdkStep, isUnnamedPipeline, mayBeStep, nameOf, stepNames } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import { madeSteps } from "./closures.ts";
import type { MadeStep } from "./closures.ts";

export interface Statement {
  /** Top-level names that it declares; empty for a bare statement. */
  readonly names: readonly string[];
  /** Digest over its tokens: formatting and comments do not count. */
  readonly digest: string;
  readonly uses: readonly FreeName[];
  /** Modules that it imports while running, by a literal name. */
  readonly dynamicImports: readonly string[];
}

interface ImportedName {
  readonly specifier: string;
  /** `*` for the whole namespace. */
  readonly imported: string;
}

export interface ModuleCode {
  readonly statements: readonly Statement[];
  readonly imports: ReadonlyMap<string, ImportedName>;
  readonly exports: ReadonlyMap<string, { readonly local: string } | ImportedName>;
  readonly starExports: readonly string[];
  /** Imports without names: they run for their effect. */
  readonly effects: readonly string[];
  /** Top-level values that may be steps or pipelines: what a call or an object literal gave. */
  readonly candidates: readonly Candidate[];
  /** Steps that are made inside functions; each is also a statement, under its `key`. */
  readonly made: readonly MadeCode[];
  /** True when there is `export default <expression>`. */
  readonly hasDefaultExpression: boolean;
  readonly isCommonJs: boolean;
}

/** A step that is made inside a function, as far as the syntax tells. */
export interface MadeCode {
  /** Stands for it among the module's names; no name in source text looks like it. */
  readonly key: string;
  readonly variable: string | undefined;
  /** Where its `step` stands in the code that was read: offsets. */
  readonly callee: { readonly start: number; readonly end: number };
  readonly direct: MadeStep["direct"];
  readonly captured: MadeStep["captured"];
}

/** The local name of `export default <expression>`. */
export const defaultName = "default";

/** Reads plain JavaScript (types already erased). Throws acorn's SyntaxError. */
export function readModule(code: string): ModuleCode {
  const tokens: Token[] = [];
  const program = parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    onToken: tokens,
  });
  const digests = tokenDigester(code, tokens);
  const statements: Statement[] = [];
  const imports = new Map<string, ImportedName>();
  const exports = new Map<string, { local: string } | ImportedName>();
  const starExports: string[] = [];
  const effects: string[] = [];
  const candidates: Candidate[] = [];
  let hasDefaultExpression = false;

  const add = (node: Node, names: readonly string[]) => {
    statements.push({
      names,
      digest: digests(node.start, node.end),
      uses: freeNames(node),
      dynamicImports: dynamicImports(node),
    });
  };
  const declare = (node: AnyNode, isExported: boolean): void => {
    if (node.type === "VariableDeclaration") {
      for (const declarator of node.declarations) {
        const names = boundNames(declarator.id);
        add(declarator, names);
        if (mayBeStep(declarator.init)) {
          for (const variable of names) candidates.push({ variable, steps: stepNames(declarator.init, variable) });
        }
        if (isExported) for (const name of names) exports.set(name, { local: name });
      }
    } else if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) {
      add(node, [node.id.name]);
      if (isExported) exports.set(node.id.name, { local: node.id.name });
    } else if (!isUnnamedPipeline(node, (name) => imports.get(name)?.specifier)) {
      add(node, [...new Set(varNames(node))]);
    }
  };
  for (const node of program.body) {
    switch (node.type) {
      case "ImportDeclaration": {
        const specifier = String(node.source.value);
        if (node.specifiers.length === 0) effects.push(specifier);
        for (const one of node.specifiers) {
          const imported =
            one.type === "ImportSpecifier"
              ? nameOf(one.imported)
              : one.type === "ImportDefaultSpecifier"
                ? "default"
                : "*";
          imports.set(one.local.name, { specifier, imported });
        }
        break;
      }
      case "ExportAllDeclaration":
        if (node.exported) exports.set(nameOf(node.exported), { specifier: String(node.source.value), imported: "*" });
        else starExports.push(String(node.source.value));
        break;
      case "ExportNamedDeclaration":
        if (node.declaration) declare(node.declaration, true);
        for (const one of node.specifiers) {
          const exported = nameOf(one.exported);
          exports.set(
            exported,
            node.source
              ? { specifier: String(node.source.value), imported: nameOf(one.local) }
              : { local: nameOf(one.local) },
          );
        }
        break;
      case "ExportDefaultDeclaration": {
        const value = node.declaration;
        if (value.type === "Identifier") {
          exports.set("default", { local: value.name });
        } else if ((value.type === "FunctionDeclaration" || value.type === "ClassDeclaration") && value.id) {
          add(value, [value.id.name]);
          exports.set("default", { local: value.id.name });
        } else {
          add(value, [defaultName]);
          exports.set("default", { local: defaultName });
          if (mayBeStep(value)) {
            candidates.push({ variable: defaultName, steps: stepNames(value, defaultName) });
            hasDefaultExpression = true;
          }
        }
        break;
      }
      default:
        declare(node, false);
    }
  }
  const made = madeSteps(program, (callee) => isSdkStep(callee, (name) => imports.get(name))).map(
    ({ call, variable, direct, captured, code: captives }, index): MadeCode => {
      const key = `made:${index}`;
      const parts = [call, ...captives];
      statements.push({
        names: [key],
        digest: digests(call.start, call.end),
        uses: parts.flatMap(freeNames).filter(({ name }) => !captured.has(name)),
        dynamicImports: parts.flatMap(dynamicImports),
      });
      const { start, end } = call.callee;
      return { key, variable, callee: { start, end }, direct, captured };
    },
  );
  const isCommonJs =
    imports.size + exports.size + starExports.length + effects.length === 0 &&
    !hasDefaultExpression &&
    statements.some(({ uses }) =>
      uses.some(({ name }) => name === "module" || name === "exports" || name === "require"),
    );
  return { statements, imports, exports, starExports, effects, candidates, made, hasDefaultExpression, isCommonJs };
}

/** A module that could not be read statement by statement: everything in it depends on all of it. */
export function opaqueModule(code: string): ModuleCode {
  const names = [...code.matchAll(/^(?:export\s+)?const\s+([\w$]+)\s*=/gm)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
  const specifiers = [...code.matchAll(/\bfrom\s*["']([^"']+)["']/g)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
  return {
    statements: [{ names, digest: shortDigest(code), uses: [], dynamicImports: specifiers }],
    imports: new Map(),
    exports: new Map(names.map((name) => [name, { local: name }])),
    starExports: [],
    effects: [],
    candidates: names.map((variable) => ({ variable, steps: [variable] })),
    made: [],
    hasDefaultExpression: false,
    isCommonJs: /\bmodule\.exports\b/.test(code),
  };
}

/** Everything that a module imports, by the words it uses. */
export function specifiersOf({ imports, exports, starExports, effects, statements }: ModuleCode): Set<string> {
  const named = [...imports.values(), ...exports.values()].flatMap((one) =>
    "specifier" in one ? [one.specifier] : [],
  );
  return new Set([...named, ...starExports, ...effects, ...statements.flatMap(({ dynamicImports }) => dynamicImports)]);
}

/** 16 hexadecimal characters of a SHA-256: enough to tell versions of a part of code apart. */
export function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function tokenDigester(code: string, tokens: readonly Token[]): (start: number, end: number) => string {
  const starts = tokens.map((token) => token.start);
  return (start, end) => {
    let index = lowerBound(starts, start);
    let text = "";
    for (let token = tokens[index]; token && token.end <= end; token = tokens[++index]) {
      text += `${code.slice(token.start, token.end)}\u0000`;
    }
    return shortDigest(text);
  };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function dynamicImports(node: Node): string[] {
  const found: string[] = [];
  const visit = (any: Node): void => {
    // SAFETY: every node of acorn's tree is one of AnyNode.
    const node = any as AnyNode;
    const argument =
      node.type === "ImportExpression"
        ? node.source
        : node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "require"
          ? node.arguments[0]
          : undefined;
    if (argument?.type === "Literal" && typeof argument.value === "string") found.push(argument.value);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(node);
  return found;
}
