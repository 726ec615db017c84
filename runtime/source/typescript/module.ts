/**
 * What a module's top-level names are: imports, exports, declarations and which of them are words of the SDK.
 *
 * Invariant: a statement that has not changed since the last turn costs one cache look-up; its children are not read.
 */
import type { Node } from "web-tree-sitter";
import type { ImportIr, ReexportIr } from "../ir.ts";
import { textOf, type LoweringCache } from "../syntax.ts";
import { lowerExportClause, lowerImport } from "./imports.ts";
import { unwrapped } from "./tree.ts";

/** A top-level call that is bound to a name or exported: what may be a step or a pipeline. */
export interface Declaration {
  /** The variable; absent for `export default step(…)` and for a bare call. */
  readonly name: string | undefined;
  readonly exported: string | undefined;
  readonly statement: Node;
  readonly summary: Summary;
  /** The JSDoc comment before the statement. */
  readonly documentation: string | undefined;
  /** Finds the call again; not called for what is cached. */
  readonly call: () => Node;
}

export interface Module {
  readonly file: string;
  readonly text: string;
  readonly cache: LoweringCache;
  readonly imports: readonly ImportIr[];
  readonly reexports: readonly ReexportIr[];
  readonly exports: ReadonlyMap<string, string>;
  readonly plainNames: ReadonlySet<string>;
  readonly calls: readonly Declaration[];
  readonly usesPipeloom: boolean;
  /** Changes when other names mean the words of the SDK. */
  readonly wordKey: string;
  /** The word of the SDK that a callee is: `step`, `s` imported as `step`, `p.step`. */
  wordOf(callee: Node): string | undefined;
  /** True for a name by which zod is known here: `z`, or `p.z` of a namespace. */
  isZod(name: string): boolean;
  /** The node that declares a name: a function, interface, type alias, enum, or the value of a variable. */
  declared(name: string): Node | undefined;
  /** A key that changes when anything at top level that `statement` refers to, directly or not, changes. */
  dependsOn(statement: Node): string;
}

/** What a statement says apart from where it stands. */
export interface Summary {
  readonly names: readonly { readonly name: string; readonly isCall: boolean }[];
  /** An `import`, or an `export … from`. */
  readonly isLink: boolean;
  /** Exported name -> local name, of this statement. */
  readonly exports: readonly (readonly [string, string])[];
  /** A call without a name: `export default pipeline(…)`. */
  readonly hasBareCall: boolean;
  readonly isDefault: boolean;
  readonly references: readonly string[];
  /** Unique for these characters. */
  readonly id: number;
}

let ids = 0;

export function readModule(root: Node, text: string, file: string, cache: LoweringCache): Module {
  const imports: ImportIr[] = [];
  const reexports: ReexportIr[] = [];
  const exports = new Map<string, string>();
  const plainNames = new Set<string>();
  const calls: Omit<Declaration, "exported">[] = [];
  const bareDefaults = new Set<Node>();
  const declarations = new Map<string, { readonly statement: Node; readonly summary: Summary }>();
  const summaries = new Map<number, Summary>();
  let documentation: string | undefined;

  for (const statement of root.namedChildren) {
    const type = statement.type;
    if (type === "comment") {
      const comment = textOf(statement, text);
      documentation = comment.startsWith("/**") ? comment : undefined;
      continue;
    }
    const summary = cache.fixed("summary", statement, text, () => summarise(statement, type, text));
    summaries.set(statement.id, summary);
    if (summary.isLink) {
      const links = cache.once("links", statement, text, () => linksOf(statement, type, text));
      imports.push(...links.imports);
      reexports.push(...links.reexports);
    }
    for (const [exported, local] of summary.exports) exports.set(exported, local);
    for (const { name, isCall } of summary.names) {
      declarations.set(name, { statement, summary });
      if (isCall) calls.push({ name, statement, summary, documentation, call: () => callOf(statement, name, text) });
      else plainNames.add(name);
    }
    if (summary.hasBareCall) {
      if (summary.isDefault) bareDefaults.add(statement);
      calls.push({
        name: undefined,
        statement,
        summary,
        documentation,
        call: () => callOf(statement, undefined, text),
      });
    }
    documentation = undefined;
  }

  const words = new Map<string, string>();
  const namespaces = new Set<string>();
  const zods = new Set<string>();
  for (const { local, imported, from } of imports) {
    if (imported === "*") zods.add(`${local}.z`);
    if (from === "pipeloom" && imported === "*") namespaces.add(local);
    else if (from === "pipeloom") words.set(local, imported);
    if ((from === "pipeloom" && imported === "z") || /^zod(\/|$)/.test(from)) zods.add(local);
  }
  const exportedAs = new Map([...exports].map(([exported, local]) => [local, exported]));
  const dependencies = new Map<number, string>();

  const module: Module = {
    file,
    text,
    cache,
    imports,
    reexports,
    exports,
    plainNames,
    calls: calls.map((call) => ({
      ...call,
      exported:
        call.name === undefined
          ? bareDefaults.has(call.statement)
            ? "default"
            : undefined
          : exportedAs.get(call.name),
    })),
    usesPipeloom: imports.some(({ from }) => from === "pipeloom" || from.startsWith("pipeloom/")),
    wordKey: [...words]
      .flat()
      .concat("*", ...namespaces, "z", ...zods)
      .join(","),
    wordOf(callee) {
      if (callee.type === "identifier") return words.get(textOf(callee, text));
      if (callee.type !== "member_expression") return undefined;
      const object = callee.childForFieldName("object");
      const property = callee.childForFieldName("property");
      return object && property && namespaces.has(textOf(object, text)) ? textOf(property, text) : undefined;
    },
    isZod: (name) => zods.has(name),
    declared(name) {
      const found = declarations.get(name);
      return found && declarationOf(found.statement, name, text);
    },
    dependsOn(statement) {
      const summary = summaries.get(statement.id);
      if (!summary) return "";
      const known = dependencies.get(summary.id);
      if (known !== undefined) return known;
      const seen = new Set<number>([summary.id]);
      const queue = [summary];
      for (let next = queue.pop(); next; next = queue.pop()) {
        for (const name of next.references) {
          const found = declarations.get(name)?.summary;
          if (!found || seen.has(found.id)) continue;
          seen.add(found.id);
          queue.push(found);
        }
      }
      const ids = seen.size === 1 ? summary.id : [...seen].sort((a, b) => a - b).join(",");
      const key = `${ids};${module.wordKey}`;
      dependencies.set(summary.id, key);
      return key;
    },
  };
  return module;
}

