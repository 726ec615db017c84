/** Nobody leaves processes behind: not an extension host that dies, not a window that closes, whatever the engine was doing. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { markedProcesses } from "../host/processes.ts";
import { copySample, type Sample } from "../host/sample.ts";
import { openWorkbench, type Workbench } from "../host/workbench.ts";

const source = `import { pipeline, step } from "pipeloom";
import { spawn } from "node:child_process";
export const quick = step(() => 1);
/** Keeps a processor busy, with a shell below it, for six seconds. */
export const busy = step(() => {
  spawn("/bin/sh", ["-c", "sleep 61"], { stdio: "ignore" });
  for (const end = Date.now() + 6_000; Date.now() < end;);
  return 2;
});
export const short = pipeline("short", () => quick({}));
export const long = pipeline("long", () => busy({}));
`;

/** Extension hosts below the test's own server. */
function extensionHosts(server: number): number[] {
  const parents = new Map<number, { parent: number; command: string }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      parents.set(Number(name), { parent, command: readFileSync(`/proc/${name}/cmdline`, "utf8") });
    } catch {
      // It ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean => {
    const found = parents.get(pid);
    return found !== undefined && (found.parent === server || isBelow(found.parent));
  };
  return [...parents]
    .filter(([pid, { command }]) => command.includes("extensionHost") && isBelow(pid))
    .map(([pid]) => pid);
}

describe.runIf(process.platform === "linux")("what is left", () => {
  let sample: Sample;
  let workbench: Workbench;
  let isOpen = false;
  const leave = async () => {
    if (!isOpen) return;
    isOpen = false;
    await workbench.close();
  };
  beforeEach(async () => {
    sample = copySample();
    writeFileSync(sample.file("leave.pipeline.ts"), source);
    workbench = await openWorkbench({ workspace: sample.folder, file: sample.file("leave.pipeline.ts") });
    isOpen = true;
  });
  afterEach(async () => {
    await leave();
    sample.dispose();
  });

  const run = async (pipeline: string) => {
    const lens = workbench.page.locator(".codelens-decoration a", { hasText: /^\s*Run\s*$/ });
    await lens.first().waitFor();
    await lens.nth(pipeline === "short" ? 0 : 1).click();
  };
  const roles = () => markedProcesses(sample.folder).map(({ role }) => role);
  const statuses = () => {
    const database = new DatabaseSync(join(sample.folder, ".pipeloom/runs.db"), { readOnly: true });
    try {
      return database
        .prepare("select pipeline, status from runs order by run_id")
        .all()
        .map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  };
  const isEmptyWithin = async (ms: number) => {
    const begun = Date.now();
    while (roles().length > 0 && Date.now() - begun < ms) await new Promise((resolve) => setTimeout(resolve, 100));
    return roles();
  };

  it.each(["SIGKILL", "SIGTERM"] as const)("an extension host ended by %s, then its window", async (signal) => {
    await run("long");
    await expect.poll(() => roles().filter((role) => role === "worker").length).toBeGreaterThan(0);
    const engine = markedProcesses(sample.folder).find(({ role }) => role === "engine")?.pid;
    const hosts = extensionHosts(workbench.server.process.pid ?? 0);
    expect(hosts.length).toBeGreaterThan(0);
    for (const pid of hosts) process.kill(pid, signal);
    // The run goes on in the same engine.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(markedProcesses(sample.folder).find(({ role }) => role === "engine")?.pid).toBe(engine);
    await expect.poll(statuses, { timeout: 20_000 }).toEqual([{ pipeline: "long", status: "succeeded" }]);
    await leave();
    expect(await isEmptyWithin(5_000)).toEqual([]);
  });

  it("a window that closes while nothing runs", async () => {
    await run("short");
    await expect.poll(statuses, { timeout: 20_000 }).toEqual([{ pipeline: "short", status: "succeeded" }]);
    await leave();
    expect(await isEmptyWithin(5_000)).toEqual([]);
  });

  it("a window that closes while a run is going on: the run ends first", async () => {
    await run("long");
    await expect.poll(() => roles().filter((role) => role === "worker").length).toBeGreaterThan(0);
    await leave();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(roles()).toContain("engine");
    await expect.poll(statuses, { timeout: 20_000 }).toEqual([{ pipeline: "long", status: "succeeded" }]);
    expect(await isEmptyWithin(5_000)).toEqual([]);
  });
});
