/** What a change re-runs and what it leaves alone, in both languages: one pipeline is run, its text or parameters change, and it is run again. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunEvent } from "../../runtime/model/event.ts";
import type { Json } from "../../runtime/model/json.ts";
import { changes, head } from "./changes.ts";
import type { LanguageHost } from "./language.ts";
import { createLanguageHost, languages } from "./language.ts";
import { finishedOf } from "./log.ts";

let hosts: readonly LanguageHost[];
beforeAll(() => {
  hosts = languages.map((language) => createLanguageHost(language));
});
afterAll(() => Promise.all(hosts.map((host) => host.dispose())));

describe.each(changes)("$name", ({ name, text, then, expected }) => {
  it.each(languages)("%s", async (language) => {
    const host = hosts.find((candidate) => candidate.language === language);
    if (!host) throw new Error(`No engine for ${language}.`);
    const id = `change-${name.replace(/\W+/g, "-")}`;
    let now = head[language] + text[language];
    const seen: (readonly string[])[] = [];
    const run = async (parameters: Readonly<Record<string, Json>> = {}) => {
      const file = host.write(id, now);
      seen.push(outcomes(await host.run(file, "demo", { useCache: true, parameters })));
    };
    await run();
    for (const { replace, parameters, waitMs } of then) {
      if (waitMs !== undefined) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (replace) {
        const [from, to] = replace[language];
        expect(now, "the text to replace is there").toContain(from);
        now = now.replace(from, to);
      }
      await run(parameters);
    }
    expect(seen).toEqual(expected);
  });
});

/** The one name that both languages cannot share is masked: constants are written by each language's habit. */
function outcomes(events: readonly RunEvent[]): readonly string[] {
  return finishedOf(events)
    .steps.map(({ node, cached, reason }) =>
      `${node.replace(/_$/, "")}: ${cached ? "cached" : reason}`.replace(/: (factor|FACTOR)$/, ": <constant>"),
    )
    .toSorted();
}
