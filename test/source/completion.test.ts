/** What is offered where one types (`|`), and the outline. */
import { describe, expect, it } from "vitest";
import { completionsAt } from "../../runtime/source/completion.ts";
import { symbolsOf, type SourceSymbol } from "../../runtime/source/symbols.ts";
import { python, typescript } from "../edit/examples.ts";
import { testSource } from "./wasm.ts";

async function offered(...body: string[]): Promise<string[]> {
  const source = await testSource();
  const marked = python(...body);
  const offset = marked.indexOf("¦");
  const text = marked.replace("¦", "");
  const parsed = source.parse({ file: "/w/main.py", language: "python", text });
  return completionsAt(parsed, text, offset).map(({ text: added }) => added);
}

describe("completion in Python", () => {
  it.each<[string, string[], string[]]>([
    ["all inputs of a step", ["fit(¦)"], ["rows=", "epochs="]],
    ["those that are not given", ["rows = load(path)", "fit(rows, ¦)"], ["epochs="]],
    ["those that are not named", ["fit(epochs=3, ¦"], ["rows="]],
    ["while its name is typed", ["fit(ep¦)"], ["rows=", "epochs="]],
    ["in an unfinished text", ["rows = load(path", "fit(¦"], ["rows=", "epochs="]],
    ["of a map", ["fit.map(¦)"], ["rows=", "epochs=", "options="]],
    ["after options", ["fit.with_options(cache=False)(¦)"], ["rows=", "epochs="]],
    ["of a pipeline", ["p(¦)"], ["path=", "epochs="]],
    ["outputs of a variable", ["parts = split([])", "fit(parts.¦"], ["train", "test"]],
    ["outputs of a map", ["parts = split.map(rows=[])", "fit(parts.t¦)"], ["train", "test"]],
    ["no outputs of a single one", ["rows = load(path)", "fit(rows.¦"], []],
    ["nothing for a value", ["fit(rows=¦)"], []],
    ["nothing in a text", ['load("fit(¦")'], []],
    ["nothing in a comment", ["load(path)  # fit(¦"], []],
    ["nothing of other functions", ["print(¦)"], []],
    ["nothing in a list", ["fit([¦])"], []],
  ])("%s", async (_title, body, expected) => {
    expect(await offered(...body)).toEqual(expected);
  });

  it("knows options at the call and of a step", async () => {
    expect(await offered("fit.with_options(cache=False, ¦)")).toContain("retry=");
    expect(await offered("fit.with_options(cache=False, ¦)")).not.toContain("cache=");
    expect(await offered("pass", "", "@step(¦)")).toContain("circuit_breaker=");
  });
});

describe("the outline", () => {
  const line = ({ kind, name, children }: SourceSymbol): unknown =>
    children.length > 0 ? [`${kind} ${name}`, children.map(line)] : `${kind} ${name}`;

  it.each([
    ["typescript", typescript("const rows = load({ path });", "return fit({ rows, epochs });")],
    ["python", python("rows = load(path)", "return fit(rows, epochs=epochs)")],
  ] as const)("is the same in %s", async (language, text) => {
    const source = await testSource();
    const parsed = source.parse({ file: language === "python" ? "/w/main.py" : "/w/main.ts", language, text });
    expect(symbolsOf(parsed).map(line)).toEqual([
      "step load",
      "step clean",
      "step split",
      "step fit",
      "step evaluate",
      ["pipeline p", ["parameter path", "parameter epochs", "node load", "node fit"]],
    ]);
    const names = symbolsOf(parsed).map(({ nameRange }) => text.slice(nameRange.start.offset, nameRange.end.offset));
    expect(names.slice(0, 2)).toEqual(["load", "clean"]);
  });
});
