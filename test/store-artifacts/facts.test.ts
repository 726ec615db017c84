/** What the catalog says of a value without being told. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { dataset, figure, metrics, model, prompt, report, table } from "../../runtime/sdk/assets.ts";
import { openArtifactStore } from "../../runtime/store/artifacts.ts";
import { saveValue } from "../../runtime/workers/node/outputs.ts";

const folder = mkdtempSync(join(tmpdir(), "loom-facts-"));
const store = openArtifactStore(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = [
  { city: "Seattle", rain: 2.5 },
  { city: "Oslo", rain: 3.5 },
];

describe("facts", () => {
  it.each([
    ["dataset of records", dataset(rows), "table", { rows: 2, columns: ["city", "rain"] }],
    ["dataset of anything", dataset([1, [2]]), "dataset", { rows: 2 }],
    ["model", model({ weights: [1, 2] }), "model", { className: "Object" }],
    ["metrics", metrics({ rmse: 2.5, r2: 0.5 }), "metrics", { rmse: 2.5, r2: 0.5 }],
    ["Vega-Lite", figure({ mark: "bar", title: "Rain" }), "figure", { format: "vega-lite", title: "Rain" }],
    [
      "Plotly",
      figure({ data: [], layout: { title: { text: "Rain" } } }),
      "figure",
      { format: "plotly", title: "Rain" },
    ],
    ["Markdown", report("# Rain\n\nIt *rained*."), "markdown", { format: "markdown", title: "Rain", words: 3 }],
    [
      "HTML",
      report("<h1>Rain</h1><p>It rained.</p>", { format: "html" }),
      "html",
      { format: "html", title: "Rain", words: 3 },
    ],
    ["prompt", prompt("Tell {{ name }} of {it} and {it}: {}"), "text", { characters: 36, variables: ["name", "it"] }],
  ] as const)("of a %s", (_what, asset, type, facts) => {
    const saved = saveValue(asset, store);
    expect(saved.type).toBe(type);
    expect(saved.asset).toEqual({ kind: asset.catalog?.kind, facts });
  });

  it("the author's facts come after them and win, and the name rides along", () => {
    const saved = saveValue(dataset(rows, { name: "rain", facts: { source: "stations", rows: 3 } }), store);
    expect(saved.asset).toEqual({
      kind: "dataset",
      name: "rain",
      facts: { rows: 3, columns: ["city", "rain"], source: "stations" },
    });
  });

  it("what is only shown in a way is no asset of the catalog", () => {
    expect(saveValue(table(rows), store).asset).toBeUndefined();
    expect(saveValue(rows, store).asset).toBeUndefined();
  });

  it("a name must be one line without @", () => {
    expect(() => dataset(rows, { name: "a@b" })).toThrow(/without "@"/);
    expect(() => dataset(rows, { name: " " })).toThrow(/one line/);
  });
});
