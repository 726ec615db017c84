/** The table of edits through the ways that need no editor: `source.edit` and `pipeloom edit`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Language } from "../../runtime/model/graph.ts";
import { applyTextEdits } from "../../runtime/source/edit/text.ts";
import { inProcess } from "../cli/command-line.ts";
import { testSource } from "../source/wasm.ts";
import { expectedText, pipelineFile, sameEditFiles, sameEdits, withFolder, type SameEdit } from "./same-edits.ts";

const rows = sameEdits.flatMap((row) =>
  (["typescript", "python"] as const).map((language): [string, SameEdit, Language] => [
    `${row.title} (${language})`,
    row,
    language,
  ]),
);

describe.each(rows)("%s", (_title, row, language) => {
  it("as text edits", async () => {
    const source = await testSource();
    const file = `/w/${pipelineFile[language]}`;
    const text = sameEditFiles[pipelineFile[language]] ?? "";
    const host = { readText: (path: string) => sameEditFiles[path.replace("/w/", "")] };
    const result = source.edit({ file, language, text, host }, withFolder(row.edits[language], "/w"));
    expect("refused" in result ? result.refused : applyTextEdits(text, result.edits)).toBe(expectedText(row, language));
  });

  it("by the command line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "same-edits-"));
    try {
      for (const [name, text] of Object.entries(sameEditFiles)) writeFileSync(join(folder, name), text);
      const file = join(folder, pipelineFile[language]);
      const edits = JSON.stringify(withFolder(row.edits[language], folder));
      const run = await inProcess(["edit", file, "--edit", edits, "--write"], folder);
      expect([run.code, run.stderr]).toEqual([0, ""]);
      expect(readFileSync(file, "utf8")).toBe(expectedText(row, language));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
