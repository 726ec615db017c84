/** The parameter services of the editor: registry, secrets, profiles, and how sweeps are listed. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRegistry } from "../../extension/parameters/registry.ts";
import { createSecrets } from "../../extension/parameters/secrets.ts";
import { pipelineRuns } from "../../extension/views/run-tree.ts";
import type { RunSummary } from "../../runtime/model/run.ts";

const folder = mkdtempSync(join(realpathSync(tmpdir()), "pipeloom-registry-"));
afterAll(() => rmSync(folder, { recursive: true }));
const settings = {
  from: { type: "file" as const, file: "shared.json" },
  keys: new Map([["epochs", "epochs"]]),
  timeoutMs: 1_000,
};

it("asks no registry in Restricted Mode", async () => {
  writeFileSync(join(folder, "shared.json"), '{"epochs": 1}');
  const registry = createRegistry(() => false);
  expect(await registry.ask(folder, settings)).toBeUndefined();
  expect(registry.latest(folder, settings)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(registry.latest(folder, settings)).toBeUndefined();
});

it("asks a registry anew for each run, and shows the form what it said last", async () => {
  const registry = createRegistry(() => true);
  let changes = 0;
  registry.onChange.on(() => (changes += 1));
  expect(registry.latest(folder, settings)).toBeUndefined();
  await expect.poll(() => changes).toBe(1);
  expect(registry.latest(folder, settings)).toMatchObject({ type: "answer", text: '{"epochs": 1}' });
  writeFileSync(join(folder, "shared.json"), '{"epochs": 2}');
  expect(registry.latest(folder, settings)).toMatchObject({ text: '{"epochs": 1}' });
  expect(await registry.ask(folder, settings)).toMatchObject({ text: '{"epochs": 2}' });
  expect(registry.latest(folder, settings)).toMatchObject({ text: '{"epochs": 2}' });
  expect(changes).toBe(2);
});

it("keeps secrets in the editor's storage, before the environment, and gives only those that are named", async () => {
  const kept = new Map<string, string>();
  const storage = {
    get: (key: string) => Promise.resolve(kept.get(key)),
    store: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
  };
  const secrets = createSecrets(storage, { API_KEY: "from-environment", OTHER: "other" });
  expect(await secrets.find("env:API_KEY")).toBe("the environment variable API_KEY");
  expect(await secrets.find("NONE")).toBeUndefined();
  await secrets.keep("API_KEY", "from-storage");
  expect(await secrets.find("API_KEY")).toBe("VS Code");
  const parameter = (name: string, format?: string) => ({
    name,
    required: true,
    schema: { type: "string", ...(format !== undefined && { format }) },
  });
  const values = await secrets.values(
    [parameter("token", "secret"), parameter("plain"), parameter("gone", "secret")],
    [
      { name: "token", value: "env:API_KEY", layer: "form" },
      { name: "plain", value: "OTHER", layer: "form" },
      { name: "gone", value: "NONE", layer: "form" },
    ],
  );
  expect(values).toEqual({ API_KEY: "from-storage" });
});

it("lists the runs of a sweep under one item, in the order of their values", () => {
  const run = (runId: string, index?: number): RunSummary => ({
    runId,
    pipeline: "training",
    file: "a.ts",
    language: "typescript",
    status: index === 1 ? "failed" : "succeeded",
    startedAt: 0,
    parameters: [],
    counts: { total: 0, succeeded: 0, cached: 0, failed: 0, skipped: 0, cancelled: 0 },
    ...(index !== undefined && { sweep: { id: "s", index, total: 2, values: { epochs: index } } }),
  });
  const items = pipelineRuns([run("new"), run("b", 1), run("a", 0), run("old")]);
  expect(items.map((item) => ("type" in item ? [item.label, item.description] : item.runId))).toEqual([
    "new",
    ["Sweep of epochs", "1 of 2 succeeded"],
    "old",
  ]);
  expect(items.flatMap((item) => ("type" in item ? item.runs.map(({ runId }) => runId) : []))).toEqual(["a", "b"]);
});
