import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { Edit } from "../model/edit.ts";
import { applyEdits } from "../source/document.ts";
import type { Shape } from "./arguments.ts";
import { command, workspaceFlag } from "./command.ts";
import { editFile } from "./parse-file.ts";
import { openPipelineFile, pipelineNamed } from "./pipeline-file.ts";
import type { OpenedFile } from "./pipeline-file.ts";
import { exitCode, Refusal, usage } from "./refusal.ts";
import { unifiedDiff } from "./unified-diff.ts";
import { count } from "./words.ts";

const shape = {
  name: "edit",
  summary: "Change a pipeline file by edits of its graph: prints the change as a diff, or writes it",
  positionals: ["FILE"],
  flags: {
    edit: { type: "string", value: "JSON", help: "An edit, or a list of edits that are one change" },
    pipeline: { type: "string", value: "NAME", help: "Which pipeline, when the file has several" },
    write: { type: "boolean", help: "Write the file instead of printing a diff" },
    ...workspaceFlag,
  },
  notes:
    'For example: pipeloom edit FILE --edit \'{ "type": "setParameterDefault", "parameter": "epochs", "value": 10 }\'',
} as const satisfies Shape;

export const edit = command(shape, async ({ positionals, flags }, { terminal, cwd }) => {
  if (flags.edit === undefined) throw usage(`"pipeloom ${shape.name}" wants --edit JSON.`, shape.name);
  const edits = readEdits(flags.edit);
  const opened = await openPipelineFile(positionals[0] ?? "", cwd);
  const { name } = pipelineNamed(opened, flags.pipeline);
  const result = await editFile(opened.path, opened.parsed.language, opened.text, edits, name);
  if ("refused" in result) {
    const { code, message, range } = result.refused;
    throw new Refusal({
      code,
      message,
      where: range ? `${opened.shown}:${range.start.line + 1}:${range.start.character + 1}` : opened.shown,
    });
  }
  if (!flags.write) terminal.out(unifiedDiff(opened.shown, opened.text, result.edits));
  else {
    if (result.edits.length > 0) write(opened, applyEdits(opened.text, result.edits));
    terminal.out(
      result.edits.length === 0
        ? `${opened.shown} says so already.\n`
        : `Wrote ${count(result.edits.length, "change")} to ${opened.shown}\n`,
    );
  }
  return exitCode.succeeded;
});

function readEdits(text: string): readonly Edit[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw usage(`--edit wants JSON: ${error instanceof Error ? error.message : String(error)}.`, shape.name);
  }
  const parsed = z
    .array(Edit)
    .min(1)
    .safeParse(Array.isArray(json) ? json : [json]);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    { code: "bad-edit", message: `--edit: ${z.prettifyError(parsed.error)}` },
    `See: pipeloom ${shape.name} --help`,
  );
}

/** The rest of the file must stay as it is, byte by byte: only a text that stands for its bytes can be written back. */
function write({ path, shown, text }: OpenedFile, changed: string): void {
  try {
    const bytes = readFileSync(path);
    if (!bytes.equals(Buffer.from(text))) {
      const isOther = Buffer.from(bytes.toString("utf8")).equals(bytes);
      const message = isOther
        ? "the file changed meanwhile. Try again."
        : "the file is not UTF-8, so the rest of it could not be kept as it is.";
      throw new Refusal({ code: isOther ? "file-changed" : "not-utf-8", where: shown, message });
    }
    writeFileSync(path, changed);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      { code: "file-unwritable", where: shown, message: `the file cannot be written: ${why}.` },
      undefined,
      { cause: error },
    );
  }
}
