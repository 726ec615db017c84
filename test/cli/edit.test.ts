import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unifiedDiff } from "../../runtime/cli/unified-diff.ts";
import { applyEdits } from "../../runtime/source/document.ts";
import type { Workspace } from "./command-line.ts";
import { inProcess, workspaceWith } from "./command-line.ts";

const text = `\ufeffimport { pipeline, step, z } from "pipeloom"; // first\r
export const add = step(({ x }: { x: number }) => x + 1);\r
export default pipeline("p", { params: z.object({ epochs: z.int().min(1).default(5), rate: z.number().default(0.1), }) }, ({ epochs }) =>\r
  add({ x: epochs }),\r
);`;

let workspace: Workspace;
beforeAll(() => {
  workspace = workspaceWith({ "p.ts": text });
});
afterAll(() => workspace.dispose());
const edit = (json: unknown, ...flags: string[]) =>
  inProcess(
    ["edit", "p.ts", "--edit", typeof json === "string" ? json : JSON.stringify(json), ...flags],
    workspace.folder,
  );
const setEpochs = { type: "setParameterDefault", parameter: "epochs", value: 12 };

describe("edit", () => {
  it("prints a diff and writes nothing", async () => {
    const { code, stdout, stderr } = await edit(setEpochs);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("--- a/p.ts\n+++ b/p.ts\n@@ -1,5 +1,5 @@\n");
    expect(
      stdout
        .split("\n")
        .filter((line) => /^[-+][^-+]/.test(line))
        .map((line) => /epochs: [^,]*/.exec(line)?.[0]),
    ).toEqual(["epochs: z.int().min(1).default(5)", "epochs: z.int().min(1).default(12)"]);
    expect(readFileSync(join(workspace.folder, "p.ts"), "utf8")).toBe(text);
  });

  it("writes exactly those characters: byte order mark, line breaks and missing last one stay", async () => {
    const { code, stdout } = await edit(
      [setEpochs, { type: "setParameterDefault", parameter: "rate", value: 0.5 }],
      "--write",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Wrote 2 changes to p.ts\n" });
    expect(readFileSync(join(workspace.folder, "p.ts"), "utf8")).toBe(
      text.replace("default(5)", "default(12)").replace("0.1", "0.5"),
    );
    workspace.write({ "p.ts": text });
  });

  it.each([
    [
      "a value outside of its schema",
      { ...setEpochs, value: 0 },
      `error[bad-value]: p.ts:3:82: "epochs" must be at least 1`,
    ],
    ["an unknown parameter", { ...setEpochs, parameter: "epoch" }, 'Did you mean "epochs"?'],
    ["an unknown kind", { type: "explode" }, "error[bad-edit]: --edit: "],
    ["a part that is missing", { type: "setParameterDefault" }, "error[bad-edit]"],
    ["what is not JSON", "{ type: 1 }", "error[bad-usage]: --edit wants JSON"],
  ])("refuses %s and writes nothing", async (_what, json, message) => {
    const { code, stderr } = await edit(json, "--write");
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(readFileSync(join(workspace.folder, "p.ts"), "utf8")).toBe(text);
  });

  it("refuses all of a change when one edit is refused", async () => {
    expect((await edit([setEpochs, { ...setEpochs, parameter: "nope" }], "--write")).code).toBe(2);
    expect(readFileSync(join(workspace.folder, "p.ts"), "utf8")).toBe(text);
  });

  it("does not write a file whose bytes it could not keep", async () => {
    writeFileSync(join(workspace.folder, "latin.ts"), Buffer.from(`${text.slice(1)} // caf\u00e9`, "latin1"));
    const { code, stderr } = await inProcess(
      ["edit", "latin.ts", "--edit", JSON.stringify(setEpochs), "--write"],
      workspace.folder,
    );
    expect(stderr).toContain("error[not-utf-8]: latin.ts");
    expect(code).toBe(2);
  });
});

const hasPatch = spawnSync("patch", ["--version"]).status === 0;

it.skipIf(!hasPatch)("a diff applied by patch gives the edited text, whatever the edits", () => {
  const line = fc.constantFrom("", "a", "b", "some text", "}");
  const cases = fc.array(line, { minLength: 1, maxLength: 30 }).chain((lines) => {
    const before = `${lines.join("\n")}\n`;
    const places = fc
      .uniqueArray(fc.nat(before.length - 1), { maxLength: 6 })
      .map((list) => list.sort((a, b) => a - b));
    return fc.tuple(
      fc.constant(before),
      places,
      fc.array(fc.constantFrom("x", "new\nlines\n", ""), { minLength: 3, maxLength: 3 }),
    );
  });
  fc.assert(
    fc.property(cases, ([before, places, texts]) => {
      const edits = places.flatMap((end, index) =>
        index % 2 === 1 ? [{ start: places[index - 1] ?? 0, end, text: texts[(index - 1) / 2] ?? "" }] : [],
      );
      const diff = unifiedDiff("f", before, edits);
      const after = applyEdits(before, edits);
      if (diff === "") return after === before;
      writeFileSync(join(workspace.folder, "f"), before);
      const { status, stdout } = spawnSync("patch", ["-s", "f"], {
        cwd: workspace.folder,
        input: diff,
        encoding: "utf8",
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
      return readFileSync(join(workspace.folder, "f"), "utf8") === after;
    }),
    { numRuns: 60 },
  );
});
