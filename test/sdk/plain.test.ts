/** The SDK outside a pipeline body: steps are plain functions, misuse says what to do. */
import { describe, expect, test, vi } from "vitest";
import { z as own } from "zod";
import {
  PipeloomError,
  ask,
  figure,
  image,
  markdown,
  metrics,
  parallelMap,
  pipeline,
  step,
  stepContext,
  svg,
  table,
  text,
  unmapped,
  z,
} from "../../runtime/sdk/index.ts";
import {
  assetOf,
  outputSourceOf,
  runBody,
  isPipelineDefinition,
  isStepDefinition,
  state,
} from "../../runtime/sdk/internal.ts";
import type { CallRequest, Driver } from "../../runtime/sdk/internal.ts";

const codeOf = async (run: () => unknown): Promise<string> => {
  try {
    await run();
  } catch (error) {
    return error instanceof PipeloomError ? error.code : String(error);
  }
  return "nothing thrown";
};

const bodyOf = async (name: string, driver: Partial<Driver>, parameters: unknown = {}): Promise<unknown> => {
  const definition = state.definitions.find((one) => one.name === name);
  if (!definition || !isPipelineDefinition(definition)) throw new Error(`no pipeline ${name}`);
  state.currentDriver = () => ({ call: () => "call~1", load: () => Promise.resolve(null), ...driver });
  try {
    return await runBody(definition, parameters);
  } finally {
    state.currentDriver = () => undefined;
  }
};

describe("outside a body", () => {
  test("a step is the plain function, with a context that logs to the console", async () => {
    const log = vi.spyOn(console, "info").mockImplementation(() => {});
    const double = step(async ({ x }: { x: number }, context) => {
      context.log.info("doubling", x);
      context.progress(1, 1);
      return context.signal.aborted ? 0 : x * 2;
    });
    expect(await double.fn({ x: 4 })).toBe(8);
    expect(await (double({ x: 4 }) as unknown)).toBe(8); // SAFETY: outside a body the call gives the function's own result.
    expect(log).toHaveBeenCalledWith("doubling", 4);
    log.mockRestore();
  });

  test("what needs a run says so", async () => {
    const one = step(({ x }: { x: number }) => x);
    const child = pipeline("lonely", () => one({ x: 1 }));
    expect(await codeOf(() => one.map({ x: [1] }))).toBe("no-body");
    expect(await codeOf(() => child())).toBe("no-body");
    expect(await codeOf(() => child.embed())).toBe("no-body");
    expect(await codeOf(() => stepContext())).toBe("no-step");
    expect(await codeOf(() => ask({ name: "a", question: "?" }))).toBe("no-body");
  });
});

describe("definitions are checked when they are made", () => {
  test.each([
    ["attempts of zero", { retry: { attempts: 0 } }, /attempts/],
    ["a duration in words", { timeout: "soon" }, /timeout/],
    ["an unknown option", { retries: 3 }, /retries/],
  ])("%s", (_, options, words) => {
    // SAFETY: wrong on purpose; the types refuse it.
    const make = () => step(options as never, () => 1);
    expect(make).toThrow(PipeloomError);
    expect(make).toThrow(words);
  });
  test("a pipeline without a name or body", async () => {
    expect(await codeOf(() => pipeline("", () => undefined))).toBe("bad-pipeline");
    expect(await codeOf(() => pipeline("x", undefined as never))).toBe("bad-pipeline"); // SAFETY: wrong on purpose.
    expect(await codeOf(() => step("x" as never))).toBe("bad-step"); // SAFETY: wrong on purpose.
  });
});

describe("assets", () => {
  test("carry type, payload and media type", () => {
    expect(assetOf(markdown("# a"))).toMatchObject({ type: "markdown", payload: "# a" });
    expect(assetOf(image(new Uint8Array([0xff, 0xd8, 0xff])))).toMatchObject({
      type: "image",
      mediaType: "image/jpeg",
    });
    expect(assetOf(figure({ mark: "bar" }))?.type).toBe("figure");
    expect(assetOf({ type: "markdown", payload: "looks like one" })).toBeUndefined();
  });
  test("refuse what they cannot show", async () => {
    for (const make of [
      () => metrics({ a: "1" as never }),
      () => table({} as never),
      () => markdown(1 as never),
      () => svg(null as never),
      () => text([] as never),
      () => image("x" as never),
      () => figure([] as never),
    ]) {
      expect(await codeOf(make)).toBe("bad-asset"); // SAFETY: wrong on purpose.
    }
  });
});

