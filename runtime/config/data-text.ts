/**
 * Reads YAML or JSON text (JSON is read as the YAML that it is) into plain JSON values that remember where they stand.
 *
 * Boundary: the only file that knows the `yaml` library. The text may be hostile.
 * Invariants:
 * 1. A value comes back exactly as written, or there is a problem: no integer is rounded, no duplicate key is dropped.
 * 2. Work is bounded: aliases expand to at most `nodeLimit` nodes, nesting stops at `depthLimit`.
 * 3. No key can reach a prototype: `__proto__` is refused.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, ParsedNode, YAMLError } from "yaml";
import type { Json } from "../model/json.ts";
import { isKept, tooLarge } from "./exact.ts";
import type { ConfigProblem, Place } from "./problem.ts";

/** A value with its place. A mapping has `entries`, a list `items`. */
export interface DataNode {
  readonly value: Json;
  readonly place: Place;
  readonly entries?: ReadonlyMap<string, DataNode>;
  readonly items?: readonly DataNode[];
}

const nodeLimit = 100_000;
const depthLimit = 100;

/** `root` is absent when the text is empty or is not YAML. */
export function readData(
  text: string,
  file: string,
): { readonly root: DataNode | undefined; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const lines = new LineCounter();
  const document = parse(text, lines);
  if (!document) {
    problems.push({
      code: "bad-yaml",
      severity: "error",
      message: "This is nested too deeply to be read.",
      place: { file, line: 1, column: 1 },
    });
    return { root: undefined, problems };
  }
  for (const error of [...document.errors, ...document.warnings]) problems.push(libraryProblem(error, file));
  if (problems.length > 0 || !document.contents) return { root: undefined, problems };
  const reader = new Reader(document, lines, file, problems);
  const root = reader.read(document.contents, 0);
  return { root: problems.length > 0 ? undefined : root, problems };
}

function parse(text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, {
      lineCounter,
      intAsBigInt: true,
      uniqueKeys: true,
      version: "1.2",
      prettyErrors: true,
    });
  } catch {
    // The library recurses per level of nesting: only an absurdly deep text overflows its stack.
    return undefined;
  }
}

function libraryProblem(error: YAMLError, file: string): ConfigProblem {
  const at = error.linePos?.[0];
  const place: Place = { file, line: at?.line ?? 1, column: at?.col ?? 1 };
  // The library appends the position and a picture of the line to its sentence; the place says that already.
  const sentence = (error.message.split(/ at line \d+/)[0] ?? error.message).trim();
  if (error.code === "DUPLICATE_KEY") {
    return {
      code: "duplicate-key",
      severity: "error",
      message: "This key is there twice; keep one of the two.",
      place,
    };
  }
  if (error.code === "MULTIPLE_DOCS") {
    return {
      code: "bad-yaml",
      severity: "error",
      message: "There is more than one document here; remove everything from the second `---` on.",
      place,
    };
  }
  return { code: "bad-yaml", severity: "error", message: /[.!?]$/.test(sentence) ? sentence : `${sentence}.`, place };
}

class Reader {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #file: string;
  readonly #problems: ConfigProblem[];
  /** Anchored nodes that are being read: an alias to one of them would never end. */
  readonly #open = new Set<unknown>();
  #count = 0;

  constructor(document: Document.Parsed, lines: LineCounter, file: string, problems: ConfigProblem[]) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
    this.#problems = problems;
  }

  read(node: ParsedNode | null, depth: number): DataNode {
    const place = this.#place(node);
    if (++this.#count > nodeLimit) {
      if (this.#count === nodeLimit + 1)
        this.#report("bad-yaml", `Aliases make this larger than ${nodeLimit} values.`, place);
      return { value: null, place };
    }
    if (depth > depthLimit)
      return this.#refuse("bad-yaml", `This is nested more than ${depthLimit} levels deep.`, place);
    if (node === null) return { value: null, place };
    if (isAlias(node)) return this.#alias(node, depth, place);
    if (isScalar(node)) return this.#scalar(node.value, node.source ?? "", place);
    this.#open.add(node);
    const data = isSeq(node) ? this.#list(node.items, depth, place) : this.#mapping(node, depth, place);
    this.#open.delete(node);
    return data;
  }

  #alias(node: ParsedNode, depth: number, place: Place): DataNode {
    // SAFETY: a resolved alias of a parsed document is a parsed node; composed nodes never appear without `doc.createNode`.
    const target = isAlias(node) ? (node.resolve(this.#document) as ParsedNode | undefined) : undefined;
    if (target === undefined) return this.#refuse("bad-yaml", "This alias names no anchor above it.", place);
    if (this.#open.has(target)) return this.#refuse("bad-yaml", "This alias is inside of what it stands for.", place);
    return { ...this.read(target, depth + 1), place };
  }

  #scalar(value: unknown, source: string, place: Place): DataNode {
    if (typeof value === "bigint") {
      const number = Number(value);
      if (isKept(value)) return { value: number, place };
      return this.#refuse("inexact-number", tooLarge(source), place);
    }
    if (typeof value === "number" && !Number.isFinite(value))
      return this.#refuse("not-json", `${source} is not a number that JSON has.`, place);
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return { value, place };
    return this.#refuse("not-json", "Only text, numbers, true, false, null, lists and mappings can stand here.", place);
  }

  #list(nodes: readonly ParsedNode[], depth: number, place: Place): DataNode {
    const items = nodes.map((item) => this.read(item, depth + 1));
    return { value: items.map((item) => item.value), place, items };
  }

  #mapping(node: ParsedNode, depth: number, place: Place): DataNode {
    const entries = new Map<string, DataNode>();
    const merged: DataNode[] = [];
    for (const pair of isMap(node) ? node.items : []) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      const keyPlace = this.#place(pair.key);
      if (key === undefined) this.#report("not-json", "A key must be plain text.", keyPlace);
      else if (key === "__proto__") this.#report("not-json", "`__proto__` cannot be a key.", keyPlace);
      else if (
        key === "<<" &&
        isScalar(pair.key) &&
        pair.key.type === "PLAIN" &&
        (isAlias(pair.value) || isSeq(pair.value) || isMap(pair.value))
      )
        merged.push(this.read(pair.value, depth + 1));
      else entries.set(key, this.read(pair.value, depth + 1));
    }
    for (const source of merged.flatMap((data) => data.items ?? [data])) {
      for (const [key, data] of source.entries ?? []) if (!entries.has(key)) entries.set(key, data);
    }
    return { value: Object.fromEntries([...entries].map(([key, data]) => [key, data.value])), place, entries };
  }

  #refuse(code: ConfigProblem["code"], message: string, place: Place): DataNode {
    this.#report(code, message, place);
    return { value: null, place };
  }

  #report(code: ConfigProblem["code"], message: string, place: Place): void {
    this.#problems.push({ code, severity: "error", message, place });
  }

  #place(node: ParsedNode | null): Place {
    const { line, col } = this.#lines.linePos(node?.range[0] ?? 0);
    return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) };
  }
}
