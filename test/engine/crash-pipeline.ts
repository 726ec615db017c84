/** The pipeline that dies a hundred times: thirty steps with a map, a retry, a condition, a child, a cache hit, a loop on loaded data and a question. In both languages. */

/** Each execution of a step leaves a line `run invocation` here, in the workspace. */
export const executionsName = "executions.log";

export const crashTypeScript = `import { ask, metrics, pipeline, step, stepContext } from "pipeloom";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
const work = async (ms: number) => {
  const { runId, invocation } = stepContext();
  appendFileSync(join(process.cwd(), "${executionsName}"), runId + " " + invocation + "\\n");
  await new Promise((resolve) => setTimeout(resolve, ms));
};
export const constant = step(async () => { await work(5); return { unit: "mm" }; });
export const load = step(async ({ seed }: { seed: number }) => { await work(8); return Array.from({ length: 8 }, (_, i) => (seed * 31 + i * 17) % 101); });
export const clean = step(async ({ rows, by }: { rows: number[]; by: number }) => { await work(4); return rows.map((row) => row + by); });
export const score = step(async ({ row }: { row: number }) => { await work(6); return { row, text: "v".repeat(row % 3 === 0 ? 20_000 : 3) }; });
export const flaky = step({ retry: { attempts: 3, delay: "10ms" } }, async ({ rows }: { rows: number[] }, context) => {
  await work(3);
  if (context.attempt === 1) throw new Error("not yet");
  return rows.length;
});
export const never = step({ when: () => false }, async ({ rows }: { rows: number[] }) => { await work(1); return rows[0]; });
export const join_ = step({ name: "joined" }, async ({ size, extra = 7 }: { size: number; extra?: number }) => { await work(2); return size + extra; });
export const scale = step(async ({ x, by }: { x: number; by: number }) => { await work(5); return x * by; });
export const child = pipeline("scaled", { params: z.object({ x: z.number() }) }, ({ x }) => {
  let y: any = x;
  for (let i = 1; i <= 6; i += 1) y = scale({ x: y, by: i });
  return y;
});
export const grow = step(async ({ x }: { x: number }) => { await work(4); return x + 1; });
export const measure = step(async ({ rows, factor }: { rows: number[]; factor: number }) => { await work(5); return metrics({ mean: (rows.reduce((a, b) => a + b, 0) / rows.length) * factor }); });
export const report = step(async (input: { scores: unknown[]; joined: number; scaled: number; grown: number; unit: { unit: string }; mean: Record<string, number> }) => {
  await work(5);
  return { count: input.scores.length, joined: input.joined, scaled: input.scaled, grown: input.grown, unit: input.unit.unit, mean: input.mean["mean"] ?? 0 };
});
export default pipeline("demo", { params: z.object({ seed: z.int() }) }, async ({ seed }) => {
  const unit = constant({});
  const rows = load({ seed });
  let cleaned = rows;
  for (let i = 1; i <= 3; i += 1) cleaned = clean({ rows: cleaned, by: i });
  const scores = score.map({ row: cleaned }, { concurrency: 3 });
  const size = flaky({ rows: cleaned });
  const extra = never({ rows });
  const joined = join_({ size, extra });
  const scaled = child({ x: joined });
  const { factor } = await ask({ name: "factor", question: "Which factor?", schema: z.object({ factor: z.int().min(1) }) });
  const mean = measure({ rows: cleaned, factor });
  let grown = grow({ x: joined });
  while ((await grown.load()) < 20) grown = grow({ x: grown });
  return report({ scores, joined, scaled, grown, unit, mean } as never);
});
`;

export const crashPython = `import os, time
from pipeloom import ask, metrics, pipeline, step, step_context

def work(ms):
    context = step_context()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "${executionsName}"), "a") as file:
        file.write("%s %s\\n" % (context.run_id, context.invocation))
    time.sleep(ms / 1000)

@step
def constant():
    work(5)
    return {"unit": "mm"}

@step
def load(seed: int):
    work(8)
    return [(seed * 31 + i * 17) % 101 for i in range(8)]

@step
def clean(rows: list, by: int):
    work(4)
    return [row + by for row in rows]

@step
def score(row: int):
    work(6)
    return {"row": row, "text": "v" * (20_000 if row % 3 == 0 else 3)}

@step(retry={"attempts": 3, "delay": "10ms"})
def flaky(rows: list):
    work(3)
    if step_context().attempt == 1:
        raise ValueError("not yet")
    return len(rows)

@step(when=lambda: False)
def never(rows: list):
    work(1)
    return rows[0]

@step
def joined(size: int, extra: int = 7):
    work(2)
    return size + extra

@step
def scale(x: int, by: int):
    work(5)
    return x * by

@pipeline(name="scaled")
def child(x: int):
    y = x
    for i in range(1, 7):
        y = scale(y, i)
    return y

@step
def grow(x: int):
    work(4)
    return x + 1

@step
def measure(rows: list, factor: int):
    work(5)
    return metrics({"mean": sum(rows) / len(rows) * factor})

@step
def report(scores: list, joined: int, scaled: int, grown: int, unit: dict, mean: dict):
    work(5)
    return {"count": len(scores), "joined": joined, "scaled": scaled, "grown": grown, "unit": unit["unit"], "mean": mean["mean"]}

@pipeline
def demo(seed: int):
    unit = constant()
    rows = load(seed)
    cleaned = rows
    for i in range(1, 4):
        cleaned = clean(cleaned, i)
    scores = score.map(row=cleaned, options={"concurrency": 3})
    size = flaky(cleaned)
    extra = never(rows)
    total = joined(size, extra)
    scaled = child(total)
    factor = ask("factor", "Which factor?", type=int)
    mean = measure(cleaned, factor)
    grown = grow(total)
    while grown.load() < 20:
        grown = grow(grown)
    return report(scores, total, scaled, grown, unit, mean)
`;
