/** Edits of parameter defaults: the smallest replacement, in the file's own style, and every other byte as it was. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Json } from "../../runtime/model/json.ts";
import type { Language } from "../../runtime/model/graph.ts";
import { applyEdits } from "../../runtime/source/document.ts";
import { testSource } from "./wasm.ts";

const typescript = (value: string, schema = "z.any()") =>
  `\uFEFFimport { pipeline, step, z } from 'pipeloom'; // keep\r\nconst s = step(({ a }: { a: unknown }) => a);\r\nexport default pipeline('p', { params: z.object({ x: ${schema}.default( ${value} /* why */ ), }) }, ({ x }) => s({ a: x }));\r\n`;
const python = (value: string, hint = "") =>
  `from pipeloom import pipeline, step\n\n@step\ndef s(a):  # keep\n    return a\n\n@pipeline\ndef p(x${hint}=${value} , ):\n    return s(x)\n`;

async function changed(language: Language, text: string, value: Json): Promise<string> {
  const source = await testSource();
  const file = language === "python" ? "/w/p.py" : "/w/p.ts";
  const result = source.edit({ file, language, text }, [{ type: "setParameterDefault", parameter: "x", value }]);
  return "refused" in result ? `refused: ${result.refused.code}` : applyEdits(text, result.edits);
}

describe("setting a default", () => {
  it.each<[Language, string, Json, string]>([
    ["typescript", "5", 10, "10"],
    ["typescript", "'a'", "b's", String.raw`'b\'s'`],
    ["typescript", '"a"', 'say "hi"\n', String.raw`"say \"hi\"\n"`],
    ["typescript", "`a`", "costs ${1}`", "`costs \\${1}\\``"],
    ["typescript", "5", "text", "'text'"],
    ["typescript", "true", false, "false"],
    ["typescript", "null", [1, "a", { b: null, "c-d": true }], "[1, 'a', { b: null, 'c-d': true }]"],
    ["typescript", "{}", {}, "{}"],
    ["python", "5", 10, "10"],
    ["python", "0.5", 1, "1.0"],
    ["python", "5", 9_007_199_254_740_992, "9007199254740992.0"],
    ["python", "'a'", "b", "'b'"],
    ["python", "True", false, "False"],
    ["python", "None", { a: [1.5, null] }, '{"a": [1.5, None]}'],
  ])("%s: %s becomes %j as %s", async (language, before, value, after) => {
    const file = language === "python" ? python : typescript;
    expect(await changed(language, file(before), value)).toBe(file(after));
  });

  it("says what it said, for any value", async () => {
    const source = await testSource();
    for (const language of ["typescript", "python"] as const) {
      const text = language === "python" ? python("None") : typescript("null");
      const file = language === "python" ? "/w/p.py" : "/w/p.ts";
      const parsed = source.parse({ file, language, text });
      const range = parsed.pipelines[0]?.parameters[0]?.defaultRange;
      if (!range) throw new Error("The default has no range.");
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 2, stringUnit: "binary" }), (json) => {
          // SAFETY: jsonValue makes JSON values; minus zero is not one.
          const value = JSON.parse(JSON.stringify(json)) as Json;
          fc.pre(!JSON.stringify(value).includes("__proto__"));
          const result = source.edit({ file, language, text }, [
            { type: "setParameterDefault", parameter: "x", value },
          ]);
          if ("refused" in result) throw new Error(result.refused.message);
          const next = applyEdits(text, result.edits);
          expect(next.startsWith(text.slice(0, range.start.offset))).toBe(true);
          expect(next.endsWith(text.slice(range.end.offset))).toBe(true);
          expect(source.parse({ file, language, text: next }).pipelines[0]?.parameters[0]?.default).toEqual(value);
        }),
        { numRuns: 100 },
      );
    }
  });

  it("changes nothing when the value is the same", async () => {
    expect(await changed("typescript", typescript("5"), 5)).toBe(typescript("5"));
  });

  it.each<[string, string, Json, string]>([
    ["a computed default", typescript("Date.now()"), 1, "not-a-literal"],
    ["a value outside of the schema", typescript("5", "z.int().min(1)"), 0, "bad-value"],
    ["a key that is no key", typescript("5"), JSON.parse('[{"__proto__": 1}]'), "bad-value"],
  ])("refuses %s", async (_title, text, value, code) => {
    expect(await changed("typescript", text, value)).toBe(`refused: ${code}`);
  });

  it("refuses all when one is refused", async () => {
    const source = await testSource();
    const text = typescript("5");
    const file = { file: "/w/p.ts", language: "typescript", text } as const;
    const good: Edit = { type: "setParameterDefault", parameter: "x", value: 1 };
    expect(source.edit(file, [good, { ...good, parameter: "y" }])).toMatchObject({
      refused: { code: "unknown-parameter" },
    });
    expect(source.edit(file, [good, { type: "removeNode", node: "t" }])).toMatchObject({
      refused: { code: "unknown-node" },
    });
    expect(source.edit(file, [good], "q")).toMatchObject({ refused: { code: "unknown-pipeline" } });
  });

  it("makes each edit on the result of the one before", async () => {
    const source = await testSource();
    const text = typescript("5");
    const good: Edit = { type: "setParameterDefault", parameter: "x", value: 1 };
    const result = source.edit({ file: "/w/p.ts", language: "typescript", text }, [good, { ...good, value: 22 }]);
    expect("edits" in result && applyEdits(text, result.edits)).toBe(typescript("22"));
  });
});
