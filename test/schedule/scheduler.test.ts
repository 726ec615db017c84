import { describe, expect, it } from "vitest";
import { createWorld, list, output, value } from "./world.ts";

const statuses = (world: ReturnType<typeof createWorld>) =>
  Object.fromEntries([...world.seen.finished].map(([id, { status }]) => [id, status]));

describe("a static plan", () => {
  it("runs in order of data, and ends with the outputs", () => {
    const world = createWorld();
    world.addCalls([{ id: "a" }, { id: "b", inputs: { x: output("a") } }, { id: "c", inputs: { x: output("b") } }]);
    world.finishBody({ output: output("c") });
    world.run();
    expect(world.seen.submitted).toEqual(["a", "b", "c"]);
    expect(world.seen.end).toMatchObject({ status: "succeeded", outputs: { output: { type: "value" } } });
  });

  it("submits earlier calls first and no more than the limit", () => {
    const world = createWorld({ limit: 2 });
    world.addCalls(["a", "b", "c", "d"].map((id) => ({ id })));
    world.finishBody();
    expect(world.seen.submitted).toEqual(["a", "b"]);
    world.run();
    expect(world.seen.submitted).toEqual(["a", "b", "c", "d"]);
    expect(world.seen.mostLive).toBe(2);
  });

  it("waits for `after` without passing data", () => {
    const world = createWorld();
    world.addCalls([{ id: "a" }, { id: "b", after: ["a"] }]);
    world.finishBody();
    expect(world.seen.submitted).toEqual(["a"]);
    world.run();
    expect(world.seen.submitted).toEqual(["a", "b"]);
  });

  it("answers from the cache without submitting", () => {
    const world = createWorld({ outcome: () => "hit" });
    world.addCalls([{ id: "a" }, { id: "b", inputs: { x: output("a") } }]);
    world.finishBody();
    expect(world.seen.submitted).toEqual([]);
    expect(world.seen.finished.get("b")).toMatchObject({ status: "succeeded", reason: "nothing changed", attempts: 0 });
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("ends at once when there is nothing to do", () => {
    const world = createWorld();
    world.finishBody();
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("fails a call that waits for one that does not come before it", () => {
    const world = createWorld();
    world.addCalls([{ id: "a", inputs: { x: output("zzz") } }]);
    world.finishBody();
    expect(world.seen.finished.get("a")?.error?.code).toBe("unknown-call");
    expect(world.seen.end?.status).toBe("failed");
  });
});

describe("failures", () => {
  const plan = [
    { id: "bad" },
    { id: "long" },
    { id: "next", inputs: { x: output("bad") } },
    { id: "late", inputs: { x: output("long") } },
  ];
  const failing = (mode: "stop" | "fail-fast" | "continue") => {
    const world = createWorld({ mode, outcome: (id) => (id === "bad" ? "fail" : "succeed") });
    world.addCalls(plan);
    world.finishBody({ output: output("late") });
    world.tick(0); // bad starts
    world.tick(0); // long starts
    world.tick(0); // bad fails
    world.run();
    return world;
  };

  it("stop: what runs finishes, nothing new starts", () => {
    const world = failing("stop");
    expect(statuses(world)).toEqual({ bad: "failed", long: "succeeded", next: "skipped", late: "skipped" });
    expect(world.seen.finished.get("next")?.reason).toBe("upstream bad failed");
    expect(world.seen.finished.get("late")?.reason).toBe("stopped after bad failed");
    expect(world.seen.end).toMatchObject({ status: "failed", error: { step: "bad", name: "ValueError" }, outputs: {} });
  });

  it("fail-fast: what runs is cancelled", () => {
    const world = failing("fail-fast");
    expect(statuses(world)).toEqual({ bad: "failed", long: "cancelled", next: "skipped", late: "cancelled" });
    expect(world.seen.end?.status).toBe("failed");
  });

  it("continue: independent branches go on, and the run is still failed", () => {
    const world = failing("continue");
    expect(statuses(world)).toEqual({ bad: "failed", long: "succeeded", next: "skipped", late: "succeeded" });
    expect(world.seen.end).toMatchObject({ status: "failed", outputs: { output: { type: "value" } } });
  });

  it("retries as often as the policy says, with growing delays under the cap", () => {
    const world = createWorld({ outcome: (_, attempt) => (attempt < 4 ? "fail" : "succeed") });
    world.addCalls([
      { id: "a", options: { retry: { attempts: 4, delay: "1s", multiplier: 3, maxDelay: "5s", jitter: 0.2 } } },
    ]);
    world.finishBody();
    world.run();
    const delays = world.seen.commands.flatMap((command) => (command.type === "wait" ? [command.delayMs] : []));
    expect(delays).toEqual([900, 2_700, 4_500]);
    expect(world.seen.finished.get("a")).toMatchObject({ status: "succeeded", attempts: 4 });
  });

  it("does not retry errors that the policy excludes", () => {
    for (const retry of [
      { attempts: 3, on: ["TypeError"] },
      { attempts: 3, notOn: ["ValueError"] },
    ]) {
      const world = createWorld({ outcome: () => "fail" });
      world.addCalls([{ id: "a", options: { retry } }]);
      world.finishBody();
      world.run();
      expect(world.seen.finished.get("a")).toMatchObject({ status: "failed", attempts: 1 });
    }
  });

  it("runs the fallback after the last attempt, and marks the result", () => {
    let calls = 0;
    const world = createWorld({ outcome: () => (++calls <= 2 + 1 ? "fail" : "succeed") });
    world.addCalls([{ id: "a", options: { retry: { attempts: 2 }, hasFallback: true } }]);
    world.finishBody();
    world.run();
    const submits = world.seen.commands.flatMap((command) =>
      command.type === "submit" ? [[command.attempt, command.fallbackFor?.name]] : [],
    );
    expect(submits).toEqual([
      [1, undefined],
      [2, undefined],
      [2, "ValueError"],
    ]);
    expect(world.seen.commands.find((command) => command.type === "finish")).toMatchObject({
      status: "succeeded",
      isFallback: true,
    });
  });
});

describe("conditions", () => {
  it("skips what needs a skipped output, unless the input has a default", () => {
    const world = createWorld({ outcome: (id) => (id === "maybe" ? "skip" : "succeed") });
    world.addCalls([
      { id: "maybe" },
      { id: "needs", inputs: { x: output("maybe") } },
      { id: "deeper", inputs: { x: output("needs") } },
      { id: "defaulted", inputs: { x: output("maybe"), y: list(1) }, optional: ["x"] },
      { id: "ordered", after: ["maybe"] },
    ]);
    world.finishBody();
    world.run();
    expect(statuses(world)).toEqual({
      maybe: "skipped",
      needs: "skipped",
      deeper: "skipped",
      defaulted: "succeeded",
      ordered: "succeeded",
    });
    expect(world.seen.finished.get("needs")?.reason).toBe("upstream maybe skipped");
    const submitted = world.seen.commands.find(
      (command) => command.type === "submit" && command.invocation === "defaulted",
    );
    expect(submitted).toMatchObject({ inputs: { y: { type: "list" } } });
    expect(submitted).not.toHaveProperty("inputs.x");
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("a default does not hide a failure", () => {
    const world = createWorld({ mode: "continue", outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([
      { id: "a" },
      { id: "b", inputs: { x: output("a") } },
      { id: "c", inputs: { x: output("b") }, optional: ["x"] },
    ]);
    world.finishBody();
    world.run();
    expect(statuses(world)).toEqual({ a: "failed", b: "skipped", c: "skipped" });
  });
});

describe("cancel", () => {
  it("ends everything, and the run as cancelled", () => {
    const world = createWorld({ limit: 1 });
    world.addCalls([{ id: "a" }, { id: "b" }, { id: "c", inputs: { x: output("a") } }]);
    world.tick(0);
    world.send({ type: "cancel" });
    world.run();
    expect(statuses(world)).toEqual({ a: "cancelled", b: "cancelled", c: "cancelled" });
    expect(world.seen.commands.some(({ type }) => type === "abort-body")).toBe(true);
    expect(world.seen.end?.status).toBe("cancelled");
  });

  it("keeps a result that arrived all the same", () => {
    const world = createWorld();
    world.addCalls([{ id: "a" }]);
    world.finishBody();
    world.tick(0);
    world.send({ type: "cancel" });
    world.send({ type: "succeeded", invocation: "a", outputs: { output: value(1) } });
    expect(world.seen.finished.get("a")?.status).toBe("succeeded");
    expect(world.seen.end?.status).toBe("cancelled");
  });

  it("does not retry afterwards", () => {
    const world = createWorld({ outcome: () => "fail" });
    world.addCalls([{ id: "a", options: { retry: { attempts: 5 } } }]);
    world.finishBody();
    world.tick(0);
    world.tick(0);
    world.send({ type: "cancel" });
    world.run();
    expect(world.seen.submitted).toEqual(["a"]);
    expect(world.seen.finished.get("a")?.status).toBe("cancelled");
  });
});

describe("a body that grows", () => {
  it("loads data and goes on", () => {
    const world = createWorld({ value: () => [10, 20] });
    world.addCalls([{ id: "a" }]);
    world.send({ type: "load", id: 1, binding: output("a") });
    world.run();
    expect(world.seen.loaded).toMatchObject([{ id: 1, input: { type: "value" } }]);
    world.addCalls([{ id: "b", inputs: { x: output("a", 1) } }]);
    world.finishBody({ output: output("b") });
    world.run();
    expect(
      world.seen.commands.find((command) => command.type === "lookup" && command.invocation === "b"),
    ).toMatchObject({ inputs: { x: { type: "json", value: 20 } } });
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("gives a failure to the body that waits for it, and stops only when the body does not catch it", () => {
    const world = createWorld({ outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([{ id: "a" }, { id: "b", inputs: { x: output("a") } }, { id: "other" }]);
    world.send({ type: "load", id: 1, binding: output("b") });
    world.run();
    expect(world.seen.loaded).toMatchObject([{ id: 1, error: { code: "upstream-skipped" } }]);
    world.addCalls([{ id: "rescue" }]);
    world.finishBody({ output: output("rescue") });
    world.run();
    expect(world.seen.finished.get("rescue")?.status).toBe("succeeded");
    expect(world.seen.end).toMatchObject({ status: "failed", outputs: { output: {} } });
  });

  it("a body that throws fails the run after what runs has finished", () => {
    const world = createWorld();
    world.addCalls([{ id: "a" }]);
    world.tick(0);
    world.send({ type: "body.failed", error: { name: "TypeError", message: "no" } });
    expect(world.seen.end).toBeUndefined();
    world.run();
    expect(world.seen.end).toMatchObject({ status: "failed", error: { name: "TypeError" } });
  });

  it("refuses an item that is not there", () => {
    const world = createWorld({ value: () => [1] });
    world.addCalls([{ id: "a" }, { id: "b", inputs: { x: output("a", 3) } }]);
    world.finishBody();
    world.run();
    expect(world.seen.finished.get("b")?.error?.message).toBe('Input "x" of "b": Item 3 was asked of a list of 1.');
  });
});

describe("map", () => {
  it("keeps results in the order of the items", () => {
    const world = createWorld({ value: (id) => id });
    world.addCalls([
      {
        id: "m",
        inputs: { x: list("p", "q", "r"), k: { type: "value", value: 7 } },
        map: { kind: "zip", over: ["x"] },
      },
    ]);
    world.finishBody({ output: output("m") });
    world.run([2, 2, 1, 1]);
    expect(world.seen.end?.outputs["output"]).toMatchObject({
      type: "list",
      items: [{ value: { value: "m[0]" } }, { value: { value: "m[1]" } }, { value: { value: "m[2]" } }],
    });
  });

  it("names the counts when lists differ in length", () => {
    const world = createWorld();
    world.addCalls([
      { id: "m", inputs: { rows: list(1, 2, 3), labels: list(1, 2) }, map: { kind: "zip", over: ["rows", "labels"] } },
    ]);
    world.finishBody();
    expect(world.seen.finished.get("m")?.error?.message).toContain("rows has 3, labels has 2");
  });

  it("of nothing is an empty list", () => {
    const world = createWorld();
    world.addCalls([{ id: "m", inputs: { x: list() }, map: { kind: "zip", over: ["x"] } }]);
    world.finishBody({ output: output("m") });
    expect(world.seen.end).toMatchObject({ status: "succeeded", outputs: { output: { type: "list", items: [] } } });
  });

  it("product varies the last input fastest", () => {
    const world = createWorld();
    world.addCalls([
      { id: "m", inputs: { a: list(1, 2), b: list("x", "y", "z") }, map: { kind: "product", over: ["a", "b"] } },
    ]);
    world.finishBody();
    const pairs = world.seen.commands.flatMap((command) =>
      command.type === "lookup"
        ? [Object.values(command.inputs).map((input) => (input.type === "json" ? input.value : ""))]
        : [],
    );
    expect(pairs).toEqual([
      [1, "x"],
      [1, "y"],
      [1, "z"],
      [2, "x"],
      [2, "y"],
      [2, "z"],
    ]);
  });

  it("respects its own concurrency", () => {
    const world = createWorld({ limit: 10 });
    world.addCalls([
      { id: "m", inputs: { x: list(1, 2, 3, 4, 5) }, map: { kind: "zip", over: ["x"], options: { concurrency: 2 } } },
    ]);
    world.finishBody();
    world.run();
    expect(world.seen.mostLive).toBe(2);
    expect(world.seen.submitted).toHaveLength(5);
  });

  it("may feed a map, and reads stored lists", () => {
    const world = createWorld();
    world.addCalls([
      {
        id: "m",
        inputs: { x: { type: "artifact", digest: "d", codec: "json", valueType: "json" } },
        map: { kind: "zip", over: ["x"] },
      },
      { id: "n", inputs: { x: output("m") }, map: { kind: "zip", over: ["x"] } },
    ]);
    world.finishBody({ output: output("n") });
    world.run();
    expect(world.seen.submitted).toHaveLength(6);
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("tolerates failures down to the success ratio, as null", () => {
    const map = (minSuccessRatio: number) => {
      const world = createWorld({ mode: "continue", outcome: (id) => (id === "m[1]" ? "fail" : "succeed") });
      world.addCalls([
        { id: "m", inputs: { x: list(1, 2, 3, 4) }, map: { kind: "zip", over: ["x"], options: { minSuccessRatio } } },
      ]);
      world.finishBody({ output: output("m") });
      world.run();
      return world;
    };
    expect(map(0.75).seen.end).toMatchObject({
      status: "succeeded",
      outputs: { output: { items: [{}, { type: "json", value: null }, {}, {}] } },
    });
    expect(map(0.8).seen.end).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("1 of 4 items") },
    });
  });

  it("fail-fast ends the items that run", () => {
    const world = createWorld({ outcome: (id) => (id === "m[0]" ? "fail" : "succeed") });
    world.addCalls([
      { id: "m", inputs: { x: list(1, 2, 3) }, map: { kind: "zip", over: ["x"], options: { failFast: true } } },
    ]);
    world.finishBody();
    world.tick(0);
    world.tick(0);
    world.tick(1); // the first item fails while the second runs
    world.run();
    expect(statuses(world)["m[0]"]).toBe("failed");
    expect(Object.values(statuses(world))).not.toContain("succeeded");
    expect(world.seen.end?.status).toBe("failed");
  });
});

describe("calls that only wait", () => {
  it("take no place: steps run beside as many as there are", () => {
    const world = createWorld({ limit: 1 });
    world.addCalls([
      { id: "child", kind: "pipeline" },
      { id: "other", kind: "pipeline" },
      { id: "ask", kind: "ask" },
      { id: "a" },
      { id: "b" },
    ]);
    world.finishBody();
    expect(world.seen.submitted).toEqual(["child", "other", "ask", "a"]);
    world.run();
    expect(world.seen.end?.status).toBe("succeeded");
  });

  it("a question that nobody answers pauses the run: what runs finishes, nothing new starts", () => {
    const world = createWorld({ limit: 1, outcome: (id) => (id === "ask" ? "pause" : "succeed") });
    world.addCalls([{ id: "ask", kind: "ask" }, { id: "a" }, { id: "b", inputs: { x: output("a") } }]);
    world.send({ type: "load", id: 1, binding: output("ask") });
    world.tick(0); // the question is open
    world.tick(0); // a runs
    world.tick(0); // nobody answered
    world.run();
    expect(statuses(world)).toEqual({ ask: "cancelled", a: "succeeded", b: "skipped" });
    expect(world.seen.finished.get("b")?.reason).toBe("paused at ask");
    expect(world.seen.end).toMatchObject({ status: "paused", error: { name: "AskTimeout", step: "ask" } });
    expect(world.seen.commands.some(({ type }) => type === "abort-body")).toBe(true);
  });

  it("a question is not asked any more once another step has failed", () => {
    const world = createWorld({ outcome: (id) => (id === "bad" ? "fail" : "succeed") });
    world.addCalls([{ id: "bad" }, { id: "ask", kind: "ask" }]);
    world.finishBody();
    world.tick(0); // bad starts
    world.tick(0); // the question is open
    world.tick(0); // bad fails
    expect(statuses(world)).toEqual({ bad: "failed", ask: "skipped" });
    expect(world.seen.end?.status).toBe("failed");
  });
});
