/** Steps and users that misbehave: every one ends in a clear state, and no process is left. */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "../../runtime/client/start.ts";
import { readAddress } from "../../runtime/client/workspace.ts";
import { encodeLine } from "../../runtime/protocol/lines.ts";
import type { Workspace } from "./workspace.ts";
import { createWorkspace, enginePath, isGone, stepsByNode } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const single = (body: string, options = "{}") => `import { pipeline, step } from "pipeloom";
import { writeFileSync, writeSync, appendFileSync } from "node:fs";
import { spawn } from "node:child_process";
export const before = step(() => 1);
export const it = step(${options}, async ({ x }: { x: number }) => {
  ${body}
});
export default pipeline("demo", {}, () => it({ x: before({}) }));
`;

const pidsOf = (path: string) => readFileSync(path, "utf8").trim().split("\n").map(Number);

describe("a step that ends its process", () => {
  it("by process.exit fails, and says so; the next run works", async () => {
    const file = workspace.write("a.pipeline.ts", single("process.exit(3);"));
    const finished = await workspace.run(file);
    expect(finished).toMatchObject({
      status: "failed",
      error: {
        step: "it",
        name: "WorkerExited",
        code: "worker-exited",
        message: expect.stringContaining("exit code 3"),
      },
    });
    expect(stepsByNode(finished)["before"]?.status).toBe("succeeded");
    workspace.write("a.pipeline.ts", single("return x + 1;"));
    expect((await workspace.run(file)).outputs["output"]?.value).toBe(2);
  });

  it("by a signal fails with its name", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single(`process.kill(process.pid, "SIGKILL"); await new Promise(() => {});`),
    );
    expect((await workspace.run(file)).error).toMatchObject({
      name: "WorkerExited",
      message: expect.stringContaining("SIGKILL"),
    });
  });

  it("is retried in another worker", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single(
        `
  const { existsSync } = await import("node:fs");
  if (existsSync("died")) return "well";
  writeFileSync("died", "");
  process.exit(1);`,
        "{ retry: 2 }",
      ).replace("{ retry: 2 }", "{ retry: { attempts: 2 } }"),
    );
    expect(await workspace.run(file)).toMatchObject({ status: "succeeded", outputs: { output: { value: "well" } } });
  });

  it("in Python, too", async () => {
    const file = workspace.write(
      "a.pipeline.py",
      `
import os
from pipeloom import pipeline, step

@step
def it():
    os._exit(7)

@pipeline
def demo():
    return it()
`,
    );
    expect((await workspace.run(file)).error).toMatchObject({
      name: "WorkerExited",
      message: expect.stringContaining("exit code 7"),
    });
  });
});

describe("a worker that cannot start", () => {
  it("is told with what it said", async () => {
    const python = workspace.write(
      "python",
      `#!/bin/sh
if [ "$1" = "-c" ]; then echo "$0"; echo 3.12.0; exit 0; fi
echo "ModuleNotFoundError: no encodings" >&2
exit 1
`,
    );
    chmodSync(python, 0o755);
    const file = workspace.write(
      "a.pipeline.py",
      "from pipeloom import pipeline\n@pipeline\ndef demo():\n    return 1\n",
    );
    const connection = await workspace.connect();
    await expect(workspace.start(connection, file, { python })).rejects.toMatchObject({
      code: "worker-exited",
      message: expect.stringContaining("no encodings"),
    });
  });
});

