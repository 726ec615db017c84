/** Steps made inside functions: what they capture, what tells their variants apart, and where errors in them point. */
import { describe, expect, test } from "vitest";
import { mainFile, startWorker } from "./worker.ts";

const head = `import { pipeline, step } from "pipeloom";\nimport * as loom from "pipeloom";\nimport { step as make } from "pipeloom";\n`;

/** The steps of a body, as the plan says them. */
async function stepsOf(text: string, files: Readonly<Record<string, string>> = {}) {
  await using worker = await startWorker({ [mainFile]: head + text, ...files });
  const { steps, calls, end } = await worker.body("p");
  return { steps, calls, end, file: worker.folder.file(mainFile) };
}

const captures = (steps: Awaited<ReturnType<typeof stepsOf>>["steps"]) =>
  steps.map(({ name, captured }) => `${name}: ${Object.keys(captured ?? {}).join(", ")}`);

describe("what a step captures", () => {
  test("is the local variables that its functions use; not what its data options use, nor what the module declares", async () => {
    const { steps } = await stepsOf(`const top = 3;
const helper = (x: number) => x + top;
export default pipeline("p", () => {
  const rate = 2, label = "a", seconds = 5, isOn = true;
  const train = step({ name: "train", timeout: seconds, description: label, when: () => isOn }, ({ x }: { x: number }) => { const local = helper(x); return local * rate; });
  train({ x: 1 });
});`);
    expect(captures(steps)).toEqual(["train: isOn, rate"]);
    expect(Object.keys(steps[0]?.codeParts ?? {}).toSorted()).toEqual(["helper", "top", "train"]);
    expect(steps[0]?.captured?.["rate"]?.value).toBe(2);
  });

  test("goes on through local functions, and a change in one of them is another variant", async () => {
    const source = (by: string, sign = "*") => `export default pipeline("p", () => {
  const by = ${by};
  const scale = (x: number) => x ${sign} by;
  const train = step(({ x }: { x: number }) => scale(x));
  train({ x: 1 });
});`;
    const [first, same, other, changed] = await Promise.all([
      stepsOf(source("2")),
      stepsOf(source("2")),
      stepsOf(source("3")),
      stepsOf(source("2", "+")),
    ]);
    expect(captures(first.steps)).toEqual(["train: scale, by"]);
    expect(same.steps[0]?.variant).toBe(first.steps[0]?.variant);
    expect(other.steps[0]?.variant).not.toBe(first.steps[0]?.variant);
    expect(other.steps[0]?.codeDigest).toBe(first.steps[0]?.codeDigest);
    expect(changed.steps[0]?.variant).not.toBe(first.steps[0]?.variant);
  });

  test("is found under every name that the SDK's step is imported by, and not under a local one", async () => {
    const { steps } = await stepsOf(`export default pipeline("p", () => {
  const a = 1;
  const one = loom.step(() => a);
  const two = make(() => a);
  one(); two();
});`);
    expect(captures(steps)).toEqual(["one: a", "two: a"]);
    // Called through a variable, it is not known what the step captures.
    const { end } = await stepsOf(`export default pipeline("p", () => {
  const a = 1;
  ((step: typeof make) => { const three = step({ name: "three" }, () => a); three(); })(make);
});`);
    expect(end).toMatchObject({ type: "body.failed", error: { code: "nested-step" } });
  });

  test("has a name from its variable, its property or its option; without one it says so", async () => {
    const { steps } = await stepsOf(`export default pipeline("p", () => {
  const models = { linear: step(() => 1) };
  let later; later = step(() => 2);
  const fast = step(() => 3).with({ cache: false });
  models.linear(); later(); fast(); step({ name: "own" }, () => 4)(); step(function named() { return 5; })();
});`);
    expect(steps.map(({ name, variant }) => `${name}${variant}`)).toEqual(["linear", "later", "fast", "own", "named"]);
    const { end } = await stepsOf(`export default pipeline("p", () => { [step(() => 1)].map((one) => one()); });`);
    expect(end).toMatchObject({ type: "body.failed", error: { code: "bad-step" } });
  });

  test("may be other steps, lists, and what gets its value later; the last call counts", async () => {
    const { steps, calls } = await stepsOf(`const top = step(() => 1);
export default pipeline("p", () => {
  const seen: number[] = [];
  const train = step(() => [seen.length, typeof top, typeof later]);
  train();
  seen.push(1);
  train();
  const later = 5;
  train();
  return later;
});`);
    expect(steps).toHaveLength(3);
    expect(new Set(steps.map(({ variant }) => variant)).size).toBe(3);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    expect(captures(steps)).toEqual(["train: seen", "train: seen", "train: seen, later"]);
  });

  test.each([
    ["an output", "const rows = top(); const bad = step(() => rows); bad();", "captured-output"],
    ["an output in a list", "const rows = [top()]; const bad = step(() => rows.length); bad();", "captured-output"],
    ["a promise", "const rows = Promise.resolve(1); const bad = step(() => rows); bad();", "captured-value"],
    [
      "a function from elsewhere",
      "[Math.max].forEach((fn) => { const bad = step(() => fn(1)); bad(); });",
      "captured-value",
    ],
  ])("%s is refused", async (_, body, code) => {
    const { end } = await stepsOf(`const top = step(() => 1);\nexport default pipeline("p", () => { ${body} });`);
    expect(end).toMatchObject({ type: "body.failed", error: { code } });
  });
});

