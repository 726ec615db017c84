/** Docstrings: the description, and help for parameters in Google, NumPy and reStructuredText style. */

export interface Docstring {
  readonly description: string | undefined;
  readonly help: ReadonlyMap<string, string>;
}

export const noDocstring: Docstring = { description: undefined, help: new Map() };

const sections =
  /^(args|arguments|params|parameters|keyword args|keyword arguments|other parameters|attributes|returns?|yields?|raises|examples?|notes?|warnings?|see also|references|todo)\s*:?\s*$/i;
const parameterSections =
  /^(args|arguments|params|parameters|keyword args|keyword arguments|other parameters)\s*:?\s*$/i;

/** Reads the text between the quotes. */
export function readDocstring(text: string): Docstring {
  const lines = dedented(text);
  const help = new Map<string, string>();
  const description: string[] = [];
  let at = 0;
  let isDescription = true;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const field = /^:(\w+)\s*([^:]*):\s*(.*)$/.exec(line);
    if (field) {
      const end = indentedEnd(lines, at + 1, 0);
      const name = /^(param|parameter|arg|argument|key|keyword)$/.test(field[1] ?? "")
        ? field[2]?.trim().split(/\s+/).at(-1)
        : undefined;
      if (name) put(help, name, [field[3] ?? "", ...lines.slice(at + 1, end)]);
      isDescription = false;
      at = end;
      continue;
    }
    const isUnderlined = /^-{3,}\s*$/.test(lines[at + 1] ?? "");
    if (sections.test(line) && (isUnderlined || line.trim().endsWith(":"))) {
      isDescription = false;
      const start = at + (isUnderlined ? 2 : 1);
      const end = sectionEnd(lines, start, isUnderlined);
      if (parameterSections.test(line)) readSection(lines.slice(start, end), isUnderlined, help);
      at = end;
      continue;
    }
    if (isDescription) description.push(line);
    at++;
  }
  const said = description.join("\n").trim();
  return { description: said === "" ? undefined : said, help };
}

/** NumPy: `name : type`, the help indented below. Google: `name (type): help`, continued deeper. */
function readSection(lines: readonly string[], isNumpy: boolean, help: Map<string, string>): void {
  const base = Math.min(...lines.filter((line) => line.trim() !== "").map(indentOf));
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const end = indentedEnd(lines, at + 1, base);
    const match = isNumpy
      ? /^\s*([\w*,\s]+?)\s*(?::.*)?$/.exec(line)
      : /^\s*(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?:\([^)]*\))?\s*:\s*(.*)$/.exec(line);
    if (match && indentOf(line) === base) {
      for (const name of (match[1] ?? "").split(","))
        put(help, name.trim().replace(/^\*+/, ""), [match[2] ?? "", ...lines.slice(at + 1, end)]);
    }
    at = end;
  }
}

function put(help: Map<string, string>, name: string, lines: readonly string[]): void {
  const said = lines.join(" ").replaceAll(/\s+/g, " ").trim();
  if (name !== "" && said !== "") help.set(name, said);
}

/** The first line from `at` on that is indented no deeper than `indent`; blank lines do not end anything but NumPy's and Google's entries. */
function indentedEnd(lines: readonly string[], at: number, indent: number): number {
  let end = at;
  while (end < lines.length && lines[end]?.trim() !== "" && indentOf(lines[end] ?? "") > indent) end++;
  return end;
}

function sectionEnd(lines: readonly string[], at: number, isUnderlined: boolean): number {
  for (let end = at; end < lines.length; end++) {
    const line = lines[end] ?? "";
    if (isUnderlined ? /^-{3,}\s*$/.test(lines[end + 1] ?? "") : line.trim() !== "" && indentOf(line) === 0) return end;
  }
  return lines.length;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Lines without the indent that the code has; the first line has none. */
function dedented(text: string): string[] {
  const [first = "", ...rest] = text.replaceAll("\t", "        ").split(/\r\n?|\n/);
  const indent = Math.min(...rest.filter((line) => line.trim() !== "").map(indentOf));
  return [first.trim(), ...rest.map((line) => line.slice(Number.isFinite(indent) ? indent : 0).trimEnd())];
}
