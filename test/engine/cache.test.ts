/** What a step's cache option makes count, by the reasons that runs give. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunFinished } from "../../runtime/model/event.ts";
import type { Workspace } from "./workspace.ts";
import { createWorkspace } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
});
afterEach(() => workspace.dispose());

const source = (cache: string, code: string) => `import { pipeline, step } from "pipeloom";
import { z } from "zod";
export const it = step({ cache: ${cache} }, ({ a, b }: { a: number; b: number }) => ${code});
export default pipeline("demo", { params: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => it({ a, b }));
`;
const told = ({ steps: [step] }: RunFinished) => `${step?.cached ? "reused" : "ran"}: ${step?.reason}`;

describe("the cache option", () => {
  it.each([
    { cache: "true", code: "ran: code changed: it", a: "ran: a 1 -> 2", b: "ran: b 1 -> 2" },
    { cache: "false", code: "ran: cache is off", a: "ran: cache is off", b: "ran: cache is off" },
    { cache: '"code"', code: "ran: code changed: it", a: "reused: nothing changed", b: "reused: nothing changed" },
    { cache: '"inputs"', code: "reused: nothing changed", a: "ran: a 1 -> 2", b: "ran: b 1 -> 2" },
    { cache: '{ ignore: ["b"] }', code: "ran: code changed: it", a: "ran: a 1 -> 2", b: "reused: nothing changed" },
    { cache: '{ key: "v1", ttl: "1h" }', code: "ran: code changed: it", a: "ran: a 1 -> 2", b: "ran: b 1 -> 2" },
  ])("$cache", async ({ cache, code, a, b }) => {
    const run = async (parameters: { a: number; b: number }, body = "a + b") =>
      told(await workspace.run(workspace.write("a.pipeline.ts", source(cache, body)), { parameters }));
    expect(await run({ a: 1, b: 1 })).toMatch(/^ran: (no earlier run|cache is off)$/);
    expect(await run({ a: 1, b: 1 })).toBe(cache === "false" ? "ran: cache is off" : "reused: nothing changed");
    expect(await run({ a: 2, b: 1 })).toBe(a);
    await run({ a: 1, b: 1 });
    expect(await run({ a: 1, b: 2 })).toBe(b);
    await run({ a: 1, b: 1 });
    expect(await run({ a: 1, b: 1 }, "a - b")).toBe(code);
  });

  it("a key of the author's own counts, and a result is too old after its time to live", async () => {
    const parameters = { a: 1, b: 1 };
    const run = async (cache: string) =>
      told(await workspace.run(workspace.write("a.pipeline.ts", source(cache, "a")), { parameters }));
    await run('{ key: "v1" }');
    expect(await run('{ key: "v1" }')).toBe("reused: nothing changed");
    expect(await run('{ key: "v2" }')).toMatch(/^ran: /);
    await run('{ ttl: "2s" }');
    expect(await run('{ ttl: "2s" }')).toBe("reused: nothing changed");
    await new Promise((resolve) => setTimeout(resolve, 2_050));
    expect(await run('{ ttl: "2s" }')).toBe("ran: the result is older than 2s");
    expect(await run('{ ttl: "2s" }')).toBe("reused: nothing changed");
  });
});