describe("time", () => {
  it("a timeout ends the step and its children", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single(
        `
  const child = spawn("sleep", ["60"]);
  writeFileSync("pids", process.pid + "\\n" + child.pid);
  for (;;) {}`,
        `{ timeout: "300ms" }`,
      ),
    );
    const begun = Date.now();
    const finished = await workspace.run(file);
    expect(finished.error).toMatchObject({ name: "TimeoutError", code: "timeout", step: "it" });
    expect(Date.now() - begun).toBeLessThan(8_000);
    for (const pid of pidsOf(join(workspace.folder, "pids"))) expect(await isGone(pid, 2_000)).toBe(true);
  });

  it("cancel ends what runs, as cancelled", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single(`
  writeFileSync("pids", String(process.pid));
  await new Promise((resolve) => setTimeout(resolve, 60_000));`),
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file);
    await run.wait((event) => event.type === "invocation.started" && event.invocation.startsWith("it"));
    await connection.client.request("run.cancel", { runId: run.runId });
    const finished = await run.finished;
    expect(finished.status).toBe("cancelled");
    expect(stepsByNode(finished)).toMatchObject({ before: { status: "succeeded" }, it: { status: "cancelled" } });
    await expect(connection.client.request("run.cancel", { runId: run.runId })).rejects.toMatchObject({
      code: "not-active",
    });
  });

  it("a step that ignores its signal is killed after the grace", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single(`writeFileSync("pids", String(process.pid)); process.on("SIGTERM", () => {}); for (;;) {}`),
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file);
    await run.wait((event) => event.type === "invocation.started" && event.invocation.startsWith("it"));
    await connection.client.request("run.cancel", { runId: run.runId });
    expect((await run.finished).status).toBe("cancelled");
    for (const pid of pidsOf(join(workspace.folder, "pids"))) expect(await isGone(pid, 2_000)).toBe(true);
  });

  it("cancel ends a body that never ends", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single("return x;")
        .replace("() => it({", "async () => { for (;;) await new Promise((r) => setTimeout(r, 5)); it({")
        .replace("before({}) }));", "before({}) }); });"),
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await connection.client.request("run.cancel", { runId: run.runId });
    expect((await run.finished).status).toBe("cancelled");
  });
});

describe("output", () => {
  it.each([
    [
      "through console.log",
      `const line = "x".repeat(999); for (let i = 0; i < 100_000; i += 1) console.log(line); return x;`,
    ],
    [
      "through the descriptor",
      `const chunk = ("x".repeat(999) + "\\n").repeat(1_000); for (let i = 0; i < 100; i += 1) { const bytes = Buffer.from(chunk); let at = 0; while (at < bytes.length) { try { at += writeSync(1, bytes, at); } catch (e) { if (e.code !== "EAGAIN") throw e; } } } return x;`,
    ],
  ])(
    "of 100 MB %s is kept up to the cap and stalls nothing",
    async (_name, body) => {
      const file = workspace.write("a.pipeline.ts", single(body));
      const connection = await workspace.connect();
      const run = await workspace.start(connection, file);
      expect((await run.finished).status).toBe("succeeded");
      const pid = workspace.pid() ?? 0;
      const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
      expect(peak).toBeLessThan(400);
      let kept = 0;
      for (let after = 0; ;) {
        const page = await connection.client.request("logs.read", { runId: run.runId, after });
        kept += page.lines.reduce((sum, { text }) => sum + text.length, 0);
        if (page.lines.length === 0) break;
        after = page.next;
      }
      expect(kept).toBeGreaterThan(500_000);
      expect(kept).toBeLessThan(1_200_000);
    },
    60_000,
  );
});

