/** `runs resume`: a run that failed goes on where it was, and a run that waits is shown so. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Workspace } from "./command-line.ts";
import { inProcess, workspaceWith } from "./command-line.ts";

const source = (body: string) => `import { pipeline, step, z } from "pipeloom";
export const begin = step({ cache: false }, () => Math.random());
export const boom = step(({ x, by }: { x: number; by: number }) => { ${body} });
export default pipeline("demo", { params: z.object({ by: z.number().default(1) }) }, ({ by }) => ({ begun: begin({}), made: boom({ x: 1, by }) }));
`;

let workspace: Workspace;
beforeAll(() => {
  workspace = workspaceWith({ "demo.ts": source('throw new Error("not yet");') });
});
afterAll(() => workspace.dispose());

it("takes what had finished, also of steps that are not cached, with the run's parameters and the file as it is now", async () => {
  const failed = await inProcess(["run", "demo.ts", "--param", "by=7"], workspace.folder);
  expect(failed.code).toBe(1);
  writeFileSync(join(workspace.folder, "demo.ts"), source("return x * by;"));
  const resumed = await inProcess(["runs", "resume", "latest", "--json"], workspace.folder);
  expect(resumed.stderr).toBe("");
  expect(resumed.code).toBe(0);
  const last = JSON.parse(resumed.stdout.trim().split("\n").at(-1) ?? "");
  expect(last).toMatchObject({
    type: "run.finished",
    outputs: { made: { value: 7 } },
    steps: expect.arrayContaining([
      expect.objectContaining({ node: "begin", cached: true, reason: "nothing changed" }),
      expect.objectContaining({ node: "boom", cached: false, reason: "code changed: boom" }),
    ]),
  });
  const again = await inProcess(["runs", "resume", "nope"], workspace.folder);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("error[unknown-run]") });
}, 60_000);
