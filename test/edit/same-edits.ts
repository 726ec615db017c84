/**
 * One table of edits and what they make of a file, in both languages. Every way to edit must give exactly this: `source.edit`,
 * `pipeloom edit`, the extension, and the canvas and forms in the workbench.
 *
 * Each row starts from `sameEditFiles` anew. `after` are replacements of the pipeline file's text, each found exactly once.
 */
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";

export type Replacement = readonly [from: string, to: string];

export interface SameEdit {
  readonly title: string;
  /** `file` of an `addNode` is relative to the workspace here: `withFolder` makes it absolute. */
  readonly edits: Readonly<Record<Language, readonly Edit[]>>;
  readonly after: Readonly<Record<Language, readonly Replacement[]>>;
}

/** The pipeline file of each language, by its name in the workspace. */
export const pipelineFile: Readonly<Record<Language, string>> = {
  typescript: "study.pipeline.ts",
  python: "study.pipeline.py",
};

const typescript = `import { pipeline, step } from "pipeloom";
import { z } from "zod";

export const load = step(({ path }: { path: string }) => [path]);
export const clean = step(({ rows, limit = 5 }: { rows: string[]; limit?: number }) => rows.slice(0, limit));
export const fit = step({ retry: { attempts: 2 } }, ({ rows, epochs = 1 }: { rows: string[]; epochs?: number }) => rows.length * epochs);
export const score = step(({ model, rows = [] }: { model: number; rows?: string[] }) => model + rows.length);

export default pipeline(
  "study",
  { params: z.object({ path: z.string().default("a.csv"), epochs: z.int().min(1).default(5) }) },
  ({ path, epochs }) => {
    const rows = load({ path }); // all of them
    const kept = clean({ rows, limit: 3 });
    const model = fit({ rows: kept, epochs });
    return score({ model });
  },
);
`;

const python = `from pipeloom import pipeline, step


@step
def load(path: str) -> list:
    return [path]


@step
def clean(rows: list, limit: int = 5) -> list:
    return rows[:limit]


@step(retry={"attempts": 2})
def fit(rows: list, epochs: int = 1) -> int:
    return len(rows) * epochs


@step
def score(model: int, rows: list = []) -> int:
    return model + len(rows)


@pipeline
def study(path: str = "a.csv", epochs: int = 5):
    rows = load(path)  # all of them
    kept = clean(rows, limit=3)
    model = fit(kept, epochs=epochs)
    return score(model)
`;

/** All files of the workspace: name -> text. */
export const sameEditFiles: Readonly<Record<string, string>> = {
  [pipelineFile.typescript]: typescript,
  [pipelineFile.python]: python,
  "more_steps.ts": `import { step } from "pipeloom";\n\nexport const publish = step(({ score }: { score: number }) => score);\n`,
  "more_steps.py": `from pipeloom import step\n\n\n@step\ndef publish(score: int) -> int:\n    return score\n`,
};

const both = (...edits: Edit[]): SameEdit["edits"] => ({ typescript: edits, python: edits });

