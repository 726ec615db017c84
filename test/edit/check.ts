/** `check(before, edits, after)`: a pipeline body in a file of its own, edited, as one would read it. */
import { expect } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";
import type { EditResult } from "../../runtime/source/edit.ts";
import { applyTextEdits, invertTextEdits } from "../../runtime/source/edit/text.ts";
import { testSource } from "../source/wasm.ts";

export const files: Readonly<Record<string, string>> = {
  "/w/lib/steps.ts": `import { step } from "pipeloom";\nexport const publish = step(({ score }: { score: unknown }) => score);\nexport const audit = step(() => 1);\n`,
  "/w/steps.py": `from pipeloom import step\n\n\n@step\ndef publish(score):\n    return score\n\n\n@step\ndef audit():\n    return 1\n`,
};

export async function edited(
  language: Language,
  text: string,
  edits: Edit | readonly Edit[],
  pipeline?: string,
): Promise<{ text: string; result: EditResult }> {
  const source = await testSource();
  const file = language === "python" ? "/w/main.py" : "/w/main.ts";
  const list = "type" in edits ? [edits] : edits;
  const result = source.edit({ file, language, text, host: { readText: (path) => files[path] } }, list, pipeline);
  if ("refused" in result) return { text: `refused: ${result.refused.code}`, result };
  const next = applyTextEdits(text, result.edits);
  expect(applyTextEdits(next, invertTextEdits(text, result.edits))).toBe(text);
  return { text: next, result };
}

/** The text, or the code of the refusal, that edits give. */
export async function check(
  language: Language,
  before: string,
  edits: Edit | readonly Edit[],
  after: string,
): Promise<void> {
  expect((await edited(language, before, edits)).text).toBe(after);
}
