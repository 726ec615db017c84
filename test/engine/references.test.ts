/** Values of earlier runs, named in a body. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageHost } from "../semantics/language.ts";
import { createLanguageHost, languages } from "../semantics/language.ts";
import { finishedOf } from "../semantics/log.ts";

const makes = {
  typescript: `import { metrics, pipeline, step } from "pipeloom";
export const rows = step(() => [1, 2, 3]);
export const bulk = step(() => Array.from({ length: 4 }, (_, index) => ({ index, word: "x".repeat(9000) })));
export const double = step(({ x }: { x: number }) => x * 2);
export const both = step({ outputs: ["low", "high"] }, ({ x }: { x: number }) => ({ low: x - 1, high: x + 1 }));
export const score = step(() => metrics({ accuracy: 0.5 }, { name: "score" }));
export const bad = step((): number => { throw new Error("no"); });
export const make = pipeline("make", { mode: "continue" }, () => {
  const all = rows();
  double({ x: 10 });
  double({ x: 20 });
  score();
  bad();
  both.map({ x: all });
  return { all, bulk: bulk(), tens: double.map({ x: all }, { batchSize: 2 }) };
});
`,
  python: `from pipeloom import metrics, pipeline, step

@step
def rows():
    return [1, 2, 3]

@step
def bulk():
    return [{"index": index, "word": "x" * 9000} for index in range(4)]

@step
def double(x):
    return x * 2

@step(outputs=["low", "high"])
def both(x):
    return {"low": x - 1, "high": x + 1}

@step
def score():
    return metrics({"accuracy": 0.5}, name="score")

@step
def bad():
    raise RuntimeError("no")

@pipeline(mode="continue")
def make():
    all = rows()
    double(10)
    double(20)
    score()
    bad()
    both.map(x=all)
    return {"all": all, "bulk": bulk(), "tens": double.map(x=all, options={"batch_size": 2})}
`,
} as const;

const uses = {
  typescript: (reference: string) => `import { artifact, pipeline, step } from "pipeloom";
export const echo = step(({ value }: { value: unknown }) => value);
export const show = step(({ value }: { value: unknown }) => JSON.stringify(value).length);
export const whole = pipeline("whole", () => echo({ value: artifact("${reference}") }));
export const item = pipeline("item", () => echo({ value: artifact<number[]>("${reference}").chunk(1) }));
export const each = pipeline("each", () => show.map({ value: artifact<unknown[]>("${reference}") }));
export const loads = pipeline("loads", async () => echo({ value: [await artifact("${reference}").load()] }));
export const gives = pipeline("gives", () => artifact("${reference}"));
export const caught = pipeline("caught", async () => { try { await artifact("${reference}").load(); } catch { return echo({ value: "caught" }); } return echo({ value: "not" }); });
`,
  python: (reference: string) => `from pipeloom import artifact, pipeline, step

@step
def echo(value):
    return value

@step
def show(value):
    import json
    return len(json.dumps(value, separators=(",", ":")))

@pipeline
def whole():
    return echo(artifact("${reference}"))

@pipeline
def item():
    return echo(artifact("${reference}").chunk(1))

@pipeline
def each():
    return show.map(value=artifact("${reference}"))

@pipeline
def loads():
    return echo([artifact("${reference}").load()])

@pipeline
def gives():
    return artifact("${reference}")

@pipeline
def caught():
    try:
        artifact("${reference}").load()
    except Exception:
        return echo("caught")
    return echo("not")
`,
} as const;

describe.each(languages)("artifact() in %s", (language) => {
  let host: LanguageHost;
  let runId: string;
  let digest: string;
  beforeAll(async () => {
    host = createLanguageHost(language);
    const made = finishedOf(await host.run(host.write("make", makes[language]), "make"));
    expect(made.error?.message).toBe("no");
    runId = made.runId;
    digest = made.outputs["all"]?.digest ?? "";
  });
  afterAll(() => host.dispose());
  const use = async (reference: string, pipeline: string) => {
    const file = host.write("use", uses[language](reference));
    const { status, outputs, error } = finishedOf(await host.run(file, pipeline));
    return status === "succeeded" ? outputs["output"]?.value : `${error?.code}: ${error?.message}`;
  };

  it("takes a digest, the beginning of one, a place in a run, and a name", async () => {
    for (const reference of [digest, digest.slice(0, 12), `${runId}/rows`, `${runId}/rows/output`])
      expect(await use(reference, "whole"), reference).toEqual([1, 2, 3]);
    for (const reference of ["score", "score@1"])
      expect(await use(reference, "whole"), reference).toEqual({ accuracy: 0.5 });
  });

  it("gives the list of a map, also of one in batches, and one output of several", async () => {
    expect(await use(`${runId}/both/high`, "whole")).toEqual([2, 3, 4]);
    expect(await use(`${runId}/double_3`, "whole")).toEqual([2, 4, 6]);
  });

  it("is mapped over, taken apart, loaded and given on, whether stored short or long", async () => {
    expect(await use(digest, "item")).toBe(2);
    expect(await use(digest, "each")).toEqual([1, 1, 1]);
    expect(await use(digest, "loads")).toEqual([[1, 2, 3]]);
    expect(await use(digest, "gives")).toEqual([1, 2, 3]);
    expect(await use(`${runId}/bulk`, "item")).toMatchObject({ index: 1 });
    expect(await use(`${runId}/bulk`, "each")).toEqual([9021, 9021, 9021, 9021]);
  });

  it("says what is not there, or not clear", async () => {
    expect(await use("nobody", "whole")).toMatch(/^unknown-artifact: There is no artifact "nobody"/);
    expect(await use(`${runId}/nobody`, "whole")).toMatch(/^unknown-artifact: Run .* has no node "nobody"; it has: /);
    expect(await use(`${runId}/both`, "whole")).toMatch(/^ambiguous-artifact: .*both\/low/);
    expect(await use(`${runId}/both/middle`, "whole")).toMatch(
      /^unknown-artifact: .*no output "middle"; there is: low, high/,
    );
    expect(await use(`${runId}/bad`, "whole")).toMatch(/^unknown-artifact: .*gave nothing: it failed/);
    expect(await use("nobody", "gives")).toMatch(/^unknown-artifact/);
    expect(await use("nobody", "caught")).toBe("caught");
  });
});
