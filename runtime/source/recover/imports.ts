/** Broken imports, and what the words of the SDK are called in a text that may be broken anywhere. */
import type { Language } from "../../model/graph.ts";
import type { Words } from "./header.ts";
import { laidOut } from "./layout.ts";

interface ImportParts {
  readonly from: string;
  /** `load`, `load as l`, `* as steps`. */
  readonly names: readonly string[];
  readonly isNamespace: boolean;
  /** A default import before the names. */
  readonly lead: string | undefined;
}

/** An import that parses, in the place of one that does not; undefined when it does not fit or says nothing. */
export function repairedImport(stretch: string, language: Language): string | undefined {
  const parts = importParts(stretch, language);
  if (!parts || (parts.names.length === 0 && parts.lead === undefined)) return undefined;
  const { from, names, isNamespace, lead } = parts;
  const listed = names.map((name, index) => (index < names.length - 1 ? `${name},` : name));
  if (language === "python") {
    const head = `from ${from} import `;
    return laidOut(stretch, [head + names.join(",")]) ?? laidOut(stretch, [`${head}(`, ...listed, ")"]);
  }
  const comma = lead !== undefined && names.length > 0 ? [","] : [];
  const clause = isNamespace ? names : names.length > 0 ? ["{", ...listed, "}"] : [];
  return laidOut(stretch, ["import ", ...(lead === undefined ? [] : [lead]), ...comma, ...clause, "from", `"${from}"`]);
}

function importParts(stretch: string, language: Language): ImportParts | undefined {
  if (language === "python") {
    const match = /^from\s+([.\w]+)\s+import\b([^#]*)/.exec(stretch);
    if (match?.[1] === undefined) return undefined;
    return { from: match[1], names: namesIn(match[2] ?? ""), isNamespace: false, lead: undefined };
  }
  const match = /^import\b([^'"]*?)(?:\bfrom\b)?\s*(["'])([^"'\n]+)\2/.exec(stretch);
  if (match?.[3] === undefined) return undefined;
  const clause = (match[1] ?? "").replace(/^\s*type\b/, "");
  const namespace = /\*\s*as\s+([\w$]+)/.exec(clause);
  if (namespace) return { from: match[3], names: [`* as ${namespace[1]}`], isNamespace: true, lead: undefined };
  // Without the opening brace, only a name that stands alone is a default import.
  const lead = (clause.includes("{") ? /^\s*([\w$]+)\s*,?\s*\{/ : /^\s*([\w$]+)\s*$/).exec(clause)?.[1];
  const rest = lead === undefined ? clause : clause.slice(clause.indexOf(lead) + lead.length);
  return { from: match[3], names: namesIn(rest), isNamespace: false, lead };
}

function namesIn(clause: string): string[] {
  const found = clause.matchAll(/([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?/g);
  return [...found].flatMap(([, name, alias]) =>
    name === undefined || name === "type" ? [] : [alias === undefined ? name : `${name} as ${alias}`],
  );
}

/** What `step` and `pipeline` are called, from the imports of the given pieces. */
export function wordsOf(imports: readonly string[], language: Language): Words {
  const words = { steps: new Set<string>(), pipelines: new Set<string>() };
  const namespace = (name: string) => {
    words.steps.add(`${name}.step`);
    words.pipelines.add(`${name}.pipeline`);
  };
  for (const statement of imports) {
    const parts = importParts(statement, language);
    const plain = /^import\s+([\w.]+)(?:\s+as\s+(\w+))?/.exec(statement);
    if (language === "python" && !parts && plain?.[1] !== undefined && isSdk(plain[1])) namespace(plain[2] ?? plain[1]);
    if (!parts || !isSdk(parts.from)) continue;
    for (const entry of parts.names) {
      const [name, alias] = entry.split(/\s+as\s+/);
      if (name === "*" && alias !== undefined) namespace(alias);
      if (name === "step") words.steps.add(alias ?? name);
      if (name === "pipeline") words.pipelines.add(alias ?? name);
    }
  }
  return words;
}

function isSdk(from: string): boolean {
  return /^(pipeloom|flowyml|zenml|metaflow)\b/.test(from);
}
