/** What clients ask about results: selections, artifacts, tables, exports, previews; and what a full or read-only disk does. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Edge, Node } from "../../runtime/model/graph.ts";
import { connectEngine } from "../../runtime/client/connect.ts";
import type { Workspace } from "./workspace.ts";
import { createWorkspace, enginePath, noRange, pipelineOf, stepsByNode } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const source = (factor = 2, extra = "") => `import { pipeline, step } from "pipeloom";
${extra}
export const load = step(() => Array.from({ length: 3_000 }, (_, i) => ({ i, name: "row " + (i % 7), half: i % 2 ? i / 2 : null })));
export const count = step(({ rows }: { rows: unknown[] }) => rows.length);
export const double = step(({ x }: { x: number }) => x * ${factor});
export const aside = step(() => "aside");
export default pipeline("demo", {}, () => { aside({}); return double({ x: count({ rows: load({}) }) }); });
`;
const node = (id: string, inputs: Node["inputs"] = []): Node => ({
  id,
  kind: "step",
  step: id,
  label: id,
  inputs,
  outputs: [{ name: "output" }],
  range: noRange,
});
const edge = (from: string, to: string): Edge => ({
  kind: "data",
  from: { node: from, output: "output" },
  to: { node: to },
});
const graph = {
  nodes: ["aside", "load", "count", "double"].map((id) => node(id)),
  edges: [edge("load", "count"), edge("count", "double")],
};
const outcome = (finished: Awaited<ReturnType<Workspace["run"]>>) =>
  Object.fromEntries(
    finished.steps.map(({ node: id, status, cached, reason }) => [
      id,
      status === "skipped" ? `skipped: ${reason}` : cached ? "cached" : `ran: ${reason}`,
    ]),
  );

describe("selections", () => {
  it("run what they say and answer the rest from the cache", async () => {
    const file = workspace.write("a.pipeline.ts", source());
    await workspace.run(file, { pipeline: graph });
    const select = async (selection: NonNullable<Parameters<Workspace["run"]>[1]>["selection"] & object) =>
      outcome(await workspace.run(file, { pipeline: graph, selection }));
    expect(await select({ from: "count" })).toEqual({
      aside: "skipped: not selected",
      load: "cached",
      count: "ran: selected",
      double: "ran: selected",
    });
    expect(await select({ until: "count" })).toEqual({
      aside: "skipped: not selected",
      load: "cached",
      count: "cached",
      double: "skipped: not selected",
    });
    expect(await select({ only: "count" })).toEqual({
      aside: "skipped: not selected",
      load: "cached",
      count: "ran: selected",
      double: "skipped: not selected",
    });
  });

  it("run again only what failed", async () => {
    const failing = source(2)
      .replace(
        "export const double = step(({ x }: { x: number }) => x * 2);",
        `
import { existsSync } from "node:fs";
export const double = step({ cache: false }, ({ x }: { x: number }) => { if (!existsSync("fixed")) throw new Error("broken"); return x * 2; });`,
      )
      .replace('step(() => "aside")', 'step({ cache: false }, () => "aside")');
    const file = workspace.write("a.pipeline.ts", failing);
    const first = await workspace.run(file, { pipeline: graph, mode: "continue" });
    expect(first.status).toBe("failed");
    workspace.write("fixed", "");
    const again = await workspace.run(file, {
      pipeline: graph,
      useCache: false,
      selection: { rerun: first.runId, failed: true },
    });
    expect(outcome(again)).toEqual({ aside: "cached", load: "cached", count: "cached", double: "ran: cache is off" });
    expect(again.status).toBe("succeeded");
  });
});

describe("artifacts", () => {
  it("are described, paged, read and exported", async () => {
    const file = workspace.write("a.pipeline.ts", source());
    const finished = await workspace.run(file, { pipeline: graph });
    const { client } = await workspace.connect();
    const digest = stepsByNode(finished)["load"]?.outputs["output"]?.digest ?? "";
    const artifact = await client.request("artifact.get", { digest: digest.slice(0, 10) });
    expect(artifact).toMatchObject({
      digest,
      type: "table",
      producers: [{ node: "load", output: "output" }],
      consumers: [{ node: "count", input: "rows" }],
    });
    expect((await client.request("artifacts.list", { runId: finished.runId })).artifacts).toHaveLength(4);

    const page = await client.request("artifact.rows", { digest, offset: 10, limit: 2 });
    expect(page).toMatchObject({
      total: 3_000,
      offset: 10,
      rows: [
        [10, "row 3", null],
        [11, "row 4", 5.5],
      ],
    });
    expect(page.columns.map(({ name }) => name)).toEqual(["i", "name", "half"]);
    const sorted = await client.request("artifact.rows", {
      digest,
      offset: 0,
      limit: 1,
      sort: { column: "half", descending: true },
    });
    expect(sorted.rows[0]?.[0]).toBe(2_999);
    expect(
      (
        await client.request("artifact.rows", {
          digest,
          offset: 2_999,
          limit: 1,
          sort: { column: "half", descending: true },
        })
      ).rows[0]?.[2],
    ).toBeNull();
    expect((await client.request("artifact.rows", { digest, offset: 0, limit: 1, filter: "ROW 3" })).total).toBe(429);
    await expect(
      client.request("artifact.rows", { digest, offset: 0, limit: 1, sort: { column: "no", descending: false } }),
    ).rejects.toMatchObject({ code: "unknown-column" });

    const whole = await client.request("artifact.read", { digest });
    expect(JSON.parse(Buffer.from(whole.base64, "base64").toString())).toHaveLength(3_000);
    expect(
      Buffer.from(
        (await client.request("artifact.read", { digest, offset: 1, length: 4 })).base64,
        "base64",
      ).toString(),
    ).toBe('{"i"');
    const small = stepsByNode(finished)["count"]?.outputs["output"]?.digest ?? "";
    expect(Buffer.from((await client.request("artifact.read", { digest: small })).base64, "base64").toString()).toBe(
      "3000",
    );

    const csv = join(workspace.folder, "out/rows.csv");
    await client.request("artifact.export", { digest, path: csv, format: "csv" });
    expect(readFileSync(csv, "utf8").split("\r\n").slice(0, 3)).toEqual(["i,name,half", "0,row 0,", "1,row 1,0.5"]);
    const raw = await client.request("artifact.export", {
      digest,
      path: join(workspace.folder, "out/rows.json"),
      format: "raw",
    });
    expect(raw.size).toBe(whole.size);
    await expect(client.request("artifact.get", { digest: "zzz" })).rejects.toMatchObject({ code: "bad-digest" });
    await expect(client.request("artifact.get", { digest: "0123456789" })).rejects.toMatchObject({
      code: "unknown-artifact",
    });
    await expect(client.request("artifact.rows", { digest: small, offset: 0, limit: 1 })).rejects.toMatchObject({
      code: "not-a-table",
    });
  });

  it("pickles are exported but never opened", async () => {
    const file = workspace.write(
      "a.pipeline.py",
      `
from pipeloom import pipeline, step

class Model:
    pass

@step
def it():
    return Model()

@pipeline
def demo():
    return it()
`,
    );
    const finished = await workspace.run(file);
    expect(finished.status).toBe("succeeded");
    const value = finished.outputs["output"];
    expect(value?.codec).toBe("pickle");
    const { client } = await workspace.connect();
    await expect(client.request("artifact.read", { digest: value?.digest ?? "" })).rejects.toMatchObject({
      code: "unsafe",
    });
    const exported = await client.request("artifact.export", {
      digest: value?.digest ?? "",
      path: join(workspace.folder, "model.pkl"),
    });
    expect(exported.size).toBe(value?.size);
  });
});

describe("the preview of the cache", () => {
  it("says what stands, what is stale and why, without running anything", async () => {
    const file = workspace.write("a.pipeline.ts", source());
    const { client } = await workspace.connect();
    const look = async () =>
      Object.fromEntries(
        (await client.request("cache.preview", { file, pipeline: pipelineOf("typescript", "demo", graph) })).nodes.map(
          ({ node: id, state, reason }) => [id, `${state}: ${reason}`],
        ),
      );
    expect(await look()).toMatchObject({ load: "never-run: no earlier run" });
    const finished = await workspace.run(file, { pipeline: graph });
    expect(await look()).toEqual({
      aside: "cached: nothing changed",
      load: "cached: nothing changed",
      count: "cached: nothing changed",
      double: "cached: nothing changed",
    });
    const { nodes } = await client.request("cache.preview", {
      file,
      pipeline: pipelineOf("typescript", "demo", graph),
    });
    expect(nodes.find(({ node: id }) => id === "count")).toMatchObject({
      runId: finished.runId,
      outputs: { output: { preview: { summary: "3,000" } } },
    });
    workspace.write("a.pipeline.ts", source().replace("rows.length", "rows.length + 1"));
    expect(await look()).toMatchObject({
      load: "cached: nothing changed",
      count: "stale: code changed: count",
      double: "stale: upstream count changed",
    });
    workspace.write("a.pipeline.ts", "export const = ;");
    expect(await look()).toMatchObject({ load: "unknown: the file has errors" });
  });
});

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), "loom-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();

describe.skipIf(!canMount)("a disk", () => {
  let disk: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "loom-disk-"));
  });
  afterEach(() => {
    execFileSync("umount", ["-l", disk], { stdio: "ignore" });
    rmSync(disk, { recursive: true, force: true });
  });
  const mount = (options: string) => execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
  const connect = () =>
    connectEngine({
      workspace: disk,
      enginePath,
      nodePath: process.execPath,
      env: { ...process.env, PIPELOOM_IDLE_MS: "300" },
      clientName: "test",
      start: true,
    });

  it("that is read-only is told as such", async () => {
    mount("size=1m,ro");
    await expect(connect()).rejects.toMatchObject({ code: "store-readonly", message: expect.stringContaining(disk) });
  });

  it("that fills up during a run fails the run and says why", async () => {
    mount("size=1m");
    const file = join(disk, "a.pipeline.ts");
    writeFileSync(file, source());
    const connection = await connect();
    const fill = join(disk, "fill");
    mkdirSync(fill);
    let run: Awaited<ReturnType<Workspace["start"]>> | undefined;
    try {
      for (let at = 0; ; at += 1) writeFileSync(join(fill, String(at)), Buffer.alloc(4_096));
    } catch {
      // Full.
    }
    try {
      run = await workspace.start(connection, file, { pipeline: graph });
      expect((await run.finished).error?.message).toMatch(/full|space/i);
    } catch (error) {
      expect(error).toMatchObject({ message: expect.stringMatching(/full|space/i) });
    }
    rmSync(fill, { recursive: true });
    await connection.client.request("engine.stop", { force: true }).catch(() => undefined);
    connection.dispose();
    await new Promise((resolve) => setTimeout(resolve, 500));
  });
});
