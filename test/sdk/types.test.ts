/** The SDK's promises to the compiler: `tsc -p test` is what makes these tests fail. */
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { ask, markdown, metrics, pipeline, step, table, unmapped } from "../../runtime/sdk/index.ts";
import type { Output } from "../../runtime/sdk/index.ts";

interface Row {
  readonly city: string;
  readonly rain: number;
}

const load = step(({ path }: { path: string }): Row[] => [{ city: path, rain: 1 }]);
const split = step({ outputs: ["train", "test"] }, ({ rows, share }: { rows: Row[]; share?: number }) => ({
  train: rows,
  test: rows.slice(share ?? 0).length,
}));
const pair = step({ outputs: ["first", "second"] }, ({ rows }: { rows: Row[] }): [Row, string] => [
  { city: "", rain: rows.length },
  "",
]);
const fit = step({ retry: { attempts: 3 } }, async ({ rows, epochs }: { rows: Row[]; epochs: number }) => ({
  weight: rows.length * epochs,
}));
const report = step(({ text }: { text: string }) => markdown(text));
const score = step(({ model }: { model: { weight: number } }) => metrics({ rmse: model.weight }));
const seed = step(() => 42);
const flags = step(({ isOn }: { isOn: boolean }) => isOn);
const several = step(
  ({ models, named }: { models: { weight: number }[]; named: { a: number; b: string } }) => models.length + named.a,
);
const tabled = step(({ rows }: { rows: Row[] }) => table(rows));

test("a call gives an output of the step's result, promises and assets taken off", () => {
  const body = () => {
    const rows = load({ path: "a.csv" });
    expectTypeOf(rows).toEqualTypeOf<Output<Row[]>>();
    expectTypeOf(fit({ rows, epochs: 5 })).toEqualTypeOf<Output<{ weight: number }>>();
    expectTypeOf(report({ text: "" })).toEqualTypeOf<Output<string>>();
    expectTypeOf(seed()).toEqualTypeOf<Output<number>>();
    expectTypeOf(rows.load()).resolves.toEqualTypeOf<Row[]>();
    expectTypeOf(rows[0]).toEqualTypeOf<Output<Row> | undefined>();
    expectTypeOf(rows.chunk(0)).toEqualTypeOf<Output<Row>>();
    expectTypeOf(tabled({ rows })).toEqualTypeOf<Output<readonly Row[]>>();
    score({ model: fit({ rows, epochs: 5 }) });
    report({ text: report({ text: "# Title" }) });
    flags({ isOn: true });
  };
  expectTypeOf(body).toBeFunction();
});

test("named outputs come by name from a record and by place from a tuple", () => {
  const body = () => {
    const rows = load({ path: "a.csv" });
    const { train, test } = split({ rows });
    expectTypeOf(train).toEqualTypeOf<Output<Row[]>>();
    expectTypeOf(test).toEqualTypeOf<Output<number>>();
    const { first, second } = pair({ rows: train });
    expectTypeOf(first).toEqualTypeOf<Output<Row>>();
    expectTypeOf(second).toEqualTypeOf<Output<string>>();
    // @ts-expect-error there is no third output
    expectTypeOf(split({ rows }).validation).toBeNever();
  };
  expectTypeOf(body).toBeFunction();
  // @ts-expect-error the result lacks the output "test"
  step({ outputs: ["train", "test"] }, ({ rows }: { rows: Row[] }) => ({ train: rows }));
});

test("a wrong wire does not compile", () => {
  const body = () => {
    const rows = load({ path: "a.csv" });
    const model = fit({ rows, epochs: 5 });
    // @ts-expect-error a model is not rows
    fit({ rows: model, epochs: 5 });
    // @ts-expect-error epochs is a number
    fit({ rows, epochs: "5" });
    // @ts-expect-error epochs is missing
    fit({ rows });
    // @ts-expect-error there is no such input
    fit({ rows, epochs: 5, learningRate: 1 });
    // @ts-expect-error an output is wired, not its property
    fit({ rows, epochs: rows.length });
    // @ts-expect-error an item is not the list
    fit({ rows: rows.chunk(0), epochs: 5 });
    // @ts-expect-error named outputs are not one output
    fit({ rows: split({ rows }), epochs: 5 });
    // @ts-expect-error a step needs its input
    load();
    // @ts-expect-error an output is not the data
    const data: Row[] = rows;
    return data;
  };
  expectTypeOf(body).toBeFunction();
});

test("outputs may stand inside lists and records", () => {
  const body = () => {
    const rows = load({ path: "a.csv" });
    const model = fit({ rows, epochs: 1 });
    several({ models: [model, { weight: 2 }], named: { a: seed(), b: "x" } });
    // @ts-expect-error rows among models
    several({ models: [model, rows], named: { a: 1, b: "x" } });
    // @ts-expect-error a string output where a number is needed
    several({ models: [model], named: { a: report({ text: "" }), b: "x" } });
  };
  expectTypeOf(body).toBeFunction();
});

