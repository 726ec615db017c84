/** Composed pipelines: their graph is that of the same pipeline written as a body, and they run on the bundled runtime. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../runtime/model/json.ts";
import { createLanguageHost } from "../semantics/language.ts";
import type { LanguageHost } from "../semantics/language.ts";
import { finishedOf } from "../semantics/log.ts";
import { essence, parseFile } from "../source-python/graph.ts";
import { python } from "./worker.ts";

const path = join(import.meta.dirname, "fixtures/composed.pipeline.py");
const parsed = parseFile(path);
const graphOf = (name: string) => {
  const found = parsed.pipelines.find((pipeline) => pipeline.name === name);
  if (!found) throw new Error(`no pipeline ${name}`);
  return found;
};

describe("a composed pipeline's graph", () => {
  test("is that of the body that says the same", () => {
    expect(parsed.problems).toEqual([]);
    const sorted = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).toSorted();
    const plain = (name: string) => {
      const { nodes, edges, parameters, outputs } = essence(graphOf(name));
      return { nodes: sorted(nodes), edges: sorted(edges), parameters, outputs };
    };
    expect(plain("training")).toEqual(plain("written"));
  });
  test("has what nothing gives as required parameters, and loops as loops", () => {
    expect(graphOf("listed").parameters.map(({ name, required }) => [name, required])).toEqual([
      ["path", false],
      ["epochs", true],
    ]);
    expect(graphOf("parts").nodes.map(({ kind }) => kind)).toEqual(["loop", "step"]);
  });
});

describe("a composed pipeline's run", () => {
  let host: LanguageHost;
  let file: string;
  beforeAll(() => {
    host = createLanguageHost("python");
    file = host.write("composed", readFileSync(path, "utf8"));
  });
  afterAll(() => host.dispose());

  const outputsOf = async (pipeline: string, parameters: Readonly<Record<string, Json>> = {}) => {
    const finished = finishedOf(await host.run(file, pipeline, { parameters }));
    expect(finished.error).toBeUndefined();
    return {
      nodes: [...new Set(finished.steps.map(({ node }) => node))],
      outputs: Object.fromEntries(Object.entries(finished.outputs).map(([name, { value }]) => [name, value])),
    };
  };

  test("wires, skips, retries, maps, expands and starts children", async () => {
    const expected = {
      rows: [1, 2, 3],
      train: [1, 2],
      test: [3],
      model: 21,
      flaky: { status: "ValueError: service down" },
      squares: [8, 11, 16],
      grid: { model_1: 10, model_2: 20, model_3: 30 },
      clean: [1, 2],
      rest: [3],
    };
    const composed = await outputsOf("training", { epochs: 7 });
    expect(composed.outputs).toMatchObject(expected);
    const written = await outputsOf("written", { epochs: 7 });
    expect(composed.outputs).toEqual(written.outputs);
    expect(composed.nodes.toSorted()).toEqual(written.nodes.toSorted());
  });

  test("starts from the file itself as a script", async () => {
    const root = join(import.meta.dirname, "../..");
    const { stdout } = await promisify(execFile)(python, [file], {
      env: {
        ...process.env,
        PYTHONPATH: join(root, "runtime/sdk/python"),
        PIPELOOM_CLI: join(root, "runtime/cli/main.ts"),
        PIPELOOM_NODE: process.execPath,
      },
    });
    expect(stdout.trim()).toBe("21");
  });

  test("tells uses of one step apart by name", async () => {
    expect((await outputsOf("parts")).outputs).toEqual({ part_0: 0, part_1: 11 });
  });
});
