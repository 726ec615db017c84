/** An engine that was stopped comes back after another has taken over: it changes nothing any more, and goes. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { createWorkspace, isGone } from "./workspace.ts";

const source = `import { pipeline, step } from "pipeloom";
import { z } from "zod";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const first = step(({ seed }: { seed: number }) => seed + 1);
export const slow = step(async ({ x, i }: { x: number; i: number }) => { await pause(100 + (i % 5) * 30); return x * 100 + i; });
export const last = step(({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0));
export default pipeline("demo", { params: z.object({ seed: z.int() }) }, ({ seed }) => {
  const x = first({ seed });
  return last({ xs: Array.from({ length: 24 }, (_, i) => slow({ x, i })) as never });
});
`;

/** All that is recorded of a run, in one digest. */
function recorded(folder: string, runId: string): string {
  const database = new DatabaseSync(join(folder, ".pipeloom/runs.db"), { readOnly: true });
  try {
    const rows = database.prepare("select seq, event from events where run_id = ? order by seq").all(runId);
    return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
  } finally {
    database.close();
  }
}

/** Stops an engine while it holds the store's write lock, or while it does not. */
async function stopWhile(isWriting: boolean, pid: number, folder: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 7 + (tries % 13)));
    process.kill(pid, "SIGSTOP");
    const database = new DatabaseSync(join(folder, ".pipeloom/runs.db"));
    try {
      database.exec("pragma busy_timeout = 0; begin immediate; rollback");
      if (!isWriting) return;
    } catch {
      if (isWriting) return;
    } finally {
      database.close();
    }
    process.kill(pid, "SIGCONT");
  }
  throw new Error("The moment did not come.");
}

it.runIf(process.platform !== "win32").each([false, true])(
  "refuses what a stopped engine writes after another took over (stopped while it writes: %s)",
  async (isWriting) => {
    const workspace = createWorkspace();
    const stopped: number[] = [];
    try {
      const file = workspace.write("a.pipeline.ts", source);
      const connection = await workspace.connect();
      const run = await workspace.start(connection, file, { parameters: { seed: 1 } });
      await run.wait(({ type, seq }) => type === "invocation.finished" && seq > 8);
      const old = workspace.pid() ?? 0;
      stopped.push(old);
      await stopWhile(isWriting, old, workspace.folder);
      connection.dispose();

      const second = await workspace.connect();
      const now = workspace.pid() ?? 0;
      expect(now).not.toBe(old);
      const interrupted = await second.client.request("run.get", { runId: run.runId });
      expect(interrupted.status).toBe("interrupted");
      const acknowledged = run.events.filter((event) => event.type === "invocation.finished");
      expect(acknowledged.length).toBeGreaterThan(0);

      const before = recorded(workspace.folder, run.runId);

      const again = await workspace.start(second, file, { parameters: { seed: 1 } });
      // It comes back while the other works.
      await again.wait(({ type }) => type === "invocation.started");
      // Caught in the middle of a write it had to be ended: nobody could have written before.
      if (isWriting) expect(await isGone(old, 0)).toBe(true);
      else process.kill(old, "SIGCONT");
      const finished = await again.finished;
      expect(finished).toMatchObject({ status: "succeeded", outputs: { output: { value: 24 * 200 + 276 } } });
      const cached = new Set(finished.steps.filter((step) => step.cached).map(({ invocation }) => invocation));
      for (const { invocation } of acknowledged) expect(cached).toContain(invocation);
      // It notices by itself, with its first write.
      expect(await isGone(old, 10_000)).toBe(true);
      expect(recorded(workspace.folder, run.runId)).toBe(before);
      expect(workspace.pid()).toBe(now);
      expect((await second.client.request("engine.status", {})).pid).toBe(now);
      const log = readFileSync(join(workspace.folder, ".pipeloom/engine.log"), "utf8");
      expect(log).toContain("took its workspace over");
      if (!isWriting) expect(log).toContain("Another engine has taken over this workspace; this one stops writing.");
    } finally {
      for (const pid of stopped) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // Gone, as it should be.
        }
      }
      await workspace.dispose();
    }
  },
  90_000,
);
