/** Real pipeline files, each with the graph that it gives beside it. `UPDATE=1` rewrites the goldens; look at the difference before you keep it. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { ParsedFile } from "../../runtime/model/graph.ts";
import { fileHost, testSource } from "./wasm.ts";

const folder = join(import.meta.dirname, "../fixtures/source");
const fixtures = readdirSync(folder).filter((name) => /\.(ts|tsx|py)$/.test(name));
const isUpdating = process.env["UPDATE"] === "1" && process.env["CI"] === undefined;

describe("graphs of real files", () => {
  it.each(fixtures)("%s", async (name) => {
    const source = await testSource();
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    const parsed = source.parse({
      file,
      language: name.endsWith(".py") ? "python" : "typescript",
      text,
      host: fileHost,
    });
    // What the editor sends to the webview must pass its schema.
    expect(ParsedFile.safeParse(parsed).error).toBeUndefined();
    const actual = `${JSON.stringify(shortened(parsed), undefined, 2)}\n`;
    const golden = `${file}.graph.json`;
    if (isUpdating) writeFileSync(golden, actual);
    expect(existsSync(golden), `${relative(folder, golden)} is missing: run with UPDATE=1`).toBe(true);
    expect(actual).toBe(readFileSync(golden, "utf8"));
  });

  it("gives the same graph in both languages", async () => {
    const source = await testSource();
    const graphs = (["typescript", "python"] as const).map((language) => {
      const file = join(folder, language === "python" ? "training.py" : "training.ts");
      const [pipeline] = source.parse({ file, language, text: readFileSync(file, "utf8"), host: fileHost }).pipelines;
      return {
        parameters: pipeline?.parameters.map(({ name, schema, required, default: value, help }) => ({
          name,
          schema,
          required,
          value,
          help,
        })),
        nodes: pipeline?.nodes.map(({ id, kind, label, outputs }) => ({
          id,
          kind,
          label,
          outputs: outputs.map((output) => output.name),
        })),
        edges: pipeline?.edges.map(
          ({ kind, from, to }) => `${kind} ${from.node}.${from.output} -> ${to.node}.${to.input}`,
        ),
        outputs: pipeline?.outputs,
      };
    });
    expect(graphs[0]).toEqual(graphs[1]);
    expect(graphs[0]?.edges).toHaveLength(4);
  });
});

/** Ranges as `line:character-line:character`, one-based, and files relative: what a reader can check. */
function shortened(parsed: ParsedFile): unknown {
  return JSON.parse(
    JSON.stringify(parsed, (_key, value: unknown) => {
      if (typeof value === "string" && value.startsWith(folder)) return relative(folder, value);
      if (typeof value !== "object" || value === null || !("start" in value && "end" in value)) return value;
      return `${point(value.start)}-${point(value.end)}`;
    }),
  );
}

function point(at: unknown): string {
  if (typeof at !== "object" || at === null || !("line" in at && "character" in at)) return "?";
  return `${Number(at.line) + 1}:${Number(at.character) + 1}`;
}
