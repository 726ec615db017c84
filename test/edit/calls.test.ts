/** What edits change at one call: options, a name of its own, off and on. */
import { describe, expect, it } from "vitest";
import type { Edit } from "../../runtime/model/edit.ts";
import type { Language } from "../../runtime/model/graph.ts";
import type { Json } from "../../runtime/model/json.ts";
import { testSource } from "../source/wasm.ts";
import { check, edited } from "./check.ts";
import { python, typescript } from "./examples.ts";

const build = { typescript, python };
const option = (name: string, value: Json, node = "load"): Edit => ({
  type: "setCallOption",
  node,
  option: name,
  value,
});

/** One call, before and after. */
async function becomes(language: Language, before: string, edit: Edit | readonly Edit[], after: string): Promise<void> {
  await check(language, build[language](before), edit, after.startsWith("refused") ? after : build[language](after));
}

describe("options at a call", () => {
  it.each<[string, string, Edit, string]>([
    ["the first", "load({ path });", option("cache", false), "load.with({ cache: false })({ path });"],
    [
      "one more",
      "load.with({ cache: false })({ path });",
      option("retry", { attempts: 3, maxDelay: "5s" }),
      'load.with({ cache: false, retry: { attempts: 3, maxDelay: "5s" } })({ path });',
    ],
    [
      "another value",
      "load.with({ timeout: '3s' })({ path });",
      option("timeout", "9s"),
      "load.with({ timeout: '9s' })({ path });",
    ],
    [
      "in a map",
      "load.map({ path: [path] });",
      option("cache", false),
      "load.with({ cache: false }).map({ path: [path] });",
    ],
    [
      "the last of several that counts",
      "load.with({ cache: true }).with({ cache: false })({ path });",
      option("cache", "code"),
      'load.with({ cache: true }).with({ cache: "code" })({ path });',
    ],
    [
      "out",
      "load.with({ cache: false, timeout: 3 })({ path });",
      option("cache", null),
      "load.with({ timeout: 3 })({ path });",
    ],
    ["the last one out", "load.with({ cache: false })({ path });", option("cache", null), "load({ path });"],
    [
      "the last one out of a map",
      "load.with({ cache: false }).map({ path: [path] });",
      option("cache", null),
      "load.map({ path: [path] });",
    ],
    ["what is computed", "load.with({ timeout: epochs })({ path });", option("timeout", 3), "refused: not-a-literal"],
    ["what is not known", "load({ path });", option("chache", false), "refused: unknown-option"],
    ["a wrong value", "load({ path });", option("retry", { attempts: 0 }), "refused: bad-value"],
    ["a bad name", "load({ path });", option("name", "a/b"), "refused: bad-value"],
  ])("in TypeScript: %s", (_title, before, edit, after) => becomes("typescript", before, edit, after));

  it.each<[string, string, Edit, string]>([
    ["the first", "load(path)", option("cache", false), "load.with_options(cache=False)(path)"],
    [
      "one more",
      "load.with_options(cache=False)(path)",
      option("retry", { attempts: 3, maxDelay: "5s" }),
      'load.with_options(cache=False, retry={"attempts": 3, "max_delay": "5s"})(path)',
    ],
    [
      "another value",
      "load.with_options(timeout='3s')(path)",
      option("timeout", "9s"),
      "load.with_options(timeout='9s')(path)",
    ],
    ["in a map", "load.map(path=[path])", option("cache", false), "load.with_options(cache=False).map(path=[path])"],
    [
      "out",
      "load.with_options(cache=False, timeout=3)(path)",
      option("cache", null),
      "load.with_options(timeout=3)(path)",
    ],
    ["the last one out", "load.with_options(cache=False)(path)", option("cache", null), "load(path)"],
    ["what is computed", "load.with_options(timeout=epochs)(path)", option("timeout", 3), "refused: not-a-literal"],
    ["what is given apart", "load.with_options(**{})(path)", option("timeout", 3), "refused: not-a-literal"],
  ])("in Python: %s", (_title, before, edit, after) => becomes("python", before, edit, after));
});

describe("off and on", () => {
  it.each<[Language, string, string]>([
    ["typescript", "load({ path });", "load.with({ enabled: false })({ path });"],
    ["python", "load(path)", "load.with_options(enabled=False)(path)"],
  ])("in %s, there and back", async (language, on, off) => {
    await becomes(language, on, { type: "disableNode", node: "load" }, off);
    await becomes(language, off, { type: "enableNode", node: "load" }, on);
    await becomes(language, off, { type: "disableNode", node: "load" }, off);
    await becomes(language, on, { type: "enableNode", node: "load" }, on);
    await becomes(
      language,
      on,
      [
        { type: "disableNode", node: "load" },
        { type: "enableNode", node: "load" },
      ],
      on,
    );
  });

  it("says in the graph that a node is off", async () => {
    const source = await testSource();
    const { text } = await edited("python", python("load(path)"), { type: "disableNode", node: "load" });
    const [pipeline] = source.parse({ file: "/w/main.py", language: "python", text }).pipelines;
    expect(pipeline?.nodes[0]?.options).toEqual({ enabled: false });
  });

  it("refuses what is switched off elsewhere, and what takes no options", async () => {
    const before = "const off = load.with({ enabled: false });";
    await check(
      "typescript",
      typescript(before, "off({ path });"),
      { type: "enableNode", node: "load" },
      "refused: not-editable",
    );
    const text = `import { ask, pipeline, z } from "pipeloom";\nexport default pipeline("p", () => {\n  ask({ name: "ok", question: "?", schema: z.boolean() });\n});\n`;
    await check("typescript", text, { type: "disableNode", node: "ok" }, "refused: not-editable");
  });
});

describe("a name at the call", () => {
  it.each<[Language, string, string]>([
    ["typescript", "load({ path });", 'load.with({ name: "first" })({ path });'],
    ["python", "load(path)", 'load.with_options(name="first")(path)'],
  ])("is the node's id and label in %s", async (language, before, after) => {
    const source = await testSource();
    await becomes(language, before, option("name", "first"), after);
    await becomes(language, after, option("name", null, "first"), before);
    const file = language === "python" ? "/w/main.py" : "/w/main.ts";
    const text = build[language](after, before, after);
    const [pipeline] = source.parse({ file, language, text }).pipelines;
    expect(pipeline?.nodes.map(({ id, label, step }) => [id, label, step])).toEqual([
      ["first", "first", "load"],
      ["load", "load", "load"],
      ["first_2", "first (2)", "load"],
    ]);
  });
});