test("places in a file with such steps are the author's, also behind them on a line", async () => {
  const line = `  const train = step(({ x }: { x: number }) => x * rate); const other = make(() => rate); results.push(train({ x: 1 }), other());`;
  const source = `${head}export default pipeline("p", () => {\n  const rate = 2; const results = [];\n${line}\n});\n`;
  await using worker = await startWorker(source);
  const { calls } = await worker.body("p");
  expect(calls.map(({ step, site }) => [step, site?.line, site?.character])).toEqual([
    ["train", 5, line.indexOf("train({")],
    ["other", 5, line.indexOf("other()")],
  ]);
});

test("an attempt finds its step by running the body again, drops what that prints, and points into the author's text", async () => {
  const source = `${head}export default pipeline("p", () => {
  console.log("the body");
  for (const rate of [1, 2]) {
    const train = step(({ x }: { x: number }) => { console.log("rate", rate); if (rate === 2) throw new RangeError("two"); return x * rate; });
    train({ x: 1 });
  }
});
`;
  await using worker = await startWorker(source);
  const { steps } = await worker.body("p");
  const body = { unit: worker.bundled.unit, pipeline: "p", export: "default", parameters: {} };
  const attempt = (at: number) =>
    worker.attempt(
      "train",
      { x: 10 },
      {
        invocation: `train~${at}`,
        made: { body, loads: [], variant: steps[at]?.variant ?? "", codeDigest: steps[at]?.codeDigest ?? "" },
      },
    );
  expect(await attempt(0)).toMatchObject({ type: "succeeded", outputs: { output: { value: 10 } } });
  expect(worker.log("train~0")).toEqual(["rate 1"]);
  const failed = await attempt(1);
  expect(failed).toMatchObject({ type: "failed", error: { name: "RangeError", location: { line: 7 } } });
  const column = failed.type === "failed" ? (failed.error.location?.column ?? 0) : 0;
  expect(source.split("\n")[6]?.slice(column - 1)).toMatch(/^new RangeError/);
  const wrong = await worker.attempt(
    "train",
    { x: 1 },
    {
      made: { body, loads: [], variant: "0000000000000000", codeDigest: steps[0]?.codeDigest ?? "" },
    },
  );
  expect(wrong).toMatchObject({ type: "failed", error: { code: "body-not-repeatable" } });
});
