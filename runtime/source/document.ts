/**
 * One open file, kept while it changes: its tree is edited, and only statements that changed are lowered again.
 *
 * Invariant: after any sequence of updates `parsed()` is what opening the last text gives, but for nodes that are marked stale.
 */
import type { TextEdit } from "../model/edit.ts";
import type { Language, ParsedFile } from "../model/graph.ts";
import { problemSeverity, type Problem } from "../model/problem.ts";
import { mentionsPipeloom } from "./lower.ts";
import { createModules, type Host, type LowerModule } from "./modules.ts";
import type { SyntaxParser } from "./parser.ts";
import { createModuleReader, type ModuleReader } from "./recover.ts";
import { wire } from "./wire.ts";

export interface SourceDocument {
  readonly file: string;
  readonly language: Language;
  readonly text: string;
  /** The whole new text, or edits of the old one (offsets in the old text, not overlapping). */
  update(change: string | readonly TextEdit[]): void;
  /** The graph of the current text. Files that are imported are read again each time. */
  parsed(): ParsedFile;
  /** Frees the syntax tree. A closed document is not used any more. */
  close(): void;
}

export function createDocument(options: {
  readonly parser: SyntaxParser;
  readonly dependencies: LowerModule;
  readonly host: Host;
  readonly file: string;
  readonly language: Language;
  readonly text: string;
}): SourceDocument {
  const { parser, dependencies, host, file, language } = options;
  const resolved = new Map<string, string>();
  let text = options.text;
  let reader: ModuleReader | undefined;
  let last: ParsedFile | undefined;
  return {
    file,
    language,
    get text() {
      return text;
    },
    update(change) {
      text = typeof change === "string" ? change : applyEdits(text, change);
    },
    parsed() {
      if (!mentionsPipeloom(language, text)) return unused(file, language);
      reader ??= createModuleReader(parser, file, language);
      try {
        const module = reader.read(text);
        last = wire(module, text, createModules(host, dependencies, resolved));
        return last;
      } catch (error) {
        // Brackets that are nested thousands deep exhaust the stack; any other error is a bug of ours and must be seen.
        if (!(error instanceof RangeError)) throw error;
        const message = "The code is nested too deeply to be drawn. What the graph was before is still shown.";
        const problem: Problem = { code: "syntax-error", severity: problemSeverity["syntax-error"], message };
        return { ...(last ?? unused(file, language)), usesPipeloom: true, problems: [problem] };
      }
    },
    close() {
      reader?.close();
      reader = undefined;
    },
  };
}

/** A text with edits applied. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}

function unused(file: string, language: Language): ParsedFile {
  return { file, language, usesPipeloom: false, pipelines: [], steps: [], problems: [], dependencies: [] };
}
