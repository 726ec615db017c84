/** Attempts over a real process: what they print, how they are cancelled, and how the worker ends. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { attempt, file, files, value, worker } from "./steps.ts";
import { envelopeOf, ofType, startWorker } from "./worker.ts";

describe("output", () => {
  test("is split into lines with stream and level", async () => {
    const { logs, messages } = await attempt("talk");
    const seen = logs.map((log) => [log.stream, log.level, log.text]);
    for (const line of [
      ["stdout", "info", "one"],
      ["stderr", "warning", "two"],
      ["stderr", "warning", "three"],
      ["log", "debug", "four"],
      ["log", "error", "five 5"],
      ["log", "warning", "lib: six 6"],
      ["log", "info", "seven"],
      ["stdout", "info", "nine"],
      ["stdout", "info", "ten"],
    ]) {
      expect(seen).toContainEqual(line);
    }
    expect(logs.some((log) => log.level === "warning" && log.text.includes("UserWarning: eight"))).toBe(true);
    expect(ofType(messages, "progress")).toMatchObject([{ done: 1, total: 2, message: "half" }]);
    expect(logs.every((log) => log.invocation === "talk~1" && Math.abs(log.time - Date.now()) < 60_000)).toBe(true);
  });

  test("of child processes and progress bars belongs to the attempt", async () => {
    const { output, logs } = await attempt("spread");
    expect(output?.value).toEqual([1, 8, 27]);
    expect(logs.map((log) => log.text)).toEqual(["cubing", "cubing", "cubing"]);
    expect((await attempt("forked")).logs.map((log) => log.text)).toEqual(["from the child"]);
    expect((await attempt("bar")).logs.map((log) => log.text)).toEqual(["100%"]);
    expect((await attempt("odd")).error).toMatchObject({ code: "bad-progress" });
  });

  for (const [step, total] of [
    ["flood", 100_000_000],
    ["one_line", 100_000_000],
  ] as const) {
    test(`of 100 MB is capped and counted, fast: ${step}`, async () => {
      const began = performance.now();
      const { logs, output } = await attempt(step, {}, { logLimitBytes: 1_000_000 });
      expect(output?.value).toBe("done");
      const kept = logs
        .filter((log) => log.droppedBytes === undefined)
        .reduce((sum, log) => sum + log.text.length + 1, 0);
      expect(kept).toBeLessThanOrEqual(1_000_000);
      expect(kept).toBeGreaterThan(900_000);
      expect(logs.at(-1)?.droppedBytes).toBeGreaterThan(total - 1_100_000);
      expect(logs.every((log) => log.text.length <= 8_000)).toBe(true);
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  }
});

describe("cancel", () => {
  for (const step of ["busy", "stubborn"]) {
    test(`ends ${step === "busy" ? "a busy loop" : "a sleep that swallows exceptions"}, and the worker goes on`, async () => {
      worker().send({ type: "attempts", envelopes: [envelopeOf(file, step)] });
      await worker().until("started");
      await new Promise((resolve) => setTimeout(resolve, 100));
      const began = performance.now();
      worker().send({ type: "cancel", invocation: `${step}~1`, attempt: 1 });
      const [failed] = ofType(await worker().until("failed", "succeeded"), "failed");
      expect(failed?.error).toMatchObject({ name: "CancelledError", code: "cancelled" });
      expect(performance.now() - began).toBeLessThan(1_000);
      expect((await attempt("double", { x: value(1) })).output?.value).toBe(2);
    });
  }

  test("of a waiting attempt keeps it from running; of another attempt it does nothing", async () => {
    worker().send({ type: "cancel", invocation: "double~9", attempt: 1 });
    worker().send({ type: "cancel", invocation: "double~1", attempt: 7 });
    const waiting = envelopeOf(file, "double", { x: value(1) }, { invocation: "double~9" });
    worker().send({ type: "attempts", envelopes: [waiting, envelopeOf(file, "double", { x: value(1) })] });
    const [failed] = ofType(await worker().until("failed", "succeeded"), "failed");
    expect(failed).toMatchObject({ invocation: "double~9", error: { name: "CancelledError" } });
    expect((await worker().until("failed", "succeeded")).at(-1)).toMatchObject({
      type: "succeeded",
      invocation: "double~1",
    });
  });
});

describe("the end", () => {
  test("comes within a second when descriptor 3 closes, idle or busy", async () => {
    for (const step of [undefined, "busy", "stubborn"]) {
      const other = await startWorker(files.folder);
      if (step) {
        other.send({ type: "attempts", envelopes: [envelopeOf(file, step)] });
        await other.until("started");
      }
      expect(await other.close()).toBeLessThan(1_000);
    }
  });

  test("by os._exit is seen as the process's end with its code", async () => {
    const other = await startWorker(files.folder);
    other.send({ type: "attempts", envelopes: [envelopeOf(file, "vanish")] });
    await other.until("started");
    expect(await other.exited).toEqual({ code: 7, signal: null });
  });

  test("a worker is ready about as soon as Python itself", async () => {
    const { executable } = worker().ready;
    const bare: number[] = [];
    const ready: number[] = [];
    for (let index = 0; index < 5; index++) {
      const began = performance.now();
      spawnSync(executable, ["-X", "utf8", "-c", "pass"]);
      bare.push(performance.now() - began);
      const other = await startWorker(files.folder, executable);
      ready.push(other.readyMs);
      await other.close();
    }
    // A ratio in one run, so that a busy machine does not matter; 30 ms are for the pipe and the first modules.
    expect(Math.min(...ready)).toBeLessThan(2 * Math.min(...bare) + 30);
  });
});