describe("clients", () => {
  it("two see the same run, and the engine outlives the one that started it", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single("await new Promise((resolve) => setTimeout(resolve, 400)); return x;"),
    );
    const [first, second] = await Promise.all([workspace.connect(), workspace.connect()]);
    const pids = await Promise.all(
      [first, second].map(async ({ client }) => (await client.request("engine.status", {})).pid),
    );
    expect(pids[0]).toBe(pids[1]);
    const run = await workspace.start(first, file);
    first.dispose();
    const seen: string[] = [];
    second.client.on("run.event", ({ events }) => seen.push(...events.map(({ type }) => type)));
    await second.client.request("subscribe", { runs: [run.runId] });
    for (let status = "running"; status === "running";) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ status } = await second.client.request("run.get", { runId: run.runId }));
    }
    expect(seen.at(-1)).toBe("run.finished");
    const { events, isComplete } = await second.client.request("run.events", { runId: run.runId });
    expect(isComplete).toBe(true);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  });

  it("a wrong token is shut out", async () => {
    await workspace.connect();
    const address = readAddress(workspace.folder);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(address?.socket ?? "");
      let text = "";
      socket.on("data", (bytes) => (text += bytes.toString()));
      socket.on("close", () => resolve(text));
      socket.write(encodeLine({ token: "0".repeat(64), protocol: 1, client: "thief" }));
    });
    expect(answer).toBe("");
  });

  it("a second engine gives way to the first", async () => {
    await workspace.connect();
    const pid = workspace.pid();
    const second = startEngine({
      workspace: workspace.folder,
      enginePath,
      nodePath: process.execPath,
      env: process.env,
    });
    while (!second.ended()) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(second.ended()).toEqual({});
    expect(workspace.pid()).toBe(pid);
  });

  it("five that start at once share one engine", async () => {
    const connections = await Promise.all(Array.from({ length: 5 }, () => workspace.connect()));
    const pids = await Promise.all(
      connections.map(async ({ client }) => (await client.request("engine.status", {})).pid),
    );
    expect(new Set(pids).size).toBe(1);
  });

  it("a copied workspace gets an engine of its own, and leaves the other alone", async () => {
    const original = await workspace.connect();
    const copy = createWorkspace();
    try {
      cpSync(join(workspace.folder, ".pipeloom/engine.json"), copy.write(".pipeloom/engine.json", ""));
      const own = await copy.connect();
      expect((await own.client.request("engine.status", {})).workspace).toBe(copy.folder);
      expect((await original.client.request("engine.status", {})).workspace).toBe(workspace.folder);
    } finally {
      await copy.dispose();
    }
    expect((await (await workspace.connect()).client.request("engine.status", {})).workspace).toBe(workspace.folder);
  });

  it("stop is refused while a run is active, and forced it ends as interrupted", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single("await new Promise((resolve) => setTimeout(resolve, 60_000));"),
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file);
    await run.wait((event) => event.type === "invocation.started");
    await expect(connection.client.request("engine.stop", {})).rejects.toMatchObject({ code: "busy" });
    const pid = workspace.pid() ?? 0;
    const workers = (await connection.client.request("engine.status", {})).workers.map((worker) => worker.pid);
    await connection.client.request("engine.stop", { force: true });
    expect((await run.finished).status).toBe("interrupted");
    for (const gone of [pid, ...workers]) expect(await isGone(gone, 5_000)).toBe(true);
    await expect(workspace.connect(false)).rejects.toMatchObject({ code: "no-engine" });
  });

  it("an engine without clients and runs ends by itself", async () => {
    await workspace.dispose();
    workspace = createWorkspace({ PIPELOOM_IDLE_MS: "300" });
    const connection = await workspace.connect();
    const pid = workspace.pid() ?? 0;
    expect(await isGone(pid, 700)).toBe(false);
    connection.dispose();
    expect(await isGone(pid, 4_000)).toBe(true);
    expect(readAddress(workspace.folder)).toBeUndefined();
  });

  it("workers end when their engine is killed", async () => {
    const file = workspace.write(
      "a.pipeline.ts",
      single("await new Promise((resolve) => setTimeout(resolve, 60_000));"),
    );
    const connection = await workspace.connect();
    const run = await workspace.start(connection, file);
    await run.wait((event) => event.type === "invocation.started");
    const { pid, workers } = await connection.client.request("engine.status", {});
    process.kill(pid, "SIGKILL");
    for (const worker of workers) expect(await isGone(worker.pid, 5_000)).toBe(true);
  });
});

describe("the folder", () => {
  it.skipIf(process.getuid?.() === 0)("read-only: says so, and starts nothing", async () => {
    execFileSync("chmod", ["a-w", workspace.folder]);
    await expect(workspace.connect()).rejects.toMatchObject({ code: "store-readonly" });
    execFileSync("chmod", ["u+w", workspace.folder]);
  });

  it("a store that cannot be a folder is told with its path", async () => {
    workspace.write(".pipeloom", "a file in the way");
    await expect(workspace.connect()).rejects.toMatchObject({ message: expect.stringContaining(".pipeloom") });
  });

  it("a damaged store is moved aside, and the client is told", async () => {
    workspace.write(".pipeloom/runs.db", "this is not a database, but it is long enough to look at".repeat(40));
    const connection = await workspace.connect();
    const notice = await new Promise<string>((resolve) =>
      connection.client.on("engine.log", ({ message }) => resolve(message)),
    );
    expect(notice).toMatch(/moved to .*runs\.db\.damaged-/);
    expect((await connection.client.request("runs.list", {})).runs).toEqual([]);
  });
});
