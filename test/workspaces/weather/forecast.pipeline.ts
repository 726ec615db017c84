/**
 * Forecasts tomorrow's weather in Seattle from the days before, and sums up the climate beside it.
 * `forecast.pipeline.py` is the same pipeline in Python.
 */
import { readFileSync } from "node:fs";
import { RandomForestRegression } from "ml-random-forest";
import { markdown, metrics, pipeline, step, svg, z } from "pipeloom";
import { lineChart } from "./lib/chart.ts";
import {
  dayOfYear,
  mean,
  parseCsv,
  round,
  type Day,
  type Example,
  type Prediction,
  type RawDay,
  type Target,
} from "./lib/weather.ts";
import { summarise, type Month } from "./steps/climate.ts";

/** The forest as plain data. */
type Model = ReturnType<RandomForestRegression["toJSON"]>;

const numericColumns = ["precipitation", "temp_max", "temp_min", "wind"] as const;

/** Reads the file again on every run: its content may have changed. What follows is cached by that content. */
export const load = step({ cache: false }, ({ path }: { path: string }): RawDay[] =>
  parseCsv(readFileSync(path, "utf8")),
);

/** Turns cells into numbers, drops incomplete and repeated days, and sorts by date. */
export const clean = step(({ rows }: { rows: RawDay[] }, context): Day[] => {
  const days = new Map<string, Day>();
  for (const row of rows) {
    const numbers = numericColumns.map((column) => (row[column] ? Number(row[column]) : Number.NaN));
    if (!row["date"] || !row["weather"] || numbers.some(Number.isNaN)) continue;
    const [precipitation = 0, temp_max = 0, temp_min = 0, wind = 0] = numbers;
    days.set(row["date"], { date: row["date"], precipitation, temp_max, temp_min, wind, weather: row["weather"] });
  }
  context.log.info(`kept ${days.size} of ${rows.length} rows`);
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
});

/** One example per day: the season and the `history` days before it. */
export const derive = step(({ rows, target, history }: { rows: Day[]; target: Target; history: number }): Example[] =>
  rows.slice(history).map((today, index) => {
    const before = rows.slice(index, index + history).reverse();
    const [yesterday = today] = before;
    const angle = (2 * Math.PI * dayOfYear(today.date)) / 365.25;
    const example: Example = {
      date: today.date,
      actual: today[target],
      naive: yesterday[target],
      season_sin: round(Math.sin(angle), 4),
      season_cos: round(Math.cos(angle), 4),
      rain: yesterday.precipitation,
      wind: yesterday.wind,
      range: round(yesterday.temp_max - yesterday.temp_min, 1),
    };
    before.forEach((day, lag) => {
      example[`${target}_${lag + 1}`] = day[target];
    });
    return example;
  }),
);

/** The last part of the days is for the test, as a forecast would meet them; `shuffle` draws days at random instead. */
export const split = step(
  { outputs: ["train", "test"] },
  ({ rows, share, shuffle, seed }: { rows: Example[]; share: number; shuffle: boolean; seed: number }) => {
    const ordered = shuffle ? shuffled(rows, seed) : rows;
    const size = Math.round(ordered.length * (1 - share));
    return { train: ordered.slice(0, size), test: ordered.slice(size) };
  },
);

/** Trains a random forest on the change from one day to the next. A model travels between steps as plain data. */
export const fit = step(
  { timeout: "2m", tags: ["model"] },
  ({ rows, trees, depth, seed }: { rows: Example[]; trees: number; depth: number; seed: number }, context) => {
    context.log.info(`training ${trees} trees on ${rows.length} days`);
    const forest = new RandomForestRegression({
      nEstimators: trees,
      maxFeatures: 0.6,
      seed,
      noOOB: true,
      treeOptions: { maxDepth: depth, minNumSamples: 10 },
    });
    forest.train(
      rows.map((row) => featuresOf(row)),
      rows.map((row) => row.actual - row.naive),
    );
    return JSON.parse(JSON.stringify(forest)) as Model;
  },
);