test("map takes lists and gives a list", () => {
  const body = () => {
    const rows = load({ path: "a.csv" });
    const models = fit.map({ rows: unmapped(rows), epochs: [1, 2, 3] }, { concurrency: 2 });
    expectTypeOf(models).toEqualTypeOf<Output<{ weight: number }[]>>();
    score.map({ model: models });
    const parts = split.map({ rows: [rows, rows] });
    expectTypeOf(parts.train).toEqualTypeOf<Output<Row[][]>>();
    expectTypeOf(parts.unpack().test).toEqualTypeOf<Output<number[]>>();
    // @ts-expect-error one number is no list
    fit.map({ rows: unmapped(rows), epochs: 3 });
    // @ts-expect-error numbers are wanted
    fit.product({ rows: [rows], epochs: ["1"] });
  };
  expectTypeOf(body).toBeFunction();
});

test("options are checked, and their functions know the input", () => {
  const body = () => {
    step(
      {
        when: ({ rows }) => rows.length > 0,
        fallback: (_, { error }) => error.message.length,
        cache: { ttl: "1h" },
        timeout: "30s",
      },
      ({ rows }: { rows: Row[] }) => rows.length,
    );
    // @ts-expect-error attempts is needed
    step({ retry: { delay: "1s" } }, () => 1);
    // @ts-expect-error no such option
    step({ retries: 3 }, () => 1);
    // @ts-expect-error the fallback gives what the step gives
    step({ fallback: () => "text" }, ({ rows }: { rows: Row[] }) => rows.length);
    load.with({ cache: false, after: [] });
    // @ts-expect-error outputs belong to the step
    load.with({ outputs: ["a"] });
  };
  expectTypeOf(body).toBeFunction();
});

test("a pipeline's parameters and outputs are typed, as a body and as a child", () => {
  const child = pipeline(
    "child",
    { params: z.object({ path: z.string().default("a.csv"), epochs: z.int() }) },
    ({ path, epochs }) => {
      expectTypeOf(path).toEqualTypeOf<string>();
      expectTypeOf(epochs).toEqualTypeOf<number>();
      return { model: fit({ rows: load({ path }), epochs }) };
    },
  );
  pipeline("parent", async () => {
    const { model } = child({ epochs: seed() });
    expectTypeOf(model).toEqualTypeOf<Output<{ weight: number }>>();
    expectTypeOf(child.embed({ epochs: 1 }).model).toEqualTypeOf<Output<{ weight: number }>>();
    // @ts-expect-error epochs is needed
    child({ path: "b.csv" });
    // @ts-expect-error epochs is a number
    child({ epochs: "5" });
    const answer = await ask({ name: "go", question: "Go on?", schema: z.object({ yes: z.boolean() }) });
    expectTypeOf(answer).toEqualTypeOf<{ yes: boolean }>();
    const text = await ask({ name: "why", question: "Why?" });
    expectTypeOf(text).toEqualTypeOf<string>();
    return score({ model });
  });
});

test("a step's function keeps its own types for unit tests", () => {
  expectTypeOf(load.fn({ path: "a" })).toEqualTypeOf<Row[]>();
  expectTypeOf(fit.fn({ rows: [], epochs: 1 })).resolves.toEqualTypeOf<{ weight: number }>();
});

test("a step that returns a pipeline stands for what the pipeline gives", () => {
  const child = pipeline("child", { params: z.object({ by: z.int(), name: z.string() }) }, () => load({ path: "" }));
  const both = pipeline("both", () => ({ rows: load({ path: "" }), seed: seed() }));
  const alone = pipeline("alone", () => ({ rows: load({ path: "" }) }));
  const silent = pipeline("silent", () => {});
  const expand = step(() => child.with({ parameters: { by: 1, name: "" } }));
  const either = step(({ isBig }: { isBig: boolean }) => (isBig ? child : ([] as Row[])));
  const named = step({ outputs: ["rows", "seed"] }, () => both);
  const safe = step({ fallback: (): Row[] => [] }, async () => child);
  const body = () => {
    expectTypeOf(expand()).toEqualTypeOf<Output<Row[]>>();
    expectTypeOf(either({ isBig: true })).toEqualTypeOf<Output<Row[]>>();
    expectTypeOf(step(() => both)()).toEqualTypeOf<Output<{ readonly rows: Row[]; readonly seed: number }>>();
    expectTypeOf(step(() => alone)()).toEqualTypeOf<Output<Row[]>>();
    expectTypeOf(step(() => silent)()).toEqualTypeOf<Output<null>>();
    expectTypeOf(named().seed).toEqualTypeOf<Output<number>>();
    expectTypeOf(safe()).toEqualTypeOf<Output<Row[]>>();
    fit({ rows: expand(), epochs: 1 });
    // @ts-expect-error what the pipeline gives does not fit
    fit({ rows: step(() => both)(), epochs: 1 });
  };
  expectTypeOf(body).toBeFunction();
});

test("options of a child pipeline: what is given in advance is not needed at the call", () => {
  const child = pipeline("child", { params: z.object({ by: z.int(), name: z.string() }) }, () => seed());
  const body = () => {
    child.with({ parameters: { by: seed() }, name: "other", timeout: "1m", mode: "continue" })({ name: "x" });
    child.with({ parameters: { by: 1, name: "x" } })();
    child.with({ parameters: { by: 1 } })({ by: 2, name: "x" });
    // @ts-expect-error a parameter is missing
    child.with({ parameters: { by: 1 } })();
    // @ts-expect-error a parameter has another type
    child.with({ parameters: { by: "1" } });
    // @ts-expect-error there is no such option
    child.with({ cache: false });
  };
  expectTypeOf(body).toBeFunction();
});
