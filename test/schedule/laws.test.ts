/** What holds for every plan, every outcome and every order of events. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callsIn } from "../../runtime/schedule/resolved.ts";
import type { Call, Outcome } from "./world.ts";
import { createWorld, list, output } from "./world.ts";

const outcomes = fc.constantFrom<Outcome>("succeed", "succeed", "succeed", "fail", "skip", "hit", "pause");

const plans = fc
  .array(
    fc.record({
      data: fc.array(fc.nat(), { maxLength: 3 }),
      after: fc.array(fc.nat(), { maxLength: 1 }),
      items: fc.option(fc.nat(4), { nil: undefined }),
      concurrency: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      ratio: fc.option(fc.constantFrom(0, 0.5), { nil: undefined }),
      failFast: fc.boolean(),
      batchSize: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      hooks: fc.subarray(["onFailure", "onSuccess", "cleanup"] as const),
      attempts: fc.integer({ min: 1, max: 3 }),
      hasFallback: fc.boolean(),
      isOptional: fc.boolean(),
      kind: fc.constantFrom("step" as const, "step" as const, "step" as const, "pipeline" as const, "ask" as const),
    }),
    { maxLength: 9 },
  )
  .map((rows) =>
    rows.map(
      (
        { data, after, items, concurrency, ratio, failFast, batchSize, hooks, attempts, hasFallback, isOptional, kind },
        at,
      ): Call => {
        const inputs = Object.fromEntries(
          at === 0 ? [] : data.map((from, name) => [`i${name}`, output(`c${from % at}`)]),
        );
        const options = {
          ...(concurrency && { concurrency }),
          ...(ratio !== undefined && { minSuccessRatio: ratio }),
          ...(failFast && { failFast }),
          ...(batchSize && { batchSize }),
        };
        return {
          id: `c${at}`,
          inputs:
            items === undefined
              ? inputs
              : { ...inputs, each: list(...Array.from({ length: items }, (_, item) => item)) },
          after: at === 0 ? [] : after.map((from) => `c${from % at}`),
          options: { retry: { attempts }, ...(hasFallback && { hasFallback }), ...(kind === "step" && { hooks }) },
          optional: isOptional ? Object.keys(inputs) : [],
          kind: items === undefined ? kind : "step",
          ...(items !== undefined && { map: { kind: "zip", over: ["each"], options } }),
        };
      },
    ),
  );

const runs = fc.record({
  plan: plans,
  outcomes: fc.array(outcomes, { minLength: 1, maxLength: 40 }),
  choices: fc.array(fc.nat(), { maxLength: 120 }),
  limit: fc.integer({ min: 1, max: 5 }),
  mode: fc.constantFrom("stop" as const, "fail-fast" as const, "continue" as const),
  cancelAt: fc.option(fc.nat(30), { nil: undefined }),
  split: fc.nat(9),
});

type Given = typeof runs extends fc.Arbitrary<infer T> ? T : never;

function play({ plan, outcomes: given, choices, limit, mode, cancelAt, split }: Given) {
  const chosen = new Map<string, Outcome>();
  const outcome = (id: string, attempt: number) => {
    const key = `${id}:${attempt}`;
    const before = chosen.get(key) ?? given[chosen.size % given.length] ?? "succeed";
    chosen.set(key, before);
    return before;
  };
  const world = createWorld({ limit, mode, outcome });
  world.addCalls(plan.slice(0, split));
  let isWhole = false;
  const growWhole = () => {
    if (isWhole) return;
    isWhole = true;
    world.addCalls(plan.slice(split));
    const last = plan.at(-1);
    world.finishBody(last ? { output: output(last.id) } : {});
  };
  for (const [at, choice] of choices.entries()) {
    if (at === 5) growWhole();
    if (at === cancelAt) world.send({ type: "cancel" });
    world.tick(choice);
  }
  growWhole();
  world.run();
  return world;
}

const belongsTo = (invocation: string) => invocation.replace(/\[\d+\]$/, "");

describe("for every plan, outcome and order of events", () => {
  it("the run ends once, and every created invocation finishes once", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play(given);
        expect(seen.end).toBeDefined();
        expect([...seen.finished.keys()].toSorted()).toEqual([...seen.created].toSorted());
        expect(seen.commands.at(-1)).toBe(seen.end);
        for (const { id } of given.plan)
          // A cancelled or paused body makes no more calls.
          if (!seen.commands.some(({ type }) => type === "abort-body") && seen.end?.status !== "cancelled")
            expect(seen.created.some((created) => belongsTo(created) === id)).toBe(true);
      }),
      { numRuns: 1_500 },
    );
  });

  it("no step is submitted before all it waits for is done, and never twice at a time", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play(given);
        const done = new Set<string>();
        const open = new Map<string, number>();
        const byId = new Map(given.plan.map((call) => [call.id, call]));
        for (const command of seen.commands) {
          if (command.type === "create")
            open.set(belongsTo(command.invocation), (open.get(belongsTo(command.invocation)) ?? 0) + 1);
          if (command.type === "finish") {
            const id = belongsTo(command.invocation);
            open.set(id, (open.get(id) ?? 0) - 1);
            if (open.get(id) === 0) done.add(id);
          }
          if (command.type !== "submit") continue;
          const call = byId.get(belongsTo(command.invocation));
          for (const id of callsIn(Object.values(call?.inputs ?? {}), new Set(call?.after)))
            expect(done.has(id)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("the limit holds, and a map's own concurrency", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play(given);
        expect(seen.mostLive).toBeLessThanOrEqual(given.limit);
        const holding = new Map<string, Set<string>>();
        for (const command of seen.commands) {
          if (command.type !== "submit" && command.type !== "finish") continue;
          const id = belongsTo(command.invocation);
          const held = holding.get(id) ?? new Set();
          holding.set(id, held);
          if (command.type === "submit") held.add(command.invocation);
          else held.delete(command.invocation);
          const most = given.plan.find((call) => call.id === id)?.map?.options?.concurrency ?? Infinity;
          expect(held.size).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("attempts never exceed the policy", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play(given);
        for (const command of seen.commands) {
          if (command.type !== "submit") continue;
          const call = given.plan.find(({ id }) => id === belongsTo(command.invocation));
          expect(command.attempt).toBeLessThanOrEqual(call?.options?.retry?.attempts ?? 1);
        }
      }),
    );
  });

  it("the status is the law: cancelled after a cancel, failed after a failure, else succeeded", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play(given);
        const isPaused = [...seen.finished.values()].some(({ reason }) => reason === "paused");
        const wasCancelled =
          seen.end?.status === "cancelled" || (!isPaused && seen.commands.some(({ type }) => type === "abort-body"));
        if (wasCancelled) {
          expect(seen.end?.status).toBe("cancelled");
          return;
        }
        if (seen.end?.status === "paused" || (isPaused && seen.end?.status !== "failed")) {
          expect([seen.end?.status, isPaused]).toEqual(["paused", true]);
          return;
        }
        const plain = [...seen.finished].filter(([id, { status }]) => status === "failed" && !id.includes("["));
        if (plain.length > 0) expect(seen.end?.status).toBe("failed");
        if (seen.end?.status === "succeeded")
          expect([...seen.finished.values()].every(({ status }) => status !== "cancelled")).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("after a plain failure in mode stop nothing starts but what had started, and nothing is cancelled", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const { seen } = play({
          ...given,
          mode: "stop",
          cancelAt: undefined,
          plan: given.plan.map(({ map: _map, kind: _kind, ...call }) => call),
        });
        const tried = new Set<string>();
        let hasFailed = false;
        for (const command of seen.commands) {
          if (command.type === "submit") {
            if (hasFailed) expect(tried.has(command.invocation)).toBe(true);
            tried.add(command.invocation);
          }
          if (command.type === "finish" && command.status === "failed") hasFailed = true;
        }
        expect([...seen.finished.values()].some(({ status }) => status === "cancelled")).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("in mode continue exactly what follows on a failure is left out", () => {
    fc.assert(
      fc.property(runs, (given) => {
        const plan = given.plan.map(({ map: _map, optional: _optional, kind: _kind, ...call }) => call);
        const { seen } = play({ ...given, mode: "continue", cancelAt: undefined, plan });
        const left = new Set<string>();
        for (const { id, inputs = {}, after = [] } of plan) {
          const status = seen.finished.get(id)?.status;
          const upstream = [...callsIn(Object.values(inputs))];
          const tainted = [...upstream, ...after].some((from) => left.has(from));
          const condition = upstream.some((from) => seen.finished.get(from)?.status === "skipped");
          if (tainted) expect(status).toBe("skipped");
          else if (!condition && status === "skipped") expect(seen.finished.get(id)?.reason).toBe("condition is false");
          if (status === "failed" || tainted) left.add(id);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
