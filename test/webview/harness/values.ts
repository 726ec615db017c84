/** Artifacts of every viewer, with their bytes. */
import type { Json } from "../../../runtime/model/json.ts";
import type { Artifact, Preview, Value } from "../../../runtime/model/value.ts";
import { Value as ValueSchema } from "../../../runtime/model/value.ts";

export const rowCount = 1_000_000;

export const tableColumns: NonNullable<Preview["columns"]> = [
  { name: "date", type: "date", nulls: 0, distinct: 1461, min: "2012-01-01", max: "2015-12-31" },
  {
    name: "precipitation",
    type: "number",
    nulls: 12,
    distinct: 111,
    min: 0,
    max: 55.9,
    mean: 3.03,
    histogram: [1180, 120, 72, 40, 22, 12, 8, 4, 2, 1],
  },
  {
    name: "temp_max",
    type: "number",
    nulls: 0,
    distinct: 67,
    min: -1.6,
    max: 35.6,
    mean: 16.44,
    histogram: [12, 60, 190, 270, 260, 210, 190, 150, 90, 29],
  },
  {
    name: "temp_min",
    type: "number",
    nulls: 0,
    distinct: 55,
    min: -7.1,
    max: 18.3,
    mean: 8.23,
    histogram: [8, 40, 110, 200, 260, 290, 260, 180, 90, 23],
  },
  {
    name: "wind",
    type: "number",
    nulls: 0,
    distinct: 79,
    min: 0.4,
    max: 9.5,
    mean: 3.24,
    histogram: [80, 260, 400, 330, 200, 110, 50, 20, 8, 3],
  },
  { name: "days_since_last_storm_observed", type: "integer", nulls: 0, distinct: 41, min: 0, max: 40, mean: 9.1 },
  { name: "weather", type: "string", nulls: 0, distinct: 5 },
  { name: "is_weekend", type: "boolean", nulls: 0, distinct: 2 },
];

const kinds = ["rain", "sun", "fog", "drizzle", "snow"];

export function tableRow(index: number): Json[] {
  const day = new Date(Date.UTC(2012, 0, 1) + (index % 1_461) * 86_400_000).toISOString().slice(0, 10);
  const wave = Math.sin(index / 58);
  return [
    day,
    index % 97 === 0 ? null : Math.round(Math.abs(Math.sin(index * 7)) * 200) / 10,
    Math.round((16 - wave * 12) * 10) / 10,
    Math.round((8 - wave * 8) * 10) / 10,
    Math.round((3 + Math.cos(index)) * 10) / 10,
    index % 41,
    kinds[index % 5] ?? null,
    index % 7 > 4,
  ];
}

const markdown = `# Forecast report

The model was trained on **1,168 days** and tested on *293 days*.

| metric | value |
|:--|--:|
| RMSE | 2.41 |
| R² | 0.89 |

1. Rows without a measurement were dropped.
2. Features are scaled; see \`addFeatures\`.

> A forecast is worth what its test is worth.

\`\`\`python
model = fit(train, epochs=25)
\`\`\`

- [x] residuals are centred
- [ ] autumn is covered

[How this was made](https://example.org/method) <script>alert("never")</script>
`;

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320" viewBox="0 0 640 320"><rect width="640" height="320" fill="#ffffff"/><g fill="none" stroke="#888"><path d="M40 20V280H620"/></g><path d="M40 250 ${Array.from({ length: 58 }, (_, i) => `L${40 + i * 10} ${Math.round(150 - Math.sin(i / 6) * 90 - Math.cos(i * 2) * 14)}`).join(" ")}" fill="none" stroke="#1f77b4" stroke-width="2"/><text x="44" y="36" font-family="sans-serif" font-size="13">temp_max, °C</text><script>parent.hacked = true</script></svg>`;

const nested: Json = {
  model: "random-forest",
  trees: 50,
  seed: 42,
  scores: [0.91, 0.88, 0.87],
  features: { wind: 0.31, precipitation: 0.2, season: { winter: 0.1, summer: 0.39 } },
  note: "A longer text that runs on for quite a while so that the tree has something to cut at the end of its line, as trees do.",
  empty: [],
  none: null,
  days: Array.from({ length: 1_000 }, (_, day) => ({ day, rain: day % 3 === 0 })),
};

interface Sample {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

const text = (content: string) => new TextEncoder().encode(content);

function sample(
  index: number,
  type: Value["type"],
  codec: Value["codec"],
  bytes: Uint8Array,
  preview: Preview,
  more: { readonly value?: Json; readonly mediaType?: string; readonly size?: number } = {},
): Sample {
  const digest = `${index.toString(16).padStart(2, "0")}c0ffee${"9a3b5d7f".repeat(7)}`;
  return {
    bytes,
    value: ValueSchema.parse({
      digest,
      type,
      codec,
      size: more.size ?? bytes.length,
      preview,
      ...(more.value !== undefined && { value: more.value }),
      ...(more.mediaType !== undefined && { mediaType: more.mediaType }),
    }),
  };
}

const metrics = { rmse: 2.4137, mae: 1.882, r2: 0.8912, bias: -0.0312, rows: 293, seconds: 0.41 };

export const samples = {
  table: sample(
    1,
    "table",
    "json",
    text("[]"),
    { summary: "1,000,000 rows × 8", shape: [rowCount, 8], columns: tableColumns },
    { size: 74_182_113 },
  ),
  json: sample(2, "json", "json", text(JSON.stringify(nested)), { summary: "{ model, trees, … }" }),
  markdown: sample(
    3,
    "markdown",
    "text",
    text(markdown),
    { summary: "# Forecast report" },
    { mediaType: "text/markdown" },
  ),
  svg: sample(4, "svg", "text", text(svg), { summary: "640 × 320" }, { mediaType: "image/svg+xml" }),
  metrics: sample(
    5,
    "metrics",
    "json",
    text(JSON.stringify(metrics)),
    { summary: "{ rmse: 2.41, … }" },
    { value: metrics },
  ),
  opaque: sample(
    6,
    "opaque",
    "pickle",
    text("\x80\x05"),
    { summary: "RandomForestRegressor", typeName: "sklearn.ensemble.RandomForestRegressor" },
    { size: 8_812_004 },
  ),
  text: sample(
    7,
    "text",
    "text",
    text(
      Array.from({ length: 5_000 }, (_, line) => `${line + 1}: the quick brown fox jumps over the lazy dog`).join("\n"),
    ),
    { summary: "5,000 lines" },
  ),
  bytes: sample(
    8,
    "bytes",
    "bytes",
    Uint8Array.from({ length: 3_000 }, (_, at) => (at * 37) % 256),
    { summary: "2.9 KB" },
  ),
  html: sample(9, "html", "text", text("<!doctype html>\n<h1>Report</h1>\n<script>alert(1)</script>"), {
    summary: "HTML, 56 B",
  }),
  number: sample(10, "number", "json", text("0.8912"), { summary: "0.8912" }, { value: 0.8912 }),
} as const satisfies { readonly [name: string]: Sample };

export type SampleName = keyof typeof samples;

export function artifactOf({ value }: Sample): Artifact {
  const at = { runId: "m1a2b3-01", pipeline: "forecast", time: Date.UTC(2026, 0, 31, 9, 30) };
  return {
    ...value,
    createdAt: at.time,
    producers: [{ ...at, invocation: "clean~1", node: "clean", output: "output" }],
    consumers: [
      { ...at, invocation: "addFeatures~1", node: "addFeatures", input: "rows" },
      { ...at, invocation: "summarise~1", node: "summarise", input: "rows" },
    ],
  };
}
