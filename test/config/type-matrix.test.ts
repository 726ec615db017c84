/** Every type, both languages: form -> value -> engine -> step, and run record -> form. Also: everyone who checks a value says the same. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkValue } from "../../runtime/config/check.ts";
import { coerce } from "../../runtime/config/coerce.ts";
import { formLayer, rerunLayer } from "../../runtime/config/layers.ts";
import { resolve } from "../../runtime/config/resolve.ts";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import { parseFile } from "../../runtime/cli/parse-file.ts";
import type { RunFinished } from "../../runtime/model/event.ts";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import { widgetFor } from "../../webview/form/schema.ts";
import { validate } from "../../webview/form/validate.ts";
import { fieldState } from "../../webview/form/values.ts";
import { createWorkspace, type Workspace } from "../engine/workspace.ts";
import { pythonFile, typeRows, typescriptFile } from "./type-rows.ts";

const languages = [
  { language: "typescript", file: "types.pipeline.ts", text: typescriptFile },
  { language: "python", file: "types_pipeline.py", text: pythonFile },
] as const;

describe.each(languages)("types in $language", ({ language, file, text }) => {
  let workspace: Workspace;
  let pipeline: Pipeline;
  let connection: EngineConnection;
  let path: string;
  beforeAll(async () => {
    workspace = createWorkspace({ API_KEY: "the-key" });
    path = workspace.write(file, text);
    const parsed = await parseFile(path, language, text);
    expect(parsed.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const [found] = parsed.pipelines;
    if (!found) throw new Error("The file has no pipeline.");
    pipeline = found;
    connection = await workspace.connect();
  }, 30_000);
  afterAll(() => workspace?.dispose());

  const parameter = (name: string) => {
    const found = pipeline.parameters.find((each) => each.name === name);
    if (!found) throw new Error(`There is no parameter ${name}.`);
    return found;
  };

  it.each(typeRows)("$name has its editor and its rules", ({ name, widget, texts, good, bad }) => {
    const { schema } = parameter(name);
    expect(widgetFor(schema).type).toBe(widget);
    for (const value of good) expect([value, checkValue(schema, value)]).toEqual([value, []]);
    for (const value of bad) {
      expect([value, checkValue(schema, value).length > 0]).toEqual([value, true]);
      expect([value, validate(schema, value).length > 0]).toEqual([value, true]);
    }
    for (const value of good) expect([value, validate(schema, value)]).toEqual([value, []]);
    for (const [written, value] of texts) expect(coerce(schema, written)).toEqual({ type: "value", value });
  });

  async function run(values: Record<string, Json>): Promise<RunFinished> {
    const { parameters, problems } = resolve({ parameters: pipeline.parameters, layers: [formLayer(values)] });
    expect(problems).toEqual([]);
    const { client } = connection;
    const ended = new Map<string, RunFinished>();
    let look = () => {};
    client.on("run.event", ({ events }) => {
      for (const event of events) if (event.type === "run.finished") ended.set(event.runId, event);
      look();
    });
    await client.request("subscribe", { runs: "all" });
    const { runId } = await client.request("run.start", {
      file: path,
      pipeline,
      parameters: [...parameters],
      useCache: true,
      executor: "local",
    });
    return new Promise((done) => {
      look = () => {
        const found = ended.get(runId);
        if (found) done(found);
      };
      look();
    });
  }

  const rounds = Math.max(...typeRows.map(({ good }) => good.length));
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "round %i: what the form gives reaches the steps, is recorded, and comes back",
    async (round) => {
      const values = Object.fromEntries(typeRows.map(({ name, good }) => [name, good[round % good.length] ?? null]));
      const finished = await run(values);
      expect(finished.error).toBeUndefined();
      expect(finished.status).toBe("succeeded");
      for (const { name, python, typescript = JSON.stringify } of typeRows) {
        const shown = finished.outputs[name]?.value;
        if (name === "token") expect(shown).not.toContain("API_KEY");
        else if (language === "typescript") expect(shown).toBe(typescript(values[name] ?? null));
        else if (round === 0 && python !== undefined) expect(shown).toBe(python);
      }
      const record = await connection.client.request("run.get", { runId: finished.runId });
      const again = resolve({
        parameters: pipeline.parameters,
        layers: [rerunLayer({ runId: finished.runId, parameters: record.parameters })],
      });
      for (const each of pipeline.parameters) {
        const state = fieldState(
          each,
          again.parameters.find(({ name }) => name === each.name),
          {},
        );
        expect(JSON.stringify(state.value)).toBe(JSON.stringify(values[each.name]));
        expect(state.isChanged).toBe(false);
      }
    },
    30_000,
  );

  it.each(typeRows.filter(({ bad }) => bad.length > 0))(
    "$name: the engine refuses what the field refuses, in the same words",
    async ({ name, bad }) => {
      const start = Object.fromEntries(typeRows.map((each) => [each.name, each.good[0] ?? null]));
      for (const value of bad) {
        const [problem] = checkValue(parameter(name).schema, value);
        const refused = await connection.client
          .request("run.start", {
            file: path,
            pipeline,
            parameters: Object.entries({ ...start, [name]: value }).map(([each, given]) => ({
              name: each,
              value: given,
              layer: "form" as const,
            })),
            useCache: true,
            executor: "local",
          })
          .then(
            () => "started",
            (error: unknown) => String(error),
          );
        expect(refused).toContain(problem?.message);
      }
    },
  );
});
