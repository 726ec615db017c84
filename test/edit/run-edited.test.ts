/**
 * Edited corpus files, run by the command line: edits that change no meaning change no result, and a node that is off is skipped.
 *
 * One engine per language; a sample of the corpus, as each run loads a file of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";
import { applyTextEdits } from "../../runtime/source/edit/text.ts";
import { jsonLines, workspaceWith, type Workspace } from "../cli/command-line.ts";
import { testSource } from "../source/wasm.ts";
import { chooser, corpus, drawEdit, type CorpusFile } from "./corpus.ts";

const sample = ["iris", "wide", "nested", "mapped.crlf", "late.quiet", "terse.crlf"];
const kinds = ["wrapNodes", "duplicateNode", "renameNode", "setCallOption", "addParameter", "renameParameter"] as const;

interface Run {
  readonly status: string;
  readonly outputs: Record<string, { readonly digest: string }>;
  readonly steps: readonly { readonly node: string; readonly status: string; readonly reason: string }[];
}

describe.each(["typescript", "python"] as const)("edited files in %s", (language) => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = workspaceWith({});
  });
  afterAll(() => workspace.dispose());

  async function run(title: string, file: CorpusFile, text: string, pipeline: string): Promise<Run> {
    const path = `${title}/${file.name.split(".")[0]}.${language === "python" ? "py" : "ts"}`;
    workspace.write({ [path]: text });
    const { stdout, stderr, code } = await workspace.run("run", path, "--pipeline", pipeline, "--json");
    expect([code, stderr], `${stdout.slice(-2000)}\n${text}`).toEqual([0, ""]);
    // SAFETY: the last line of `--json` is the run, as the command line's contract says.
    // SAFETY: the command line's contract: its last line is the finished run; a missing field fails the comparison.
    return jsonLines(stdout).at(-1) as unknown as Run;
  }

  it.each(sample)("%s gives the same", { timeout: 120_000 }, async (name) => {
    const source = await testSource();
    const file = fileOf(name, language);
    const pipeline = source.parse(file).pipelines.at(-1)?.name ?? "";
    const before = await run("before", file, file.text, pipeline);
    let { text } = file;
    const made = new Set<Edit["type"]>();
    for (const kind of kinds) {
      for (let seed = 1; seed < 12 && !made.has(kind); seed++) {
        const parsed = source.parse({ ...file, text });
        const graph = parsed.pipelines.find((each) => each.name === pipeline);
        const edit =
          graph && drawEdit(parsed, graph, chooser([0, seed, seed * 7, seed * 3, seed + 1, seed * 2]), [kind]);
        if (!edit || isAnother(edit)) continue;
        const result = source.edit({ ...file, text }, [edit], pipeline);
        if ("refused" in result || result.edits.length === 0) continue;
        text = applyTextEdits(text, result.edits);
        made.add(kind);
      }
    }
    expect(made.size, [...made].join()).toBeGreaterThan(3);
    const after = await run("after", file, text, pipeline);
    expect(after.status).toBe("succeeded");
    const digests = ({ outputs }: Run) => Object.entries(outputs).map(([output, { digest }]) => [output, digest]);
    expect(digests(after), text).toEqual(digests(before));
  });

  it("skips a node that is off, and what needs it", { timeout: 60_000 }, async () => {
    const source = await testSource();
    const file = fileOf("iris", language);
    const result = source.edit(file, [{ type: "disableNode", node: "split" }]);
    const text = "edits" in result ? applyTextEdits(file.text, result.edits) : "";
    const { status, steps } = await run("off", file, text, "iris");
    expect([status, ...steps.map(({ node, reason }) => `${node}: ${reason}`).sort()]).toEqual([
      "succeeded",
      expect.stringMatching(/^evaluate: upstream (fit|split) skipped$/),
      "fit: upstream split skipped",
      expect.stringMatching(/^load: /),
      "split: disabled",
    ]);
  });
});

/** An edit that could make the run do something else on a busy machine. */
function isAnother(edit: Edit): boolean {
  return edit.type === "setCallOption" && edit.option === "timeout";
}

function fileOf(name: string, language: Language): CorpusFile {
  const wanted = `${name}.${language === "python" ? "py" : "ts"}`;
  const found = corpus.find((file) => file.name === wanted);
  if (!found) throw new Error(`There is no ${wanted} in the corpus.`);
  return found;
}
