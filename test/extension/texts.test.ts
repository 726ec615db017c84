import { describe, expect, it } from "vitest";
import { codeBlock, escapeMarkdown } from "../../extension/editor/command-link.ts";
import { contract, hoverText } from "../../extension/editor/hover-text.ts";
import { runTitle, stepTitle } from "../../extension/editor/lens-text.ts";
import { inlayText } from "../../extension/editor/result-text.ts";
import { logDocumentText, logLineText } from "../../extension/logs/log-text.ts";
import { choicesOf, fieldText, parameterRow } from "../../extension/parameters/prompt-text.ts";
import { formatAge, formatBytes, formatDuration, shorten } from "../../extension/runs/format.ts";
import { collectNodeResults } from "../../extension/runs/node-results.ts";
import { outputsText, valueText } from "../../extension/runs/value-text.ts";
import { statusBarText } from "../../extension/views/status-text.ts";
import { began, created, digest, ended, finished, node, run, value } from "./samples.ts";

const only = (folded: ReturnType<typeof run>) => {
  const [result] = collectNodeResults(folded).values();
  if (!result) throw new Error("no result");
  return result;
};

describe("numbers and times", () => {
  it.each([
    [0.2, "<1 ms"],
    [12.4, "12 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [3_210, "3.2 s"],
    [9_960, "10 s"],
    [59_499, "59 s"],
    [59_600, "1 min"],
    [65_000, "1 min 5 s"],
    [7_380_000, "2 h 3 min"],
  ])("shows %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [0, "0 B"],
    [1_023, "1023 B"],
    [1_024, "1.0 KB"],
    [10_240, "10 KB"],
    [1_048_575, "1.0 MB"],
    [1_048_576 * 3.26, "3.3 MB"],
  ])("shows %d bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [59_000, "just now"],
    [60_000, "1 min ago"],
    [3_600_000 * 23, "23 h ago"],
    [86_400_000, "yesterday"],
    [86_400_000 * 3, "3 days ago"],
    [86_400_000 * 40, "1970-01-01"],
  ])("shows an age of %d ms as %s", (age, text) => expect(formatAge(0, age)).toBe(text));

  it("shortens to one line and never beyond the limit", () => {
    expect(shorten("a\n  b", 10)).toBe("a b");
    expect(shorten("abcdefghij", 5)).toBe("abcd…");
  });
});

describe("values in a few words", () => {
  it("prefers the preview, then the value, then type and size", () => {
    expect(valueText(value("1,461 rows × 6"))).toBe("1,461 rows × 6");
    expect(valueText({ digest: digest("a"), type: "json", codec: "json", size: 9, value: { a: 1 } })).toBe(
      '{ "a": 1 }',
    );
    expect(valueText({ digest: digest("a"), type: "bytes", codec: "bytes", size: 2_048 })).toBe("bytes · 2.0 KB");
  });
  it("names outputs only when there are several", () => {
    expect(outputsText({ output: value("0.93") })).toBe("0.93");
    expect(outputsText({ train: value("1,168 × 6"), test: value("293 × 6") })).toBe("train 1,168 × 6, test 293 × 6");
  });
});

describe("inlay results", () => {
  it("says value and duration", () => {
    expect(
      inlayText(
        only(run(created("load"), began("load"), finished("load", { outputs: { output: value("1,461 rows × 6") } }))),
        undefined,
      ),
    ).toBe("1,461 rows × 6 · 1.2 s");
  });
  it("says cached in place of the duration, and stale", () => {
    expect(
      inlayText(
        only(run(created("load"), finished("load", { cached: true, outputs: { output: value("0.93") } }))),
        "code changed: load",
      ),
    ).toBe("0.93 · cached · stale");
  });
  it("says what failed, in words as well as by a sign", () => {
    const failed = only(
      run(
        created("fit"),
        began("fit"),
        finished("fit", { status: "failed", error: { name: "ValueError", message: "no rows\nat all" } }),
      ),
    );
    expect(inlayText(failed, undefined)).toBe("✗ ValueError: no rows at all");
  });
  it("counts the invocations of a map, and its progress", () => {
    expect(inlayText(only(run(created("a", "m", 0), created("b", "m", 1), finished("a"))), undefined)).toBe("◐ 1 of 2");
    expect(
      inlayText(only(run(created("a", "m", 0), created("b", "m", 1), finished("a"), finished("b"))), undefined),
    ).toBe("2 of 2");
    expect(
      inlayText(
        only(
          run(created("a"), began("a"), {
            type: "invocation.progress",
            invocation: "a",
            attempt: 1,
            done: 3,
            total: 8,
          }),
        ),
        undefined,
      ),
    ).toBe("◐ 3 of 8");
  });
  it("does not call a running step stale", () => {
    expect(inlayText(only(run(created("a"), began("a"))), "changed")).toBe("◐ running");
  });
});

describe("titles of CodeLens", () => {
  it("tells how the last run went", () => {
    expect(runTitle(run(created("a"), finished("a", { cached: true }), ended()))).toBe("✓ 3.2 s · 1 cached");
    expect(runTitle(run(created("a"), finished("a", { status: "failed" }), ended({ status: "failed" })))).toBe(
      "✗ 3.2 s · 1 failed",
    );
    expect(runTitle(run(created("a"), created("b"), finished("a")))).toBe("◐ 1 of 2");
    expect(runTitle(run(created("a"), ended({ status: "cancelled" })))).toBe("◼ cancelled");
  });
  it("shows a step's worst use", () => {
    const folded = run(
      created("a", "fit"),
      created("b", "fit_2"),
      finished("a"),
      finished("b", { status: "failed", error: { name: "E", message: "m" } }),
    );
    expect(stepTitle([...collectNodeResults(folded).values()])).toBe("✗ E: m · 2 uses");
    expect(stepTitle([])).toBeUndefined();
  });
});

