/** The run store by itself: what it keeps, what it refuses, what it does with a file that is not its own. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import { Digest } from "../../runtime/model/ids.ts";
import { foldRunEvents } from "../../runtime/model/run.ts";
import type { Value } from "../../runtime/model/value.ts";
import { summaryOf } from "../../runtime/engine/run-summary.ts";
import { StoreError, storeError } from "../../runtime/store/runs-errors.ts";
import { openRunLogs } from "../../runtime/store/runs-logs.ts";
import { applicationId, schemaVersion } from "../../runtime/store/runs-schema.ts";
import type { RunStore } from "../../runtime/store/runs.ts";
import { openRunStore } from "../../runtime/store/runs.ts";

let folder: string;
let path: string;
const open: RunStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loom-store-"));
  path = join(folder, "runs.db");
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const openStore = () => {
  const store = openRunStore({ path, pid: 1, now: () => 1_000 });
  open.push(store);
  return store;
};
const digest = (text: string) => Digest.parse(text.repeat(64).slice(0, 64));
const value = (text: string, inline?: Value["value"]): Value => ({
  digest: digest(text),
  type: "number",
  codec: "json",
  size: 1,
  ...(inline !== undefined && { value: inline }),
});

function eventsOf(runId: string, count: number): RunEvent[] {
  const events: RunEvent[] = [
    {
      runId,
      seq: 1,
      time: 1,
      type: "run.started",
      pipeline: "demo",
      file: "/a.ts",
      language: "typescript",
      parameters: [],
      mode: "stop",
    },
  ];
  for (let seq = 2; seq <= count; seq += 1)
    events.push({ runId, seq, time: seq, type: "invocation.created", invocation: `i${seq}`, node: "n", step: "s" });
  return events;
}

function append(store: RunStore, events: readonly RunEvent[]): void {
  for (let at = 0; at < events.length; at += 1) {
    const run = foldRunEvents(undefined, events.slice(0, at + 1));
    const event = events[at];
    const after = run && summaryOf(run);
    if (after && event) store.append(event, () => after);
  }
}

describe("events", () => {
  it("are there after a commit, in pages, and fold to the run", () => {
    const store = openStore();
    const events = eventsOf("r1", 25);
    append(store, events);
    store.commit();
    const again = openStore();
    expect(again.events("r1", 0, 10)).toEqual({ events: events.slice(0, 10), isComplete: false });
    expect(again.events("r1", 20, 10)).toEqual({ events: events.slice(20), isComplete: true });
    expect(again.run("r1")).toEqual(foldRunEvents(undefined, events));
    expect(again.summary("r1")).toMatchObject({ status: "running", counts: { total: 24 } });
  });

  it("are gone when they were not committed", () => {
    const store = openStore();
    append(store, eventsOf("r1", 3));
    store.rollback();
    expect(store.run("r1")).toBeUndefined();
    expect(store.list({ limit: 10 })).toEqual([]);
  });

  it("are never written over", () => {
    const store = openStore();
    append(store, eventsOf("r1", 1));
    store.commit();
    append(store, eventsOf("r1", 1));
    expect(() => store.commit()).toThrow(StoreError);
    store.rollback();
    expect(store.events("r1", 0, 10).events).toHaveLength(1);
  });

  it("lists runs newest first, by file, pipeline and before another", () => {
    const store = openStore();
    for (const id of ["a1", "a2", "b1"]) append(store, eventsOf(id, 1));
    store.commit();
    const ids = (query: Parameters<RunStore["list"]>[0]) => store.list(query).map(({ runId }) => runId);
    expect(ids({ limit: 2 })).toEqual(["b1", "a2"]);
    expect(ids({ limit: 10, before: "b1" })).toEqual(["a2", "a1"]);
    expect(ids({ limit: 10, file: "/other.ts" })).toEqual([]);
    expect(store.findRun("a")).toBeUndefined();
    expect(store.findRun("b")).toBe("b1");
    expect(store.unfinished()).toEqual(["a1", "a2", "b1"]);
  });
});

describe("the lease", () => {
  it("lets only the last engine write", () => {
    const old = openStore();
    append(old, eventsOf("r1", 1));
    old.commit();
    const recent = openStore();
    append(old, eventsOf("r2", 1));
    expect(() => old.commit()).toThrow(expect.objectContaining({ code: "store-lost" }));
    append(recent, eventsOf("r3", 1));
    recent.commit();
    expect(recent.list({ limit: 10 }).map(({ runId }) => runId)).toEqual(["r3", "r1"]);
  });
});

describe("artifacts", () => {
  it("keep small values, producers and consumers", () => {
    const store = openStore();
    append(store, eventsOf("r1", 1));
    store.artifacts.put(value("a", 5), 10);
    store.artifacts.put(value("ab"), 20);
    const place = { runId: "r1", invocation: "i", node: "n", time: 5 };
    store.artifacts.link({ ...place, kind: "producer", digest: digest("a"), port: "output" });
    store.artifacts.link({ ...place, kind: "consumer", digest: digest("a"), port: "x" });
    store.commit();
    expect(store.artifacts.get(digest("a"))).toMatchObject({
      value: 5,
      createdAt: 10,
      producers: [{ pipeline: "demo", output: "output" }],
      consumers: [{ input: "x" }],
    });
    expect(store.artifacts.inlineText(digest("a"))).toBe("5");
    expect(store.artifacts.inlineText(digest("ab"))).toBeUndefined();
    expect(store.artifacts.find("aaaaaa")).toEqual([digest("a")]);
    expect(store.artifacts.list({ limit: 10 }).map((artifact) => artifact.digest)).toEqual([digest("ab"), digest("a")]);
    expect(store.artifacts.list({ limit: 10, runId: "r1" })).toHaveLength(1);
  });

  it("keep a null apart from nothing", () => {
    const store = openStore();
    store.artifacts.put(value("c", null), 1);
    store.commit();
    expect(store.artifacts.value(digest("c"))).toHaveProperty("value", null);
  });
});

describe("a file that cannot be used", () => {
  it.each([
    ["no database", () => writeFileSync(path, "hello, this is no database at all ".repeat(100))],
    ["another program's database", () => new DatabaseSync(path).exec("create table t (x); pragma application_id = 7")],
    [
      "a damaged page",
      () => {
        const store = openStore();
        append(store, eventsOf("r1", 2_000));
        store.commit();
        store.close();
        open.pop();
        const bytes = Buffer.alloc(4_096, 0xab);
        const database = process.getBuiltinModule("node:fs");
        const file = database.openSync(path, "r+");
        for (const page of [20, 30, 40]) database.writeSync(file, bytes, 0, bytes.length, page * 4_096);
        database.closeSync(file);
      },
    ],
  ])("%s is moved aside whole, and a new store begins", (_name, spoil) => {
    spoil();
    const store = openStore();
    expect(store.warning).toMatch(/moved to .*damaged-/);
    expect(readdirSync(folder).filter((name) => name.includes(".damaged-")).length).toBeGreaterThan(0);
    append(store, eventsOf("r9", 1));
    store.commit();
    expect(store.list({ limit: 5 })).toHaveLength(1);
  });

  it("a newer schema is refused and left alone", () => {
    openStore().close();
    open.pop();
    const database = new DatabaseSync(path);
    database.exec(`pragma user_version = ${schemaVersion + 1}`);
    database.close();
    expect(() => openStore()).toThrow(expect.objectContaining({ code: "store-newer" }));
    expect(readdirSync(folder)).toEqual(["runs.db"]);
  });

  it("marks its own file", () => {
    openStore();
    expect(new DatabaseSync(path, { readOnly: true }).prepare("pragma application_id").get()).toEqual({
      application_id: applicationId,
    });
  });

  it("a full database tells store-full at commit, and goes on when there is room", () => {
    const store = openStore();
    append(store, eventsOf("r1", 1));
    store.commit();
    // The same result as a full disk, without one.
    const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
    expect(storeError(full, path)).toMatchObject({ code: "store-full", message: expect.stringContaining("full") });
    expect(storeError(Object.assign(new Error("no space"), { code: "ENOSPC" }), path).code).toBe("store-full");
    expect(storeError(Object.assign(new Error("read-only"), { errcode: 8 | (3 << 8) }), path).code).toBe(
      "store-readonly",
    );
    expect(storeError(Object.assign(new Error("denied"), { code: "EACCES" }), path).code).toBe("store-readonly");
  });
});

describe("logs", () => {
  const line = (text: string, invocation = "i") => ({
    runId: "r",
    seq: 1,
    time: 1,
    type: "log" as const,
    invocation,
    attempt: 1,
    stream: "stdout" as const,
    level: "info" as const,
    text,
  });

  it("are read in pages, of one invocation when asked", () => {
    const logs = openRunLogs(join(folder, "logs"));
    for (let at = 0; at < 10; at += 1) logs.add(line(`line ${at} ü`, at % 2 ? "odd" : "even"));
    logs.flush();
    const texts: string[] = [];
    for (let after = 0; ;) {
      const page = logs.read("r", { limit: 3, after });
      if (page.lines.length === 0) break;
      texts.push(...page.lines.map(({ text }) => text));
      after = page.next;
    }
    expect(texts).toEqual(Array.from({ length: 10 }, (_, at) => `line ${at} ü`));
    const odd = logs.read("r", { limit: 2, after: 0, invocation: "odd" });
    expect(odd.lines.map(({ text }) => text)).toEqual(["line 1 ü", "line 3 ü"]);
    expect(logs.read("r", { limit: 10, after: odd.next, invocation: "odd" }).lines).toHaveLength(3);
  });

  it("leave out a line that was cut off", () => {
    const logs = openRunLogs(join(folder, "logs"));
    logs.add(line("whole"));
    logs.flush();
    writeFileSync(join(folder, "logs/r.jsonl"), '{"cut', { flag: "a" });
    expect(logs.read("r", { limit: 10, after: 0 }).lines.map(({ text }) => text)).toEqual(["whole"]);
    expect(logs.read("nobody", { limit: 10, after: 0 })).toEqual({ lines: [], next: 0, droppedBytes: 0 });
  });
});