export const sameEdits: readonly SameEdit[] = [
  {
    title: "set a parameter's default",
    edits: both({ type: "setParameterDefault", parameter: "epochs", value: 12 }),
    after: { typescript: [["default(5)", "default(12)"]], python: [["epochs: int = 5", "epochs: int = 12"]] },
  },
  {
    title: "set a literal argument",
    edits: both({ type: "setArgument", node: "clean", input: "limit", value: 9 }),
    after: { typescript: [["limit: 3", "limit: 9"]], python: [["limit=3", "limit=9"]] },
  },
  {
    title: "set an option of a step",
    edits: both({ type: "setOption", step: "fit", option: "retry", value: { attempts: 4 } }),
    after: { typescript: [["attempts: 2", "attempts: 4"]], python: [['{"attempts": 2}', '{"attempts": 4}']] },
  },
  {
    title: "connect an output to an input",
    edits: both({ type: "connect", from: { node: "load", output: "output" }, to: { node: "score", input: "rows" } }),
    after: {
      typescript: [["score({ model })", "score({ model, rows })"]],
      python: [["score(model)", "score(model, rows=rows)"]],
    },
  },
  {
    title: "disconnect an input",
    edits: both({ type: "disconnect", to: { node: "score", input: "model" } }),
    after: { typescript: [["score({ model })", "score({})"]], python: [["score(model)", "score()"]] },
  },
  {
    title: "add a node of a step in the file",
    edits: both({ type: "addNode", step: "clean", after: "fit" }),
    after: {
      typescript: [["fit({ rows: kept, epochs });\n", "fit({ rows: kept, epochs });\n    clean({});\n"]],
      python: [["fit(kept, epochs=epochs)\n", "fit(kept, epochs=epochs)\n    clean()\n"]],
    },
  },
  {
    title: "add a node of a step in another file",
    edits: {
      typescript: [{ type: "addNode", step: "publish", after: "fit", file: "more_steps.ts" }],
      python: [{ type: "addNode", step: "publish", after: "fit", file: "more_steps.py" }],
    },
    after: {
      typescript: [
        ['from "zod";\n', 'from "zod";\nimport { publish } from "./more_steps.ts";\n'],
        ["fit({ rows: kept, epochs });\n", "fit({ rows: kept, epochs });\n    publish({});\n"],
      ],
      python: [
        ["import pipeline, step\n", "import pipeline, step\nfrom more_steps import publish\n"],
        ["fit(kept, epochs=epochs)\n", "fit(kept, epochs=epochs)\n    publish()\n"],
      ],
    },
  },
  {
    title: "remove a node with its wires",
    edits: both({ type: "removeNode", node: "clean" }),
    after: {
      typescript: [
        ["    const kept = clean({ rows, limit: 3 });\n", ""],
        ["fit({ rows: kept, epochs })", "fit({ epochs })"],
      ],
      python: [
        ["    kept = clean(rows, limit=3)\n", ""],
        ["fit(kept, epochs=epochs)", "fit(epochs=epochs)"],
      ],
    },
  },
  {
    title: "remove a node, what used it takes its input",
    edits: both({ type: "removeNode", node: "clean", users: "rewire" }),
    after: {
      typescript: [
        ["    const kept = clean({ rows, limit: 3 });\n", ""],
        ["fit({ rows: kept, epochs })", "fit({ rows, epochs })"],
      ],
      python: [
        ["    kept = clean(rows, limit=3)\n", ""],
        ["fit(kept, epochs=epochs)", "fit(rows, epochs=epochs)"],
      ],
    },
  },
  {
    title: "rename a step with its uses",
    edits: both({ type: "renameNode", node: "clean", name: "tidy" }),
    after: {
      typescript: [
        ["export const clean", "export const tidy"],
        ["= clean({", "= tidy({"],
      ],
      python: [
        ["def clean(", "def tidy("],
        ["= clean(", "= tidy("],
      ],
    },
  },
  {
    title: "duplicate a node",
    edits: both({ type: "duplicateNode", node: "clean" }),
    after: {
      typescript: [["clean({ rows, limit: 3 });\n", "clean({ rows, limit: 3 });\n    clean({ rows, limit: 3 });\n"]],
      python: [["clean(rows, limit=3)\n", "clean(rows, limit=3)\n    clean(rows, limit=3)\n"]],
    },
  },
  {
    title: "switch a node off",
    edits: both({ type: "disableNode", node: "clean" }),
    after: {
      typescript: [["= clean({", "= clean.with({ enabled: false })({"]],
      python: [["= clean(rows", "= clean.with_options(enabled=False)(rows"]],
    },
  },
  {
    title: "set an option at the call",
    edits: both({ type: "setCallOption", node: "load", option: "cache", value: false }),
    after: {
      typescript: [["= load({ path })", "= load.with({ cache: false })({ path })"]],
      python: [["= load(path)", "= load.with_options(cache=False)(path)"]],
    },
  },
  {
    title: "name a node at its call",
    edits: both({ type: "setCallOption", node: "load", option: "name", value: "first" }),
    after: {
      typescript: [["= load({ path })", '= load.with({ name: "first" })({ path })']],
      python: [["= load(path)", '= load.with_options(name="first")(path)']],
    },
  },
  {
    title: "wrap nodes into a pipeline of their own",
    edits: both({ type: "wrapNodes", nodes: ["load", "clean"], name: "prepare" }),
    after: {
      typescript: [
        [
          "export default pipeline(",
          'export const prepare = pipeline("prepare", { params: z.object({ path: z.string() }) }, ({ path }) => {\n  const rows = load({ path }); // all of them\n  const kept = clean({ rows, limit: 3 });\n  return kept;\n});\n\nexport default pipeline(',
        ],
        ["    const rows = load({ path }); // all of them\n", ""],
        [
          "    const kept = clean({ rows, limit: 3 });\n    const model",
          "    const kept = prepare({ path });\n    const model",
        ],
      ],
      python: [
        [
          "@pipeline\ndef study",
          "@pipeline\ndef prepare(path: str):\n    rows = load(path)  # all of them\n    kept = clean(rows, limit=3)\n    return kept\n\n\n@pipeline\ndef study",
        ],
        [
          "epochs: int = 5):\n    rows = load(path)  # all of them\n    kept = clean(rows, limit=3)\n",
          "epochs: int = 5):\n    kept = prepare(path=path)\n",
        ],
      ],
    },
  },
  {
    title: "add a step with a stub",
    edits: both({ type: "addStep", name: "report", inputs: ["model"], after: "fit" }),
    after: {
      typescript: [
        [
          "export default pipeline(",
          'export const report = step(({ model }: { model: unknown }) => {\n  void [model];\n  throw new Error("report is not written yet.");\n});\n\nexport default pipeline(',
        ],
        ["fit({ rows: kept, epochs });\n", "fit({ rows: kept, epochs });\n    report({});\n"],
      ],
      python: [
        [
          "@pipeline\ndef study",
          '@step\ndef report(model):\n    raise NotImplementedError("report is not written yet.")\n\n\n@pipeline\ndef study',
        ],
        ["fit(kept, epochs=epochs)\n", "fit(kept, epochs=epochs)\n    report()\n"],
      ],
    },
  },
  {
    title: "add a parameter",
    edits: both({ type: "addParameter", parameter: "rate", valueType: "number", default: 0.5 }),
    after: {
      typescript: [
        ["default(5) }) }", "default(5), rate: z.number().default(0.5) }) }"],
        ["({ path, epochs }) =>", "({ path, epochs, rate }) =>"],
      ],
      python: [["epochs: int = 5):", "epochs: int = 5, rate: float = 0.5):"]],
    },
  },
  {
    title: "rename a parameter",
    edits: both({ type: "renameParameter", parameter: "path", name: "file" }),
    after: {
      typescript: [
        ['path: z.string().default("a.csv")', 'file: z.string().default("a.csv")'],
        ["({ path, epochs }) =>", "({ file, epochs }) =>"],
        ["= load({ path });", "= load({ path: file });"],
      ],
      python: [
        ['study(path: str = "a.csv"', 'study(file: str = "a.csv"'],
        ["= load(path)", "= load(file)"],
      ],
    },
  },
  {
    title: "remove a parameter",
    edits: both({ type: "removeParameter", parameter: "epochs" }),
    after: {
      typescript: [
        [", epochs: z.int().min(1).default(5) })", " })"],
        ["({ path, epochs }) =>", "({ path }) =>"],
        ["fit({ rows: kept, epochs })", "fit({ rows: kept })"],
      ],
      python: [
        [", epochs: int = 5):", "):"],
        ["fit(kept, epochs=epochs)", "fit(kept)"],
      ],
    },
  },
  {
    title: "give a parameter another type",
    edits: both({ type: "retypeParameter", parameter: "epochs", valueType: "number" }),
    after: {
      typescript: [["z.int().min(1).default(5)", "z.number().default(5)"]],
      python: [["epochs: int = 5):", "epochs: float = 5):"]],
    },
  },
];

/** The edits of a row for a workspace in `folder`. */
export function withFolder(edits: readonly Edit[], folder: string): Edit[] {
  return edits.map((edit) =>
    edit.type === "addNode" && edit.file ? { ...edit, file: `${folder}/${edit.file}` } : edit,
  );
}

/** What the pipeline file must say afterwards. */
export function expectedText(row: SameEdit, language: Language): string {
  return row.after[language].reduce(
    (text, [from, to]) => {
      if (text.split(from).length !== 2)
        throw new Error(`"${from}" is not exactly once in the text of "${row.title}".`);
      return text.replace(from, () => to);
    },
    language === "python" ? python : typescript,
  );
}
