/** However the engine ends, nothing that it started lives for long: workers, endless loops, and what steps started by shell. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createWorkspace, isGone } from "./workspace.ts";

const typescript = (body: string) => `import { pipeline, step } from "pipeloom";
import { spawn } from "node:child_process";
export const it = step(async () => {
  ${body}
});
export default pipeline("demo", () => it({}));
`;
const python = (body: string) => `import subprocess, time
from pipeloom import pipeline, step

@step
def it():
    ${body}

@pipeline
def demo():
    return it()
`;

const states = {
  "an idle worker": [typescript("return 1;"), python("return 1")],
  "a busy loop": [typescript("for (;;) {}"), python("while True: pass")],
  "a grandchild by shell": [
    typescript(`spawn("/bin/sh", ["-c", "sleep 61 & sleep 61"]); await new Promise(() => {});`),
    python(`subprocess.run("sleep 61 & sleep 61", shell=True)`),
  ],
  "a grandchild of a step that is done": [
    typescript(`spawn("/bin/sh", ["-c", "sleep 62 & sleep 62"], { stdio: "ignore" }).unref();`),
    python(`subprocess.Popen("sleep 62 & sleep 62", shell=True)`),
  ],
} as const;

/** The engine hands locale variables on to its workers, and they to what steps start: one of them tells this test's processes from others'. */
const mark = (name: string) => `LC_LOOM_TEST=${name}`;

function alive(name: string): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      return environment.includes("PIPELOOM_PROCESS=") && environment.includes(mark(name)) ? [Number(pid)] : [];
    } catch {
      return []; // It ended meanwhile, or belongs to someone else.
    }
  });
}

function childrenOf(parent: number): number[] {
  return readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8").trim().split(" ").map(Number);
}

describe.runIf(process.platform === "linux").concurrent("when the engine ends", () => {
  const signals = ["SIGKILL", "SIGTERM"] as const;
  const cases = Object.entries(states).flatMap(([state, sources]) =>
    sources.flatMap((source, at) => signals.map((signal) => ({ state, source, signal, extension: at ? "py" : "ts" }))),
  );
  it.each(cases)(
    "by $signal, $state ends too ($extension)",
    async ({ state, source, signal, extension }) => {
      const name = `${signal}-${extension}-${Object.keys(states).indexOf(state)}-${process.pid}`;
      const workspace = createWorkspace({ LC_LOOM_TEST: name });
      try {
        const file = workspace.write(`a.pipeline.${extension}`, source);
        const connection = await workspace.connect();
        const run = await workspace.start(connection, file);
        const isOver = state.includes("idle") || state.includes("done");
        await (isOver ? run.finished : run.wait(({ type }) => type === "invocation.started"));
        if (state.includes("grandchild")) await until(() => alive(name).length >= 4);
        const engine = workspace.pid() ?? 0;
        const started = [...new Set([...alive(name), ...childrenOf(engine)])];
        expect(started.length).toBeGreaterThanOrEqual(3);
        process.kill(engine, signal);
        for (const pid of started) expect(await isGone(pid, 5_000), `process ${pid}`).toBe(true);
        expect(alive(name)).toEqual([]);
      } finally {
        for (const pid of alive(name)) process.kill(pid, "SIGKILL");
        await workspace.dispose();
      }
    },
    60_000,
  );
});

describe.runIf(process.platform === "linux")("when a worker is killed", () => {
  const languages = ["ts", "py"] as const;
  const signals = ["SIGKILL", "SIGTERM"] as const;
  const cases = ["a busy loop", "a grandchild by shell"].flatMap((state) =>
    languages.flatMap((extension) => signals.map((signal) => ({ state, extension, signal }))),
  );
  it.each(cases)(
    "by $signal, $state ends, and so does the run ($extension)",
    async ({ state, extension, signal }) => {
      const name = `worker-${signal}-${extension}-${state.length}-${process.pid}`;
      const workspace = createWorkspace({ LC_LOOM_TEST: name });
      try {
        const sources = state === "a busy loop" ? states["a busy loop"] : states["a grandchild by shell"];
        const file = workspace.write(`a.pipeline.${extension}`, sources[extension === "ts" ? 0 : 1]);
        const connection = await workspace.connect();
        const run = await workspace.start(connection, file);
        await run.wait(({ type }) => type === "invocation.started");
        if (state.includes("grandchild")) await until(() => alive(name).length >= 4);
        const { workers } = await connection.client.request("engine.status", {});
        const busy = workers.filter(({ isBusy }) => isBusy).map(({ pid }) => pid);
        const below = busy.flatMap(descendants);
        expect(busy.length).toBeGreaterThan(0);
        for (const pid of busy) process.kill(pid, signal);
        const finished = await run.finished;
        expect(finished).toMatchObject({ status: "failed", steps: [{ status: "failed" }] });
        for (const pid of [...busy, ...below]) expect(await isGone(pid, 5_000), `process ${pid}`).toBe(true);
        // The engine goes on, and takes the next run.
        expect((await connection.client.request("engine.status", {})).pid).toBe(workspace.pid());
      } finally {
        await workspace.dispose();
        for (const pid of alive(name)) process.kill(pid, "SIGKILL");
      }
    },
    60_000,
  );
});

describe.runIf(process.platform === "linux")("when the editor goes", () => {
  const source = typescript("await new Promise((resolve) => setTimeout(resolve, 1_500)); return 1;");
  it.each(["idle", "active"] as const)(
    "an engine that is %s ends within five seconds of its last work",
    async (state) => {
      const name = `editor-${state}-${process.pid}`;
      const workspace = createWorkspace({ LC_LOOM_TEST: name, PIPELOOM_IDLE_MS: "600000" });
      try {
        const file = workspace.write("a.pipeline.ts", source);
        const connection = await workspace.connect(true, "extension");
        const run = await workspace.start(connection, file);
        await (state === "idle" ? run.finished : run.wait(({ type }) => type === "invocation.started"));
        const engine = workspace.pid() ?? 0;
        connection.dispose();
        if (state === "active") {
          // The run goes on without a window.
          await new Promise((resolve) => setTimeout(resolve, 300));
          expect(alive(name)).toContain(engine);
        }
        expect(await isGone(engine, state === "idle" ? 5_000 : 7_500)).toBe(true);
        expect(alive(name)).toEqual([]);
        const again = await workspace.connect();
        expect(await again.client.request("run.get", { runId: run.runId })).toMatchObject({ status: "succeeded" });
      } finally {
        for (const pid of alive(name)) process.kill(pid, "SIGKILL");
        await workspace.dispose();
      }
    },
    60_000,
  );
});

function descendants(pid: number): number[] {
  const children = childrenOf(pid).filter((child) => child > 0);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo();) {
    if (Date.now() > deadline) throw new Error("It did not come to be.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