function summarise(statement: Node, type: string, text: string): Summary {
  const isExport = type === "export_statement";
  const inner = isExport
    ? (statement.childForFieldName("declaration") ?? statement.childForFieldName("value"))
    : statement;
  const isDefault = isExport && statement.children.some((child) => child.type === "default");
  const names = inner ? namesOf(inner, text) : [];
  const exported = isExport ? lowerExportClause(statement, text) : { exports: [], reexports: [] };
  const own = isExport && inner ? names.map(({ name }) => [isDefault ? "default" : name, name] as const) : [];
  // `export default training;`
  const named = isDefault && inner?.type === "identifier" ? [["default", textOf(inner, text)] as const] : [];
  const call = inner?.type === "expression_statement" ? inner.namedChild(0) : inner;
  return {
    names,
    isLink: type === "import_statement" || exported.reexports.length > 0,
    exports: [...own, ...named, ...exported.exports],
    hasBareCall: call !== null && unwrapped(call).type === "call_expression",
    isDefault,
    references: [...new Set(textOf(statement, text).match(/[A-Za-z_$][\w$]*/g) ?? [])],
    id: ids++,
  };
}

function linksOf(statement: Node, type: string, text: string): { imports: ImportIr[]; reexports: ReexportIr[] } {
  if (type === "import_statement") return { imports: lowerImport(statement, text), reexports: [] };
  return { imports: [], reexports: lowerExportClause(statement, text).reexports };
}

function namesOf(declaration: Node, text: string): { name: string; isCall: boolean }[] {
  if (declaration.type === "ambient_declaration")
    return declaration.namedChildren.flatMap((child) => namesOf(child, text));
  if (declaration.type !== "lexical_declaration" && declaration.type !== "variable_declaration") {
    const name = declaration.childForFieldName("name");
    return name ? [{ name: textOf(name, text), isCall: false }] : [];
  }
  return declaration.namedChildren.flatMap((declarator) => {
    const name = declarator.childForFieldName("name");
    const value = declarator.childForFieldName("value");
    if (!name) return [];
    if (name.type !== "identifier") return patternNames(name, text).map((name) => ({ name, isCall: false }));
    return [{ name: textOf(name, text), isCall: value !== null && unwrapped(value).type === "call_expression" }];
  });
}

function patternNames(pattern: Node, text: string): string[] {
  return pattern
    .descendantsOfType(["identifier", "shorthand_property_identifier_pattern"])
    .map((name) => textOf(name, text));
}

function callOf(statement: Node, name: string | undefined, text: string): Node {
  const found = name === undefined ? bareValue(statement) : declarationOf(statement, name, text);
  return found ? unwrapped(found) : statement;
}

function bareValue(statement: Node): Node | null {
  const inner = statement.childForFieldName("value") ?? statement;
  return inner.type === "expression_statement" ? inner.namedChild(0) : inner;
}

function declarationOf(statement: Node, name: string, text: string): Node | undefined {
  const inner = statement.childForFieldName("declaration") ?? statement;
  for (const declarator of inner.namedChildren) {
    const declared = declarator.type === "variable_declarator" ? declarator.childForFieldName("name") : null;
    if (declared && textOf(declared, text) === name) return declarator.childForFieldName("value") ?? undefined;
  }
  return inner;
}
