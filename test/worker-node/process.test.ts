/** The worker as a process: what it prints, how it ends. */
import { describe, expect, test } from "vitest";
import { startWorker } from "./worker.ts";

const head = `import { pipeline, step } from "pipeloom";\n`;

describe("what a step prints", () => {
  test("becomes log lines with stream and level", async () => {
    await using worker = await startWorker(`${head}
export const talk = step((_: object, context) => {
  console.log("one", { a: 1 });
  console.warn("two\\nthree");
  console.error("four");
  console.debug("five");
  process.stdout.write("six ");
  process.stdout.write(Buffer.from("parts"));
  process.stderr.write("seven\\r\\n");
  context.log.info("eight", 8);
  context.log.error("nine\\nten");
});
`);
    const { invocation } = await worker.attempt("talk");
    const lines = worker.messages.flatMap((message) =>
      message.type === "log" && message.invocation === invocation
        ? [[message.stream, message.level, message.text]]
        : [],
    );
    expect(lines).toEqual([
      ["stdout", "info", "one { a: 1 }"],
      ["stderr", "warning", "two"],
      ["stderr", "warning", "three"],
      ["stderr", "error", "four"],
      ["stdout", "debug", "five"],
      ["stderr", "warning", "seven"],
      ["log", "info", "eight 8"],
      ["log", "error", "nine"],
      ["log", "error", "ten"],
      ["stdout", "info", "six parts"],
    ]);
  });

  test("belongs to its own attempt, also when it comes late", async () => {
    await using worker = await startWorker(`${head}
export const slow = step(async ({ name }: { name: string }) => {
  setTimeout(() => console.log("late from", name), 150);
  await new Promise((done) => setTimeout(done, 10));
  console.log("from", name);
});
export const wait = step(() => new Promise<void>((done) => { setTimeout(() => { console.log("waited"); done(); }, 300); }));
`);
    const a = worker.attempt("slow", { name: "a" });
    const b = worker.attempt("slow", { name: "b" });
    const c = worker.attempt("wait");
    const [{ invocation: first }, { invocation: second }, { invocation: third }] = await Promise.all([a, b, c]);
    expect(worker.log(first)).toEqual(["from a"]);
    expect(worker.log(second)).toEqual(["from b"]);
    expect(worker.log(third)).toEqual(["waited"]);
  });

  test("streams while the step never yields", async () => {
    await using worker = await startWorker(`${head}
export const busy = step((_: object, context) => {
  for (let i = 0; i < 20; i++) {
    const until = Date.now() + 50;
    while (Date.now() < until) {}
    console.log("tick", i);
    context.progress(i, 20);
  }
});
`);
    const end = worker.attempt("busy");
    await worker.next("log");
    expect(worker.messages.some(({ type }) => type === "succeeded")).toBe(false);
    await end;
    const [{ invocation }] = [await end];
    expect(worker.log(invocation)).toHaveLength(20);
  });

  test("is cut at its limit: 100 MB cost no more than seconds, and the rest is counted", async () => {
    await using worker = await startWorker(`${head}
export const flood = step(() => { const line = "x".repeat(999); for (let i = 0; i < 100_000; i++) console.log(line); return "done"; });
`);
    const began = performance.now();
    const end = await worker.attempt("flood", {}, { logLimitBytes: 50_000 });
    expect(end).toMatchObject({ type: "succeeded" });
    expect(performance.now() - began).toBeLessThan(10_000);
    const logs = worker.messages.flatMap((message) => (message.type === "log" ? [message] : []));
    expect(logs.filter(({ stream }) => stream === "stdout")).toHaveLength(50);
    expect(logs.at(-1)).toMatchObject({ stream: "log", level: "warning", droppedBytes: 99_950_000 });
    expect(logs.at(-1)?.text).toBe("The step printed more than 50,000 bytes; 99,950,000 were dropped.");
  });
});

describe("the process", () => {
  test("says who it is", async () => {
    await using worker = await startWorker(`${head}export const a = step(() => 1);\n`);
    expect(await worker.next("ready")).toMatchObject({
      pid: worker.child.pid,
      language: "typescript",
      version: process.versions.node,
      protocol: 1,
    });
  });

  test("ends with the step that calls process.exit, after saying what it printed", async () => {
    await using worker = await startWorker(
      `${head}export const leave = step(() => { console.log("bye"); process.exit(7); });\n`,
    );
    const end = worker.attempt("leave");
    await expect(end).rejects.toThrow("The worker ended");
    expect(await worker.exited).toEqual({ code: 7, signal: null });
    expect(worker.messages.map(({ type }) => type)).toEqual(["ready", "started", "log"]);
  });

  test("ends when its engine closes descriptor 3, also in the middle of a step", async () => {
    await using worker = await startWorker(
      `${head}export const wait = step(() => new Promise(() => setInterval(() => {}, 1_000)));\n`,
    );
    const end = worker.attempt("wait");
    end.catch(() => {});
    await worker.next("started");
    const pipe = worker.child.stdio[3];
    if (pipe && "end" in pipe) pipe.end();
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

  test("does not fail when a message is malformed", async () => {
    await using worker = await startWorker(`${head}export const a = step(() => 1);\n`);
    const pipe = worker.child.stdio[3];
    if (pipe && "write" in pipe) pipe.write('{"type":"nonsense"}\nnot json\n');
    expect(await worker.attempt("a")).toMatchObject({ type: "succeeded" });
  });
});
