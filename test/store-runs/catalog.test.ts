/** The catalog: versions count contents, tags stand on one version, a name means what was seen last. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Value } from "../../runtime/model/value.ts";
import type { RunStore } from "../../runtime/store/runs.ts";
import { openRunStore } from "../../runtime/store/runs.ts";
import { encodeValue } from "../../runtime/store/codecs/encode.ts";

let folder = "";
let store: RunStore;
let time = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loom-store-"));
  time = 1_000;
  store = openRunStore({ path: join(folder, "runs.db"), pid: process.pid, now: () => ++time });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function dataset(rows: readonly number[]): Value {
  return { ...encodeValue({ value: rows }).value, asset: { kind: "dataset", facts: { rows: rows.length } } };
}

function register(name: string, value: Value, runId: string): void {
  store.artifacts.put(value, ++time);
  store.catalog.register({
    name,
    value,
    runId,
    pipeline: "training",
    file: "/w/training.ts",
    node: "load",
    invocation: "load~1",
    output: "output",
    time: ++time,
  });
  store.commit();
}

describe("versions", () => {
  it("count up with each new content, and equal content is the version it was", () => {
    register("iris", dataset([1]), "r1");
    register("iris", dataset([1, 2]), "r2");
    register("iris", dataset([1]), "r3");
    expect(store.catalog.versions("iris").map(({ version, runId, facts }) => [version, runId, facts["rows"]])).toEqual([
      [2, "r2", 2],
      [1, "r1", 1],
    ]);
  });

  it("a name alone means the version that a run made or reused last", () => {
    register("iris", dataset([1]), "r1");
    register("iris", dataset([1, 2]), "r2");
    expect(store.catalog.find("iris")?.version).toBe(2);
    register("iris", dataset([1]), "r3");
    expect(store.catalog.find("iris")?.version).toBe(1);
    expect(store.catalog.find("iris@2")?.runId).toBe("r2");
    expect(store.catalog.find("iris@3")).toBeUndefined();
    expect(store.catalog.find("roses")).toBeUndefined();
  });

  it("a name may have an @ in it", () => {
    register("a@b", dataset([1]), "r1");
    expect(store.catalog.find("a@b")?.version).toBe(1);
    expect(store.catalog.find("a@b@1")?.version).toBe(1);
  });
});

describe("tags", () => {
  it("move from version to version, and are found by name@tag", () => {
    register("iris", dataset([1]), "r1");
    register("iris", dataset([1, 2]), "r2");
    store.catalog.tag("iris", 1, "best");
    store.catalog.tag("iris", 2, "best");
    store.commit();
    expect(store.catalog.find("iris@best")?.version).toBe(2);
    expect(store.catalog.find("iris@1")?.tags).toEqual([]);
    store.catalog.untag("iris", 1, "best");
    store.commit();
    expect(store.catalog.find("iris@best")?.version).toBe(2);
    store.catalog.untag("iris", 2, "best");
    store.commit();
    expect(store.catalog.find("iris@best")).toBeUndefined();
  });
});

describe("the list", () => {
  it("has one entry per name, the last seen first, with the number of versions", () => {
    register("iris", dataset([1]), "r1");
    register("roses", dataset([3]), "r1");
    register("iris", dataset([1, 2]), "r2");
    const names = store.catalog.list({ limit: 10 }).map(({ name, version, versions }) => [name, version, versions]);
    expect(names).toEqual([
      ["iris", 2, 2],
      ["roses", 1, 1],
    ]);
  });

  it("is narrowed by kind, part of the name and tag", () => {
    register("iris", dataset([1]), "r1");
    register("iris", dataset([1, 2]), "r2");
    store.catalog.tag("iris", 1, "old");
    store.commit();
    expect(store.catalog.list({ limit: 10, kind: "model" })).toEqual([]);
    expect(store.catalog.list({ limit: 10, search: "RIS" })).toHaveLength(1);
    expect(store.catalog.list({ limit: 10, search: "%" })).toEqual([]);
    expect(store.catalog.list({ limit: 10, tag: "old" }).map(({ version }) => version)).toEqual([1]);
  });
});

it("an artifact that was plain before becomes an asset when a step types it", () => {
  const { asset, ...plain } = dataset([1]);
  expect(asset).toBeDefined();
  store.artifacts.put(plain, 1);
  store.artifacts.put(dataset([1]), 2);
  store.commit();
  expect(store.artifacts.value(plain.digest)?.asset?.kind).toBe("dataset");
  store.artifacts.put(plain, 3);
  store.commit();
  expect(store.artifacts.value(plain.digest)?.asset?.kind).toBe("dataset");
});

it("a store of the first version is brought to this one, with what it holds", () => {
  store.artifacts.put(dataset([1]), 1);
  store.commit();
  store.close();
  const path = join(folder, "runs.db");
  const database = new DatabaseSync(path);
  database.exec(
    "drop table catalog; drop table catalog_tags; drop table frozen; alter table links drop column code; pragma user_version = 1;",
  );
  database.close();
  store = openRunStore({ path, pid: process.pid, now: () => ++time });
  expect(store.artifacts.value(dataset([1]).digest)?.type).toBe("json");
  register("iris", dataset([1]), "r1");
  expect(store.catalog.find("iris")?.version).toBe(1);
  expect(store.frozen.list()).toEqual([]);
});
