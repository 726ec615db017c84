/** The table of changes: a pipeline in both languages, what changes before each later run, and what then runs and why. */
import type { Json } from "../../runtime/model/json.ts";

type Text = Readonly<Record<"typescript" | "python", string>>;

interface Change {
  readonly name: string;
  readonly text: Text;
  /** What each later run changes first, and the parameters it is given. */
  readonly then: readonly {
    readonly replace?: Readonly<Record<"typescript" | "python", readonly [string, string]>>;
    readonly parameters?: Readonly<Record<string, Json>>;
    readonly waitMs?: number;
  }[];
  /** Per run: `node: reason` of what ran, `node: cached` of what did not, sorted. */
  readonly expected: readonly (readonly string[])[];
}

export const head: Text = {
  typescript: `import { pipeline, step, z } from "pipeloom";\n`,
  python: `from pipeloom import pipeline, step, step_context\n`,
};

const basic: Text = {
  typescript: `
const factor = 2;
const helper = (x: number) => x + 1;
const other = (x: number) => x - 1;
export const load = step(() => 1);
export const scale = step(({ x }: { x: number }) => x * factor);
export const shift = step(({ x }: { x: number }) => helper(x));
export const lower = step(({ x }: { x: number }) => other(x));
export default pipeline("demo", () => {
  const x = load();
  return { a: scale({ x }), b: shift({ x }), c: lower({ x }) };
});
`,
  python: `
FACTOR = 2

def helper(x):
    return x + 1

def other(x):
    return x - 1

@step
def load():
    return 1

@step
def scale(x):
    return x * FACTOR

@step
def shift(x):
    return helper(x)

@step
def lower(x):
    return other(x)

@pipeline
def demo():
    x = load()
    return {"a": scale(x), "b": shift(x), "c": lower(x)}
`,
};
const fresh = ["load: no earlier run", "lower: no earlier run", "scale: no earlier run", "shift: no earlier run"];
const calls: Text = {
  typescript: `
export const inc = step(({ x }: { x: number }) => x + 1);
export const last = step(({ x }: { x: number }) => x);
export default pipeline("demo", () => {
  const a = inc({ x: 1 });
  const b = inc({ x: 2 });
  return { a: last({ x: a }), b: last({ x: b }) };
});
`,
  python: `
@step
def inc(x):
    return x + 1

@step
def last(x):
    return x

@pipeline
def demo():
    a = inc(1)
    b = inc(2)
    return {"a": last(a), "b": last(b)}
`,
};
const freshCalls = ["inc: no earlier run", "inc_2: no earlier run", "last: no earlier run", "last_2: no earlier run"];

