/** Pruning beside runs: what they are made of stays, and values go when none is active. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Workspace } from "./workspace.ts";
import { createWorkspace } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const source = `import { existsSync } from "node:fs";
import { pipeline, step, z } from "pipeloom";
export const load = step(({ size }: { size: number }) => Array.from({ length: size }, (_, at) => at));
export const wait = step({ cache: false }, async ({ rows, until }: { rows: readonly number[]; until: string }) => {
  while (until !== "" && !existsSync(until)) await new Promise((done) => setTimeout(done, 20));
  return rows.length;
});
export default pipeline("demo", { params: z.object({ size: z.number(), until: z.string() }) }, ({ size, until }) => wait({ rows: load({ size }), until }));
`;

it("keeps an active run whole, also one that goes on with another, and defers the values", async () => {
  const file = workspace.write("a.pipeline.ts", source);
  await workspace.run(file, { parameters: { size: 5_000, until: "" } });
  const base = await workspace.run(file, { parameters: { size: 6_000, until: "" } });
  const connection = await workspace.connect();
  const { client } = connection;
  const active = await workspace.start(connection, file, {
    parameters: { size: 6_000, until: "go" },
    selection: { rerun: base.runId },
  });
  await active.wait((event) => event.type === "invocation.started");

  const busy = await client.request("cache.prune", { keepRuns: 0, dryRun: false });
  expect(busy.runs).toHaveLength(1);
  expect(busy).toMatchObject({ keptRuns: 2, files: 1, deferred: 1 });
  expect((await client.request("runs.list", {})).runs.map(({ runId }) => runId)).toEqual([active.runId, base.runId]);

  workspace.write("go", "");
  const finished = await active.finished;
  expect(finished).toMatchObject({ status: "succeeded", outputs: { output: { value: 6_000 } } });
  expect((await client.request("cache.verify", {})).dangling).toEqual([]);

  const idle = await client.request("cache.prune", { keepRuns: 1, dryRun: false });
  expect(idle).toMatchObject({ keptRuns: 1, files: 1, deferred: 0 });
  expect(await client.request("cache.verify", {})).toMatchObject({
    artifacts: { checked: 1, broken: [] },
    dangling: [],
  });
  await expect(client.request("cache.prune", {})).rejects.toMatchObject({ code: "nothing-chosen" });
}, 60_000);
