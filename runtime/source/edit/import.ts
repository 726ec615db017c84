/** Imports: a name added to the statement that is there, or a new statement after the last one. */
import type { Node as SyntaxNode } from "web-tree-sitter";
import { folderOf } from "../paths.ts";
import { lowerImport as pythonImports } from "../python/imports.ts";
import { lowerImport as typescriptImports } from "../typescript/imports.ts";
import { insertItem, listOf } from "./list.ts";
import { freeName } from "./names.ts";
import { refuse } from "./refusal.ts";
import type { Session } from "./session.ts";
import { statementEnd } from "./statement.ts";
import { isRestBlank, lineEnd } from "./style.ts";

/**
 * Makes a name of another module known here.
 *
 * @param file Absolute path of a local file, or the name of a package.
 * @param isAwaited The file uses the name already, and nothing gives it a meaning yet.
 * @returns What it is called in this file.
 */
export function addImport(session: Session, name: string, file: string, isAwaited = false): string {
  // A path is absolute; anything else names a package.
  const from = file === "" || /^([\\/]|[A-Za-z]:)/.test(file) ? specifier(session, file) : file;
  const statements = session.root.namedChildren.filter((child) => /^(import|future_import)/.test(child.type));
  const lower = session.language === "python" ? pythonImports : typescriptImports;
  for (const statement of statements) {
    if (statement.type === "future_import_statement") continue;
    const entries = lower(statement, session.text).filter(
      (entry) => sameModule(session, entry.from, from) && !entry.isTypeOnly,
    );
    const same = entries.find((entry) => entry.imported === name);
    if (same) return same.local;
    const namespace = entries.find((entry) => entry.imported === "*" && entry.local !== "*");
    if (namespace && file === "pipeloom") return `${namespace.local}.${name}`;
    if (entries.some((entry) => entry.imported === "*" && entry.local === "*")) return name;
    const isNamed = entries.some((entry) => entry.imported !== "*" && entry.imported !== "default");
    if (isNamed) return extend(session, statement, name, isAwaited);
  }
  const local = isAwaited ? name : freeName(session, [name]);
  const { quote, semicolons, eol } = session.style;
  const as = local === name ? name : `${name} as ${local}`;
  const code =
    session.language === "python"
      ? `from ${from} import ${as}`
      : `import { ${as} } from ${quote}${from}${quote}${semicolons ? ";" : ""}`;
  const last = statements.at(-1);
  if (last) {
    const end = statementEnd(session, last);
    const at = isRestBlank(session.text, end, session.language) ? lineEnd(session.text, end) : end;
    session.apply([{ start: at, end: at, text: eol + code }]);
  } else {
    const first = session.root.namedChildren[0]?.startIndex ?? 0;
    session.apply([{ start: first, end: first, text: code + eol }]);
  }
  return local;
}

function extend(session: Session, statement: SyntaxNode, name: string, isAwaited: boolean): string {
  const { text, language, style } = session;
  const local = isAwaited ? name : freeName(session, [name]);
  const as = local === name ? name : `${name} as ${local}`;
  if (language === "typescript") {
    const [clause] = statement.descendantsOfType("named_imports");
    if (clause) session.apply(insertItem(listOf(clause, text, language, style.eol), as));
    return local;
  }
  const names = statement.namedChildren
    .filter((child) => child.type === "dotted_name" || child.type === "aliased_import")
    .filter((child) => child.id !== statement.childForFieldName("module_name")?.id);
  const bracket = statement.children.find((child) => child.type === "(");
  const close = statement.children.find((child) => child.type === ")");
  const items = names.map((child) => ({ start: child.startIndex, end: child.endIndex }));
  const commas = statement.children.filter((child) => child.type === ",").map((child) => child.startIndex);
  const open = bracket?.endIndex ?? items[0]?.start ?? statement.endIndex;
  const end = close?.startIndex ?? statement.endIndex;
  session.apply(insertItem({ text, language, open, close: end, items, commas, padding: "", eol: style.eol }, as));
  return local;
}

/** How this file names another one: relative, with the ending that its other imports have. */
function specifier(session: Session, file: string): string {
  const own = session.parsed.file.replaceAll("\\", "/");
  const other = file.replaceAll("\\", "/");
  if (file === "") refuse("unknown-step", "The file of the step is not known. Name it.");
  const from = folderOf(own).split("/");
  const to = other.split("/");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  const up = from.length - same;
  const down = to.slice(same);
  if (session.language === "python") {
    const path = down
      .join("/")
      .replace(/\.pyi?$/, "")
      .replace(/\/__init__$/, "")
      .replaceAll("/", ".");
    const isPackage = /^\s*from\s+\.+/m.test(session.text);
    if (up > 0 && !isPackage)
      refuse("unknown-step", `${file} cannot be imported from here by its path. Add the import in the text.`);
    return up === 0 && !isPackage ? path : ".".repeat(up + 1) + path;
  }
  const path = `${up === 0 ? "./" : "../".repeat(up)}${down.join("/")}`;
  const endings = [...session.text.matchAll(/from\s*["'](\.[^"']*)["']/g)].map(
    (match) => /\.[cm]?[jt]sx?$/.exec(match[1] ?? "")?.[0] ?? "",
  );
  const stem = path.replace(/\.[cm]?[jt]sx?$/, "");
  const ending = endings[0];
  if (ending === "") return stem;
  if (ending !== undefined && /js/.test(ending)) return path.replace(/\.([cm]?)ts(x?)$/, ".$1js$2");
  return path;
}

function sameModule(session: Session, written: string, wanted: string): boolean {
  if (written === wanted) return true;
  const plain = (name: string) =>
    session.language === "python" ? name.replace(/^\.(?=\w)/, "") : name.replace(/\.[cm]?[jt]sx?$/, "");
  return plain(written) === plain(wanted);
}