describe("in a body", () => {
  const calls: CallRequest[] = [];
  const driver = { call: (request: CallRequest) => `call~${calls.push(request)}` };

  test("a call is recorded and nothing runs", async () => {
    const ran = vi.fn(() => 1);
    const one = step({ name: "named" }, ran);
    pipeline("records", () => one());
    const result = await bodyOf("records", driver);
    expect(ran).not.toHaveBeenCalled();
    expect(calls.at(-1)?.definition.name).toBe("named");
    expect(outputSourceOf(result)).toEqual({ call: `call~${calls.length}`, output: "output" });
  });

  test("an output is not thenable, cannot be read, iterated, printed into text or changed", async () => {
    const rows = step(() => [1]);
    const seen: string[] = [];
    pipeline("reading", async () => {
      const output = rows();
      const same: unknown = await Promise.resolve(output);
      seen.push(String(same === output));
      for (const misuse of [
        () => (output as unknown as number[]).length,
        () => [...(output as unknown as number[])],
        () => `rows: ${output as unknown as string}`,
        () => JSON.stringify(output),
        () => Object.assign(output, { x: 1 }),
        () => output.chunk(-1),
        () => output.chunk(0).chunk(0),
      ]) {
        seen.push(await codeOf(misuse)); // SAFETY: each is wrong on purpose.
      }
      return output;
    });
    await bodyOf("reading", driver);
    expect(seen).toEqual([
      "true",
      "not-loaded",
      "not-loaded",
      "not-loaded",
      "not-loaded",
      "read-only-output",
      "bad-index",
      "bad-index",
    ]);
  });

  test("a step takes one object of inputs", async () => {
    const one = step(({ x }: { x: number }) => x);
    const codes: string[] = [];
    pipeline("inputs", async () => {
      for (const input of [5, [1], null, one({ x: 1 })]) codes.push(await codeOf(() => one(input as never))); // SAFETY: wrong on purpose.
      codes.push(await codeOf(() => one.map({ x: unmapped(1) })), await codeOf(() => one.map({ x: 5 as never })));
    });
    await bodyOf("inputs", driver);
    expect(codes).toEqual(["bad-input", "bad-input", "bad-input", "bad-input", "bad-map", "bad-map"]);
  });

  test("an embedded pipeline fills in defaults around wired parameters", async () => {
    const one = step(({ x, y }: { x: number; y: string }) => `${x}${y}`);
    const inner = pipeline(
      "inner",
      { params: z.object({ x: z.int(), y: z.string().default("why"), unused: z.string().optional() }) },
      ({ x, y }) => one({ x, y }),
    );
    const number = step(() => 3);
    pipeline("outer", () => inner.embed({ x: number() }));
    calls.length = 0;
    await bodyOf("outer", driver);
    expect(calls[1]?.inputs).toEqual({ x: expect.anything(), y: "why" });
    expect(outputSourceOf(calls[1]?.inputs["x"])).toEqual({ call: "call~1", output: "output" });
  });

  test("the driver goes away with the body, also when it throws", async () => {
    pipeline("throws", () => {
      throw new Error("no");
    });
    await expect(bodyOf("throws", driver)).rejects.toThrow("no");
    expect(state.currentDriver()).toBeUndefined();
  });
});

test("names come from the loader; a name option wins; a default export is named after its file", () => {
  const plain = step(() => 1);
  const named = step({ name: "chosen" }, () => 1);
  const held = step(() => 1);
  const exported = step(() => 1);
  state.declare("/project/steps.ts", { plain, named, holder: { held }, default: exported, other: 5, nothing: null });
  state.declare("/project/alias.ts", { alias: plain });
  const found = state.definitions.filter(({ file }) => file === "/project/steps.ts");
  expect(found.map(({ name, exportName }) => [name, exportName])).toEqual([
    ["plain", "plain"],
    ["chosen", "named"],
    ["held", "holder"],
    ["steps", "default"],
  ]);
  expect(found.every(isStepDefinition)).toBe(true);
});

describe("parallelMap", () => {
  test("keeps the order and its limit", async () => {
    let inWork = 0;
    let most = 0;
    const results = await parallelMap(
      [5, 1, 3, 2, 4],
      async (item, index) => {
        most = Math.max(most, ++inWork);
        await new Promise((done) => setTimeout(done, item));
        inWork--;
        return [item, index];
      },
      { concurrency: 2 },
    );
    expect(results).toEqual([
      [5, 0],
      [1, 1],
      [3, 2],
      [2, 3],
      [4, 4],
    ]);
    expect(most).toBe(2);
    expect(await parallelMap([], () => 1)).toEqual([]);
  });
  test("fails with the first error and starts nothing more", async () => {
    const started: number[] = [];
    const work = async (item: number) => {
      started.push(item);
      if (item === 1) throw new RangeError("one");
      await Promise.resolve();
    };
    await expect(parallelMap([0, 1, 2, 3, 4, 5], work, { concurrency: 2 })).rejects.toMatchObject({
      name: "ItemFailed",
      code: "item-failed",
      index: 1,
      message: "Item 1 failed: RangeError: one",
      cause: { message: "one" },
    });
    expect(started).not.toContain(5);
    expect(await codeOf(() => parallelMap([1], work, { concurrency: 0 }))).toBe("bad-option");
  });
});

test("z is zod", () => {
  expect(z).toBe(own);
});
