import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ArtifactError, openArtifactStore } from "../../runtime/store/artifacts.ts";
import type { ArtifactStore } from "../../runtime/store/artifacts.ts";

let folder: string;
let store: ArtifactStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipeloom-artifacts-"));
  store = openArtifactStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof ArtifactError ? error.code : `not ours: ${String(error)}`;
  }
  return "nothing thrown";
};

test("equal bytes are stored once, under their digest", () => {
  const bytes = Buffer.from("hello");
  const digest = store.put(bytes);
  expect(digest).toBe(sha256("hello"));
  const path = join(folder, "artifacts", digest.slice(0, 2), digest);
  const before = statSync(path).mtimeMs;
  expect(store.put(Buffer.from("hello"))).toBe(digest);
  expect(statSync(path).mtimeMs).toBe(before);
  expect(readdirSync(dirname(path))).toEqual([digest]);
  expect(store.get(digest).toString()).toBe("hello");
});

test("ranges are read and streamed, also past the end", async () => {
  const digest = store.put(Buffer.from("0123456789"));
  expect(store.read(digest, 3, 4)).toEqual({ bytes: Buffer.from("3456"), size: 10 });
  expect(store.read(digest, 8, 100).bytes.toString()).toBe("89");
  expect(store.read(digest, 50, 5).bytes.length).toBe(0);
  expect((await buffer(store.stream(digest))).toString()).toBe("0123456789");
  expect((await buffer(store.stream(digest, { start: 2, end: 5 }))).toString()).toBe("234");
  expect((await buffer(store.stream(digest, { start: 20, end: 25 }))).length).toBe(0);
});

test("a missing, damaged or wrongly named artifact is an error with a code", () => {
  expect(codeOf(() => store.get("0".repeat(64)))).toBe("artifact-missing");
  expect(codeOf(() => store.get("../../etc/passwd"))).toBe("artifact-missing");
  const digest = store.put(Buffer.from("whole"));
  writeFileSync(store.pathOf(digest), "wrong");
  expect(codeOf(() => store.get(digest))).toBe("artifact-corrupt");
});

test("an artifact that was cut short is written again", () => {
  const digest = store.put(Buffer.from("whole"));
  writeFileSync(store.pathOf(digest), "who");
  store.put(Buffer.from("whole"));
  expect(store.get(digest).toString()).toBe("whole");
});

test("what a crashed writer left is never read, and goes when it is old", () => {
  const bytes = Buffer.from("value");
  const digest = sha256(bytes);
  const sub = join(folder, "artifacts", digest.slice(0, 2));
  mkdirSync(sub, { recursive: true });
  const old = join(sub, ".writing-1-aaaa");
  const fresh = join(sub, ".writing-2-bbbb");
  writeFileSync(old, "val");
  writeFileSync(fresh, "v");
  utimesSync(old, new Date(0), new Date(0));
  expect(store.has(digest)).toBe(false);
  expect(store.put(bytes)).toBe(digest);
  expect(store.get(digest)).toEqual(bytes);
  expect(store.sweep(60_000, Date.now())).toBe(1);
  expect([existsSync(old), existsSync(fresh), store.has(digest)]).toEqual([false, true, true]);
});

test("a folder that cannot be written is said so, with the place", () => {
  writeFileSync(join(folder, "artifacts"), "a file where the folder should be");
  expect(codeOf(() => store.put(Buffer.from("x")))).toBe("store-unwritable");
});

describe("a writer that is killed", () => {
  test("leaves only whole artifacts, wherever the kill falls", async () => {
    const source = resolve("runtime/store/artifacts.ts");
    const program = `
      import { openArtifactStore } from ${JSON.stringify(source)};
      const store = openArtifactStore(${JSON.stringify(folder)});
      for (let i = 0; ; i++) { store.put(Buffer.alloc(200_000, String(i))); if (i === 0) console.log("writing"); }
    `;
    for (const delay of [1, 7, 23]) {
      const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", program], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((done) => child.stdout.once("data", done));
      await new Promise((done) => setTimeout(done, delay));
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGKILL");
      await gone;
    }
    const files = readdirSync(join(folder, "artifacts"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const whole = files.filter((entry) => !entry.name.startsWith("."));
    expect(whole.length).toBeGreaterThan(2);
    for (const { name } of whole) expect(sha256(store.get(name))).toBe(name);
  });
});
