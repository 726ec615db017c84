/**
 * The semantics of runs, the same in both languages: every pipeline of `test/fixtures/semantics/<topic>.ts` has a twin in
 * `<topic>.py`; both give the log that is written down in `<topic>.golden`, with the same call ids and the same digests.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LanguageHost } from "./language.ts";
import { createLanguageHost, languages } from "./language.ts";
import { digestsOf, normalised } from "./log.ts";
import { caseOptions, knownGaps, printing } from "./table.ts";
import { readGolden, writeGolden } from "./golden.ts";

const folder = join(import.meta.dirname, "../fixtures/semantics");
const isUpdate = process.env["UPDATE"] === "1";
const topics = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replace(/\.ts$/, ""));

let hosts: readonly LanguageHost[];
beforeAll(() => {
  hosts = languages.map((language) => createLanguageHost(language, { LOOM_COLOUR: "red" }));
});
afterAll(() => Promise.all(hosts.map((host) => host.dispose())));

const endings = { typescript: "ts", python: "py" } as const;

/** Pipelines in the order of the TypeScript file: the parser's own answer, checked against it, would need a host before tests exist. */
function namesIn(topic: string): string[] {
  const text = readFileSync(join(folder, `${topic}.ts`), "utf8");
  return [...text.matchAll(/^export const \w+ = pipeline\(\s*"([^"]+)"/gm)].map(([, name]) => name ?? "");
}

describe.each(topics)("%s", (topic) => {
  const goldenPath = join(folder, `${topic}.golden`);
  const golden = readGolden(goldenPath);
  const found = new Map<string, string>();
  const files = new Map<LanguageHost, string>();
  const names = namesIn(topic);
  beforeAll(() => {
    for (const host of hosts)
      files.set(host, host.write(topic, readFileSync(join(folder, `${topic}.${endings[host.language]}`), "utf8")));
  });
  afterAll(() => {
    if (isUpdate)
      writeFileSync(goldenPath, writeGolden(names.map((name) => [name, found.get(name) ?? golden.get(name) ?? ""])));
  });

  it("has the same pipelines in both languages", async () => {
    const listed = await Promise.all(
      hosts.map(async (host) => (await host.pipelines(files.get(host) ?? "")).map(({ name }) => name)),
    );
    expect(listed[0]).toEqual(names);
    expect(listed[1]).toEqual(names);
  });

  it.each(names)("%s", async (name) => {
    const gap = knownGaps[`${topic}/${name}`];
    const options = caseOptions[`${topic}/${name}`];
    const runs = await Promise.all(hosts.map(async (host) => host.run(files.get(host) ?? "", name, options)));
    const bounds = options?.delaysMs;
    const [typescript = "", python = ""] = runs.map((events) =>
      normalised(events, { isRandom: bounds !== undefined, isPrinting: printing.has(topic) }),
    );
    const [digests, twin] = runs.map(digestsOf);
    const holds = () => {
      for (const event of bounds ? runs.flat() : []) {
        if (event.type !== "invocation.retrying") continue;
        expect(event.delayMs).toBeGreaterThanOrEqual(bounds?.[0] ?? 0);
        expect(event.delayMs).toBeLessThanOrEqual(bounds?.[1] ?? 0);
      }
      expect(python, "Python's log differs from TypeScript's").toBe(typescript);
      expect(twin, "call ids or digests differ between the languages").toEqual(digests);
      expect(typescript, "the log differs from the golden").toBe(golden.get(name));
    };
    if (isUpdate && gap === undefined) {
      found.set(name, typescript);
      golden.set(name, typescript);
    }
    if (gap === undefined) return holds();
    // A gap that is closed has to leave the list.
    expect(holds, `the gap "${gap}" is closed: remove it from knownGaps`).toThrow();
  });
});
