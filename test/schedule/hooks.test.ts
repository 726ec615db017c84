/** Hooks, batches, and failures that a body may still catch. */
import { describe, expect, it } from "vitest";
import type { Outcome } from "./world.ts";
import { createWorld, list, output, value } from "./world.ts";

const hooks = ["onFailure", "onSuccess", "cleanup"] as const;

describe("hooks", () => {
  const endings: readonly (readonly [what: string, outcome: Outcome, expected: readonly string[]])[] = [
    ["success", "succeed", ["a succeeded: onSuccess,cleanup"]],
    ["a failure", "fail", ["a failed: onFailure,cleanup"]],
    ["a condition that is false", "skip", []],
    ["a cached result", "hit", []],
  ];
  it.each(endings)("after %s", (_what, outcome, expected) => {
    const world = createWorld({ outcome: () => outcome });
    world.addCalls([{ id: "a", options: { hooks: [...hooks] } }]);
    world.finishBody();
    world.run();
    expect(world.seen.hooked).toEqual(expected);
  });

  it("run once, after all retries, before the end is told and before what depends on it", () => {
    const world = createWorld({ outcome: (_id, attempt) => (attempt < 2 ? "fail" : "succeed") });
    world.addCalls([
      { id: "a", options: { hooks: [...hooks], retry: { attempts: 2 } } },
      { id: "b", inputs: { x: output("a") } },
    ]);
    world.finishBody();
    world.run();
    expect(world.seen.hooked).toEqual(["a succeeded: onSuccess,cleanup"]);
    const at = (type: string, id: string) =>
      world.seen.commands.findIndex(
        (command) => command.type === type && "invocation" in command && command.invocation === id,
      );
    expect(at("hook", "a")).toBeLessThan(at("finish", "a"));
    expect(at("finish", "a")).toBeLessThan(at("submit", "b"));
  });

  it("clean up after a cancel, whether it ran or waited for its next attempt", () => {
    for (const outcome of ["succeed", "fail"] as const) {
      const world = createWorld({ outcome: () => outcome });
      world.addCalls([
        { id: "a", options: { hooks: [...hooks], retry: { attempts: 3 } } },
        { id: "b", options: { hooks: [...hooks] }, after: ["a"] },
      ]);
      world.finishBody();
      world.tick(0);
      if (outcome === "fail") world.tick(0);
      world.send({ type: "cancel" });
      world.run();
      expect(world.seen.hooked).toEqual(["a cancelled: cleanup"]);
      expect(world.seen.end?.status).toBe("cancelled");
    }
  });

  it("of an item keep its place in its map until they have ended", () => {
    const world = createWorld();
    world.addCalls([
      {
        id: "a",
        inputs: { x: list(1, 2) },
        options: { hooks: ["cleanup"] },
        map: { kind: "zip", over: ["x"], options: { concurrency: 1 } },
      },
    ]);
    world.finishBody();
    world.run();
    const order = world.seen.commands.flatMap((command) =>
      ["submit", "hook", "finish"].includes(command.type) && "invocation" in command
        ? [`${command.type} ${command.invocation}`]
        : [],
    );
    expect(order).toEqual(["submit a[0]", "hook a[0]", "finish a[0]", "submit a[1]", "hook a[1]", "finish a[1]"]);
  });
});

