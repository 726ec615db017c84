/** What a broken piece of code defines, told from its first words; and heads that parse, to put in their place. */
import type { Language } from "../../model/graph.ts";
import type { Fragment } from "./lines.ts";

export interface Header {
  readonly kind: "step" | "pipeline";
  /** The name it is bound to; `default` for a default export without one. */
  readonly name: string;
  /** The title of a pipeline, when it is written in the head. */
  readonly title: string | undefined;
  readonly nameRange: Fragment;
  /** What a head in its place begins with: everything up to the callee. */
  readonly prefix: string;
}

/** The local names of the two words of the SDK. */
export interface Words {
  readonly steps: ReadonlySet<string>;
  readonly pipelines: ReadonlySet<string>;
}

export function headerOf(text: string, piece: Fragment, language: Language, words: Words): Header | undefined {
  return language === "python" ? pythonHeader(text, piece, words) : typescriptHeader(text, piece, words);
}

function typescriptHeader(text: string, piece: Fragment, words: Words): Header | undefined {
  const code = text.slice(piece.start, piece.end);
  const bound =
    /^(?:export\s+)?(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]*)?=\s*(?:await\s+)?([A-Za-z_$][\w$.]*)/.exec(
      code,
    );
  const bare = bound ? undefined : /^export\s+default\s+([A-Za-z_$][\w$.]*)/.exec(code);
  const match = bound ?? bare;
  const callee = bound?.[2] ?? bare?.[1];
  const kind = callee === undefined ? undefined : kindOf(callee, words);
  if (!match || !kind) return undefined;
  const name = bound?.[1] ?? "default";
  const at = piece.start + (bound ? code.indexOf(name, code.search(/\b(const|let|var)\b/) + 3) : 0);
  const title = /^[\s(]*(["'`])([^"'`\n]*)\1/.exec(code.slice(match[0].length))?.[2];
  return { kind, name, title, nameRange: { start: at, end: at + name.length }, prefix: match[0] };
}

function pythonHeader(text: string, piece: Fragment, words: Words): Header | undefined {
  const code = text.slice(piece.start, piece.end);
  const decorators = [...code.matchAll(/^@([\w.]+)/gm)].map((match) => match[1] ?? "");
  const decorator = decorators.find((name) => kindOf(name, words));
  const kind = decorator === undefined ? undefined : kindOf(decorator, words);
  const definition = /^(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)/m.exec(code);
  const name = definition?.[1];
  if (!kind || !definition || name === undefined) return undefined;
  const at = piece.start + definition.index + definition[0].length - name.length;
  const title = /^@[\w.]+\([^)]*\bname\s*=\s*(["'])([^"'\n]*)\1/m.exec(code)?.[2];
  return { kind, name, title, nameRange: { start: at, end: at + name.length }, prefix: `@${decorator}` };
}

function kindOf(callee: string, words: Words): Header["kind"] | undefined {
  if (words.steps.has(callee)) return "step";
  return words.pipelines.has(callee) ? "pipeline" : undefined;
}

/** Pieces of a pipeline's head without title and parameters. The name is one letter: a shorter one always fits. */
export function plainHead(
  header: Header,
  language: Language,
): { readonly head: readonly string[]; readonly tail: readonly string[] } {
  if (language === "python") return { head: [`${header.prefix}\n`, "def p():"], tail: [] };
  return { head: [header.prefix, "(", '"p",', "()=>{"], tail: ["}", ")"] };
}
