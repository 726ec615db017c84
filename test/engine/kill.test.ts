/** The engine dies at any moment: what it had told stays true. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { EngineConnection } from "../../runtime/client/connect.ts";
import type { StartedRun, Workspace } from "./workspace.ts";
import { createWorkspace, isGone } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const kills = 40;

/** A chain and a fan-out; results of every size: inline and blobs. */
const source = `import { pipeline, step } from "pipeloom";
import { z } from "zod";
export const begin = step(({ seed }: { seed: number }) => seed);
export const next = step(({ x, i }: { x: number; i: number }) => x + i);
export const wide = step(({ x }: { x: number }) => "v".repeat(20_000) + x);
export default pipeline("demo", { params: z.object({ seed: z.int() }) }, ({ seed }) => {
  let x = begin({ seed });
  const wides = [];
  for (let i = 0; i < 12; i += 1) { x = next({ x, i }); wides.push(wide({ x })); }
  return x;
});
`;

it(`keeps every acknowledged step through ${kills} kills at random moments`, async () => {
  const file = workspace.write("a.pipeline.ts", source);
  let random = 42;
  const pick = (below: number) => {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return random % below;
  };
  let before: { run: StartedRun; seed: number } | undefined;
  const seen = { interrupted: 0, finished: 0, acknowledged: 0 };

  const verify = async (connection: EngineConnection) => {
    if (!before) return;
    const acknowledged = before.run.events.filter((event) => event.type === "invocation.finished");
    seen.acknowledged += acknowledged.length;
    const recorded = await connection.client.request("run.get", { runId: before.run.runId });
    const wasTold = before.run.events.some(({ type }) => type === "run.finished");
    expect(["interrupted", "succeeded"]).toContain(recorded.status);
    if (wasTold) expect(recorded.status).toBe("succeeded");
    seen[recorded.status === "interrupted" ? "interrupted" : "finished"] += 1;
    for (const event of acknowledged)
      expect(recorded.invocations[event.invocation]).toMatchObject({ status: "succeeded", outputs: event.outputs });
    const again = await workspace.start(connection, file, { parameters: { seed: before.seed } });
    const finished = await again.finished;
    expect(finished.status).toBe("succeeded");
    const cached = new Set(finished.steps.filter((step) => step.cached).map(({ invocation }) => invocation));
    for (const event of acknowledged) expect(cached).toContain(event.invocation);
  };

  for (let round = 0; round <= kills; round += 1) {
    const connection = await workspace.connect();
    await verify(connection);
    if (round === kills) break;
    const run = await workspace.start(connection, file, { parameters: { seed: round } });
    before = { run, seed: round };
    // Moments before, among and after the events.
    const moment = pick(60);
    if (moment < 50) await Promise.race([run.finished, run.wait(({ seq }) => seq >= moment)]);
    await new Promise((resolve) => setTimeout(resolve, pick(4)));
    const pid = workspace.pid() ?? 0;
    process.kill(pid, "SIGKILL");
    expect(await isGone(pid, 5_000)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5)); // What was told before the death has arrived.
    connection.dispose();
    const path = join(workspace.folder, ".pipeloom/runs.db");
    if (!existsSync(path)) continue;
    const database = new DatabaseSync(path);
    expect(database.prepare("pragma integrity_check").get()?.["integrity_check"]).toBe("ok");
    database.close();
  }
  // The moments were spread: some runs were cut off, and steps had been told.
  expect(seen.interrupted).toBeGreaterThan(kills / 4);
  expect(seen.acknowledged).toBeGreaterThan(kills);
}, 300_000);
