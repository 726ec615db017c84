/** Values that no JSON holds, as parameters of child runs and of pipelines that steps return. */
import { afterAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import { finishedOf } from "../semantics/log.ts";
import { createLanguageHost, languages } from "../semantics/language.ts";

const sources = {
  typescript: `import { pipeline, step, z } from "pipeloom";
const table = step(() => new Map([["a", new Date(5)], ["b", new Date(7)]]));
const later = step(({ table, key }: { table: Map<string, Date>; key: string }) => (table.get(key) ?? new Date(0)).getTime());
export const reading = pipeline("reading", { params: z.object({ table: z.map(z.string(), z.date()), key: z.string().default("a") }) }, ({ table, key }) => later({ table, key }));
export const calls = pipeline("calls", () => reading({ table: table(), key: "b" }));
export const given = pipeline("given", () => reading.with({ parameters: { table: table() } })());
const expand = step(({ table }: { table: Map<string, Date> }) => reading.with({ parameters: { table, key: "b" } }));
export const returned = pipeline("returned", () => expand({ table: table() }));
const train = step(({ table }: { table: Map<string, Date> }) => pipeline("made", () => {
  const pick = step(({ by }: { by: number }) => (table.get("a") ?? new Date(0)).getTime() * by);
  return pick({ by: 3 });
}));
export const captured = pipeline("captured", () => train({ table: table() }));
`,
  python: `from datetime import datetime, timedelta, timezone
from pipeloom import pipeline, step

start = datetime(1970, 1, 1, tzinfo=timezone.utc)

@step
def table():
    return {"a": start + timedelta(milliseconds=5), "b": start + timedelta(milliseconds=7)}

def milliseconds(moment):
    return round((moment - start).total_seconds() * 1000)

@step
def later(table: dict, key: str):
    return milliseconds(table[key])

@pipeline
def reading(table, key: str = "a"):
    return later(table, key)

@pipeline
def calls():
    return reading(table(), "b")

@pipeline
def given():
    return reading.with_options(parameters={"table": table()})()

@step
def expand(table):
    return reading.with_options(parameters={"table": table, "key": "b"})

@pipeline
def returned():
    return expand(table())

@step
def train(table):
    @pipeline(name="made")
    def made():
        @step
        def pick(by: int):
            return milliseconds(table["a"]) * by
        return pick(3)
    return made

@pipeline
def captured():
    return train(table())
`,
} as const;

function childOf(events: readonly RunEvent[]): string {
  for (const event of events)
    if (event.type === "invocation.started" && event.childRun !== undefined) return event.childRun;
  throw new Error("No child run was started.");
}

describe.each(languages)("%s", (language) => {
  const host = createLanguageHost(language);
  const file = host.write("values", sources[language]);
  afterAll(() => host.dispose());

  it.each([
    ["calls", 7],
    ["given", 5],
    ["returned", 7],
    ["captured", 15],
  ])("%s", async (name, expected) => {
    const events = await host.run(file, name);
    expect(finishedOf(events)).toMatchObject({ status: "succeeded", outputs: { output: { value: expected } } });
  });

  it("the child's record says which artifact a parameter is, and what it looks like", async () => {
    const events = await host.run(file, "calls");
    const connection = await host.workspace.connect();
    const { events: child } = await connection.client.request("run.events", { runId: childOf(events), after: 0 });
    const [started] = child;
    const parameters = started?.type === "run.started" ? started.parameters : [];
    expect(parameters.find(({ name }) => name === "key")?.value).toBe("b");
    expect(parameters.find(({ name }) => name === "table")?.value).toMatchObject({
      artifact: expect.stringMatching(/^[0-9a-f]{64}$/),
      summary: expect.any(String),
    });
  });
});