export const changes: readonly Change[] = [
  {
    name: "nothing: all is answered from the cache",
    text: basic,
    then: [{}],
    expected: [fresh, ["load: cached", "lower: cached", "scale: cached", "shift: cached"]],
  },
  {
    name: "a helper re-runs only its users",
    text: basic,
    then: [{ replace: { typescript: ["x + 1", "x + 10"], python: ["x + 1", "x + 10"] } }],
    expected: [fresh, ["load: cached", "lower: cached", "scale: cached", "shift: code changed: helper"]],
  },
  {
    name: "a constant re-runs only its users",
    text: basic,
    then: [{ replace: { typescript: ["factor = 2", "factor = 3"], python: ["FACTOR = 2", "FACTOR = 3"] } }],
    expected: [fresh, ["load: cached", "lower: cached", "scale: code changed: <constant>", "shift: cached"]],
  },
  {
    name: "a comment and a blank line re-run nothing",
    text: basic,
    then: [
      {
        replace: {
          typescript: ["export const load", "// What comes first.\n\nexport const load"],
          python: ["@step\ndef load", "# What comes first.\n\n@step\ndef load"],
        },
      },
    ],
    expected: [fresh, ["load: cached", "lower: cached", "scale: cached", "shift: cached"]],
  },
  {
    name: "a step whose new code gives the same value re-runs alone",
    text: basic,
    then: [
      { replace: { typescript: ["step(() => 1)", "step(() => 2 - 1)"], python: ["return 1\n", "return 2 - 1\n"] } },
    ],
    expected: [fresh, ["load: code changed: load", "lower: cached", "scale: cached", "shift: cached"]],
  },
  {
    name: "a step's value re-runs what takes it",
    text: basic,
    then: [{ replace: { typescript: ["step(() => 1)", "step(() => 5)"], python: ["return 1\n", "return 5\n"] } }],
    expected: [fresh, ["load: code changed: load", "lower: x 1 -> 5", "scale: x 1 -> 5", "shift: x 1 -> 5"]],
  },
  {
    name: "a call inserted before others re-runs only itself",
    text: calls,
    then: [
      {
        replace: {
          typescript: ["  const a = inc", "  const zero = inc({ x: 0 });\n  const a = inc"],
          python: ["    a = inc", "    zero = inc(0)\n    a = inc"],
        },
      },
    ],
    expected: [freshCalls, ["inc: x 1 -> 0", "inc_2: cached", "inc_3: cached", "last: cached", "last_2: cached"]],
  },
  {
    name: "calls in another order re-run nothing",
    text: calls,
    then: [
      {
        replace: {
          typescript: [
            "  const a = inc({ x: 1 });\n  const b = inc({ x: 2 });",
            "  const b = inc({ x: 2 });\n  const a = inc({ x: 1 });",
          ],
          python: ["    a = inc(1)\n    b = inc(2)", "    b = inc(2)\n    a = inc(1)"],
        },
      },
    ],
    expected: [freshCalls, ["inc: cached", "inc_2: cached", "last: cached", "last_2: cached"]],
  },
  {
    name: "one parameter re-runs only what uses it",
    text: {
      typescript: `
export const load = step(({ path }: { path: string }) => path.length);
export const fit = step(({ x, epochs }: { x: number; epochs: number }) => x * epochs);
export default pipeline("demo", { params: z.object({ path: z.string().default("abc"), epochs: z.int().default(5) }) }, ({ path, epochs }) =>
  fit({ x: load({ path }), epochs }));
`,
      python: `
@step
def load(path: str):
    return len(path)

@step
def fit(x: int, epochs: int):
    return x * epochs

@pipeline
def demo(path: str = "abc", epochs: int = 5):
    return fit(x=load(path), epochs=epochs)
`,
    },
    then: [{ parameters: { epochs: 10 } }, { parameters: { epochs: 5 } }, { parameters: { path: "xyz" } }],
    expected: [
      ["fit: no earlier run", "load: no earlier run"],
      ["fit: epochs 5 -> 10", "load: cached"],
      ["fit: cached", "load: cached"],
      ["fit: cached", "load: path abc -> xyz"],
    ],
  },
  {
    name: "a default argument counts",
    text: {
      typescript: `
export const fit = step(({ x, by = 2 }: { x: number; by?: number }) => x * by);
export default pipeline("demo", () => fit({ x: 1 }));
`,
      python: `
@step
def fit(x: int, by: int = 2):
    return x * by

@pipeline
def demo():
    return fit(1)
`,
    },
    then: [{ replace: { typescript: ["by = 2", "by = 3"], python: ["by: int = 2", "by: int = 3"] } }],
    expected: [["fit: no earlier run"], ["fit: code changed: fit"]],
  },
  {
    name: "a step without cache runs always, and what takes its value does not",
    text: {
      typescript: `
export const now = step({ cache: false }, () => 1);
export const take = step(({ x }: { x: number }) => x);
export default pipeline("demo", () => take({ x: now() }));
`,
      python: `
@step(cache=False)
def now():
    return 1

@step
def take(x):
    return x

@pipeline
def demo():
    return take(now())
`,
    },
    then: [{}],
    expected: [
      ["now: cache is off", "take: no earlier run"],
      ["now: cache is off", "take: cached"],
    ],
  },
  {
    name: "cache off at the call holds for that call",
    text: {
      typescript: `
export const one = step(({ x }: { x: number }) => x);
export default pipeline("demo", () => ({ a: one.with({ cache: false })({ x: 1 }), b: one({ x: 2 }) }));
`,
      python: `
@step
def one(x):
    return x

@pipeline
def demo():
    return {"a": one.with_options(cache=False)(1), "b": one(2)}
`,
    },
    then: [{}],
    expected: [
      ["one: cache is off", "one_2: no earlier run"],
      ["one: cache is off", "one_2: cached"],
    ],
  },
  {
    name: "a fallback's result is not kept",
    text: {
      typescript: `
export const shaky = step({ fallback: () => 7 }, (): number => { throw new Error("no"); });
export const take = step(({ x }: { x: number }) => x);
export default pipeline("demo", () => take({ x: shaky() }));
`,
      python: `
def refuse():
    raise RuntimeError("no")

@step(fallback=lambda: 7)
def shaky():
    refuse()

@step
def take(x):
    return x

@pipeline
def demo():
    return take(shaky())
`,
    },
    then: [{}],
    expected: [
      ["shaky: no earlier run; fallback used", "take: no earlier run"],
      ["shaky: failed before; fallback used", "take: cached"],
    ],
  },
  {
    name: "a failed step runs again, and what succeeded does not",
    text: {
      typescript: `
export const load = step(() => 1);
export const fit = step(({ x }: { x: number }): number => { if (x === 1) throw new Error("no"); return x; });
export default pipeline("demo", () => fit({ x: load() }));
`,
      python: `
@step
def load():
    return 1

@step
def fit(x):
    if x == 1:
        raise RuntimeError("no")
    return x

@pipeline
def demo():
    return fit(load())
`,
    },
    then: [{}, { replace: { typescript: ["x === 1", "x === 2"], python: ["x == 1", "x == 2"] } }],
    expected: [
      ["fit: no earlier run", "load: no earlier run"],
      ["fit: failed before", "load: cached"],
      ["fit: code changed: fit", "load: cached"],
    ],
  },
  {
    name: "variants of a loop are distinct and each is kept",
    text: {
      typescript: `
export const fit = step(({ rate }: { rate: number }) => rate * 10);
export default pipeline("demo", { params: z.object({ rates: z.array(z.number()).default([1, 2]) }) }, ({ rates }) => {
  const models = [];
  for (const rate of rates) models.push(fit({ rate }));
  return { models };
});
`,
      python: `
@step
def fit(rate):
    return rate * 10

@pipeline
def demo(rates: list = [1, 2]):
    models = []
    for rate in rates:
        models.append(fit(rate))
    return {"models": models}
`,
    },
    then: [{ parameters: { rates: [2, 3, 1] } }],
    expected: [
      ["fit: no earlier run", "fit: no earlier run"],
      ["fit: cached", "fit: cached", "fit: rate 2 -> 3"],
    ],
  },
  {
    name: "items of a map are kept one by one",
    text: {
      typescript: `
export const list = step(({ n }: { n: number }) => Array.from({ length: n }, (_, index) => index));
export const square = step(({ x }: { x: number }) => x * x);
export default pipeline("demo", { params: z.object({ n: z.int().default(2) }) }, ({ n }) => square.map({ x: list({ n }) }));
`,
      python: `
@step
def list_(n: int):
    return [index for index in range(n)]

@step
def square(x):
    return x * x

@pipeline
def demo(n: int = 2):
    return square.map(x=list_(n))
`,
    },
    then: [{ parameters: { n: 3 } }],
    expected: [
      ["list: no earlier run", "square: no earlier run", "square: no earlier run"],
      ["list: n 2 -> 3", "square: cached", "square: cached", "square: no earlier run"],
    ],
  },
  {
    name: "a time to live ends",
    text: {
      typescript: `
export const load = step({ cache: { ttl: "400ms" } }, () => 1);
export default pipeline("demo", () => load());
`,
      python: `
@step(cache={"ttl": "400ms"})
def load():
    return 1

@pipeline
def demo():
    return load()
`,
    },
    then: [{}, { waitMs: 450 }],
    expected: [["load: no earlier run"], ["load: cached"], ["load: the result is older than 400ms"]],
  },
  {
    name: "an ignored input re-runs nothing",
    text: {
      typescript: `
export const load = step({ cache: { ignore: ["verbose"] } }, ({ x, verbose }: { x: number; verbose: boolean }) => (verbose ? x : x));
export default pipeline("demo", { params: z.object({ x: z.int().default(1), verbose: z.boolean().default(false) }) }, ({ x, verbose }) => load({ x, verbose }));
`,
      python: `
@step(cache={"ignore": ["verbose"]})
def load(x: int, verbose: bool):
    return x

@pipeline
def demo(x: int = 1, verbose: bool = False):
    return load(x, verbose)
`,
    },
    then: [{ parameters: { verbose: true } }, { parameters: { x: 2 } }],
    expected: [["load: no earlier run"], ["load: cached"], ["load: x 1 -> 2"]],
  },
  {
    name: "with cache inputs, code does not count",
    text: {
      typescript: `
export const load = step({ cache: "inputs" }, ({ x }: { x: number }) => x + 1);
export default pipeline("demo", () => load({ x: 1 }));
`,
      python: `
@step(cache="inputs")
def load(x: int):
    return x + 1

@pipeline
def demo():
    return load(1)
`,
    },
    then: [{ replace: { typescript: ["x + 1", "x + 2"], python: ["x + 1", "x + 2"] } }],
    expected: [["load: no earlier run"], ["load: cached"]],
  },
  {
    name: "with cache code, inputs do not count",
    text: {
      typescript: `
export const load = step({ cache: "code" }, ({ x }: { x: number }) => x + 1);
export default pipeline("demo", { params: z.object({ x: z.int().default(1) }) }, ({ x }) => load({ x }));
`,
      python: `
@step(cache="code")
def load(x: int):
    return x + 1

@pipeline
def demo(x: int = 1):
    return load(x)
`,
    },
    then: [
      { parameters: { x: 5 } },
      { parameters: { x: 5 }, replace: { typescript: ["x + 1", "x + 2"], python: ["x + 1", "x + 2"] } },
    ],
    expected: [["load: no earlier run"], ["load: cached"], ["load: code changed: load"]],
  },
];