describe("hovers", () => {
  const fit = node("fit", {
    inputs: [
      { name: "rows", type: "Row[]", required: true, binding: { type: "output" } },
      { name: "epochs", required: false, binding: { type: "default" } },
    ],
    outputs: [{ name: "output", type: "Model" }],
  });

  it("states the contract", () => {
    expect(contract(fit)).toBe("fit(rows: Row[], epochs?) → Model");
  });
  it("offers to run what has no result", () => {
    expect(
      hoverText({ node: fit, language: "typescript", runId: undefined, result: undefined, staleness: undefined }),
    ).toContain("command:pipeloom.run");
  });
  it("shows outputs, columns, the reason and the way to the artifact", () => {
    const folded = run(
      created("fit"),
      finished("fit", {
        reason: "epochs 5 -> 10",
        outputs: {
          output: value("2 rows × 1", {
            preview: { summary: "2 rows × 1", columns: [{ name: "x|y", type: "number", min: 0.123456789, max: 2 }] },
          }),
        },
      }),
    );
    const text = hoverText({
      node: fit,
      language: "typescript",
      runId: "r1",
      result: only(folded),
      staleness: undefined,
    });
    expect(text).toContain(String.raw`Why: epochs 5 \-\> 10`);
    expect(text).toContain(String.raw`| x\|y | number | 0\.123457 … 2 |`);
    expect(text).toContain(`command:pipeloom.openArtifact?${encodeURIComponent(JSON.stringify([digest("a")]))}`);
  });
  it("shows a failure's stack in a block that the stack cannot leave", () => {
    const folded = run(
      created("fit"),
      finished("fit", {
        status: "failed",
        error: {
          name: "E",
          message: "m",
          stack: "E: ```\n[x](command:evil)",
          location: { file: "/w/my steps/a.ts", line: 4 },
        },
      }),
    );
    const text = hoverText({
      node: fit,
      language: "typescript",
      runId: "r1",
      result: only(folded),
      staleness: undefined,
    });
    expect(text).toContain("````text\nE: ```\n[x](command:evil)\n````");
    expect(text).toContain(String.raw`[a\.ts:4](file:///w/my%20steps/a.ts#L4)`);
  });
  it("never lets a value become markup", () => {
    expect(escapeMarkdown("[a](command:b) | <img> `x`")).toBe(String.raw`\[a\]\(command:b\) \| \<img\> \`x\``);
    expect(codeBlock("plain")).toBe("```\nplain\n```");
  });
});

describe("logs as text", () => {
  const line = { time: new Date(2026, 0, 1, 12, 3, 44, 120).getTime(), level: "info" as const, text: "epoch 1" };
  it("aligns the step and marks the level", () => {
    expect(logLineText(line, "fit", 5)).toBe("12:03:44.120 fit   | epoch 1");
    expect(logLineText({ ...line, level: "error", text: "a\nb" }, "fit", 3)).toBe(
      "12:03:44.120 fit | error: a\n12:03:44.120 fit | error: b",
    );
  });
  it("says that nothing was logged, and what was dropped", () => {
    const text = logDocumentText({ title: "T", lines: [], stepOf: () => "", droppedBytes: 1_234, hasMore: false });
    expect(text).toContain("Nothing was logged.");
    expect(text).toContain("1,234 bytes");
  });
});

describe("parameters by keyboard", () => {
  const parameter = { name: "epochs", schema: { type: "integer" }, required: true };
  it("tells required, default, changed and secret values apart", () => {
    expect(parameterRow(parameter, undefined).description).toContain("required");
    expect(parameterRow({ ...parameter, required: false, defaultSource: "now()" }, undefined).description).toBe(
      "now()",
    );
    expect(parameterRow(parameter, { name: "epochs", value: 5, layer: "default" }).description).toBe("5");
    expect(parameterRow(parameter, { name: "epochs", value: 5, layer: "form" }).description).toBe("5 · changed");
    expect(
      parameterRow(parameter, { name: "epochs", value: 5, layer: "config", source: "pipeloom.yaml:3" }).description,
    ).toBe("5 · pipeloom.yaml:3");
    expect(
      parameterRow(
        { ...parameter, schema: { type: "string", format: "secret" } },
        { name: "epochs", value: "hush", layer: "form" },
      ).description,
    ).toBe("•••••• · changed");
  });
  it("offers choices where there are few", () => {
    expect(choicesOf({ enum: ["a", "b"] })).toEqual(["a", "b"]);
    expect(choicesOf({ type: "boolean" })).toEqual([true, false]);
    expect(choicesOf({ anyOf: [{ const: 1 }, { const: 2 }] })).toEqual([1, 2]);
    expect(choicesOf({ type: "integer" })).toBeUndefined();
    expect(fieldText("as it is")).toBe("as it is");
    expect(fieldText([1, 2])).toBe("[1,2]");
  });
});

describe("the status bar", () => {
  it("is empty while nothing runs, and counts otherwise", () => {
    expect(statusBarText([])).toBeUndefined();
    const one = run(created("a"), created("b"), finished("a"));
    expect(statusBarText([one])?.text).toBe("$(loading~spin) training 1/2");
    expect(statusBarText([one, one])?.text).toBe("$(loading~spin) 2 runs");
  });
});