export const predict = step(({ model, rows }: { model: Model; rows: Example[] }): Prediction[] => {
  const changes = RandomForestRegression.load(model).predict(rows.map((row) => featuresOf(row)));
  return rows.map(({ date, actual, naive }, index) => ({
    date,
    actual,
    predicted: round(naive + (changes[index] ?? 0)),
    naive,
  }));
});

/** Errors in the target's own unit. `skill` is the part of the naive forecast's error that the model takes away. */
export const evaluate = step(({ rows }: { rows: Prediction[] }) => {
  const errors = rows.map((row) => row.predicted - row.actual);
  const centre = mean(rows.map((row) => row.actual));
  const mae = mean(errors.map(Math.abs));
  const naive = mean(rows.map((row) => Math.abs(row.naive - row.actual)));
  const squared = mean(errors.map((error) => error ** 2));
  return metrics({
    mae: round(mae, 3),
    rmse: round(Math.sqrt(squared), 3),
    r2: round(1 - squared / mean(rows.map((row) => (row.actual - centre) ** 2)), 3),
    naive: round(naive, 3),
    skill: round(1 - mae / naive, 3),
  });
});

/** The last `days` of the test, forecast against what happened. */
export const plot = step(({ rows, target, days = 120 }: { rows: Prediction[]; target: Target; days?: number }) => {
  const shown = [...rows].sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-days);
  return svg(
    lineChart(
      `${target}: forecast and actual`,
      shown.map((row) => row.date),
      [
        { label: "forecast", color: "#d9730d", values: shown.map((row) => row.predicted) },
        { label: "actual", color: "#3478c6", values: shown.map((row) => row.actual) },
      ],
    ),
  );
});

export const report = step(
  ({ scores, months, target }: { scores: Record<string, number>; months: Month[]; target: Target }) => {
    const table = (head: string[], rows: (string | number)[][]) =>
      [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
    return markdown(
      [
        `# Forecast of ${target}`,
        `The forecast is off by ${scores["mae"]} on average; saying "as yesterday" is off by ${scores["naive"]}.`,
        table(["score", "value"], Object.entries(scores)),
        "## A usual year",
        table(
          ["month", "high °C", "low °C", "wet days"],
          months.map((row) => [row.month, row.temp_max, row.temp_min, `${Math.round(row.wet * 100)} %`]),
        ),
      ].join("\n\n"),
    );
  },
);

export default pipeline(
  "forecast",
  {
    params: z.object({
      path: z.string().default("data/seattle-weather.csv").describe("CSV file with one row per day"),
      target: z
        .enum(["temp_max", "temp_min", "wind", "precipitation"])
        .default("temp_max")
        .describe("What to forecast"),
      history: z.int().min(1).max(14).default(3).describe("Days that the model looks back"),
      share: z.number().min(0.05).max(0.5).default(0.25).describe("Share of the days kept for the test"),
      shuffle: z.boolean().default(false).describe("Draw the test days at random instead of taking the last ones"),
      trees: z.int().min(1).max(200).default(8).describe("Trees in the forest"),
      depth: z.int().min(1).max(12).default(6).describe("Levels of each tree"),
      seed: z.int().min(0).default(42).describe("Seed of everything that is drawn at random"),
    }),
  },
  ({ path, target, history, share, shuffle, trees, depth, seed }) => {
    const days = clean({ rows: load({ path }) });
    const months = summarise({ rows: days });

    const examples = derive({ rows: days, target, history });
    const { train, test } = split({ rows: examples, share, shuffle, seed });
    const model = fit({ rows: train, trees, depth, seed });
    const predictions = predict({ model, rows: test });

    const scores = evaluate({ rows: predictions });
    const chart = plot({ rows: predictions, target });
    return { scores, chart, report: report({ scores, months, target }) };
  },
);

/** Everything that is known the evening before. */
function featuresOf(example: Example): number[] {
  const { date: _date, actual: _actual, naive: _naive, ...features } = example;
  return Object.values(features).map(Number);
}

/** A Fisher-Yates shuffle, the same for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  let state = seed || 1;
  for (let index = result.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}