describe("batches", () => {
  const addMap = (world: ReturnType<typeof createWorld>, options: object) => {
    world.addCalls([
      {
        id: "a",
        inputs: { x: list(1, 2, 3, 4, 5), y: { type: "value", value: 9 } },
        map: { kind: "zip", over: ["x"], options: { batchSize: 2, ...options } },
      },
    ]);
    world.finishBody({ output: output("a") });
    world.run();
  };

  it("are one invocation each, and the result is aligned by item", () => {
    const world = createWorld({ value: (id) => [`${id}.0`, `${id}.1`].slice(0, id === "a[4]" ? 1 : 2) });
    addMap(world, {});
    expect(world.seen.submitted).toEqual(["a[0]", "a[2]", "a[4]"]);
    const submit = world.seen.commands.find(({ type }) => type === "submit");
    expect(submit).toMatchObject({
      batch: { from: 0, items: [{ x: { value: 1 } }, { x: { value: 2 } }] },
      inputs: { x: { type: "list" }, y: { value: 9 } },
    });
    const { end } = world.seen;
    expect(end?.outputs["output"]).toEqual({
      type: "list",
      items: ["a[0].0", "a[0].1", "a[2].0", "a[2].1", "a[4].0"].map((json) => ({ type: "json", value: json })),
    });
  });

  it("count by their items for the success ratio, and give null for each item of one that failed", () => {
    for (const [minSuccessRatio, status] of [
      [0.6, "succeeded"],
      [0.7, "failed"],
    ] as const) {
      const world = createWorld({
        outcome: (id) => (id === "a[2]" ? "fail" : "succeed"),
        value: (id) => (id === "a[4]" ? [5] : [1, 2]),
      });
      addMap(world, { minSuccessRatio });
      expect(world.seen.end?.status).toBe(status);
      if (status === "failed") {
        expect(world.seen.end?.error?.message).toMatch(/^2 of 5 items of "a" failed/);
        continue;
      }
      const items = [1, 2, null, null, 5].map((json) => ({ type: "json", value: json }));
      expect(world.seen.end?.outputs["output"]).toEqual({ type: "list", items });
    }
  });

  it("count as one each for the concurrency", () => {
    const world = createWorld({ limit: 9, value: () => [1, 2] });
    addMap(world, { concurrency: 2 });
    expect(world.seen.mostLive).toBe(2);
  });
});

describe("a failure that the body may still catch", () => {
  it("holds what the body does not wait for, until the body has seen it", () => {
    const world = createWorld({ limit: 9, outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([{ id: "a" }]);
    world.run();
    world.addCalls([{ id: "b" }, { id: "c" }]);
    world.run();
    expect(world.seen.submitted).toEqual(["a"]);
    world.send({ type: "load", id: 1, binding: output("b") });
    world.run();
    expect(world.seen.submitted).toEqual(["a", "b"]);
    world.send({ type: "load", id: 2, binding: output("a") });
    world.run();
    expect(world.seen.submitted).toEqual(["a", "b", "c"]);
    world.finishBody({ output: output("c") });
    expect(world.seen.end).toMatchObject({ status: "failed", outputs: { output: { value: value(1) } } });
  });

  it("stops the run when the body ends without having seen it", () => {
    const world = createWorld({ limit: 9, outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([{ id: "a" }]);
    world.run();
    world.addCalls([{ id: "b" }]);
    world.finishBody();
    world.run();
    expect(world.seen.finished.get("b")).toMatchObject({ status: "skipped", reason: "stopped after a failed" });
    expect(world.seen.end?.status).toBe("failed");
  });

  it("is seen through what follows on it", () => {
    const world = createWorld({ limit: 9, outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([{ id: "a" }, { id: "d", inputs: { x: output("a") } }]);
    world.run();
    world.addCalls([{ id: "b" }]);
    world.send({ type: "load", id: 1, binding: output("d") });
    world.run();
    expect(world.seen.loaded.map(({ error }) => error?.code)).toEqual(["upstream-skipped"]);
    expect(world.seen.submitted).toEqual(["a", "b"]);
  });

  it("does not keep fail-fast from cancelling", () => {
    const world = createWorld({ mode: "fail-fast", limit: 9, outcome: (id) => (id === "a" ? "fail" : "succeed") });
    world.addCalls([{ id: "a" }, { id: "b" }]);
    world.tick(0);
    world.tick(0);
    world.tick(0);
    world.run();
    world.finishBody();
    expect(world.seen.finished.get("b")?.status).toBe("cancelled");
  });
});
