/** The shapes of the weather data, and how the file is read. */

/** One line of the file, not yet checked. */
export type RawDay = Record<string, string>;

export interface Day {
  date: string;
  /** Millimetres. */
  precipitation: number;
  /** Degrees Celsius. */
  temp_max: number;
  temp_min: number;
  wind: number;
  weather: string;
}

/** What can be forecast. */
export type Target = "temp_max" | "temp_min" | "wind" | "precipitation";

/** A day as the model sees it: what is to be forecast, and numbers that are known the evening before. */
export type Example = { date: string; actual: number; naive: number; [feature: string]: number | string };

export interface Prediction {
  date: string;
  actual: number;
  predicted: number;
  /** Yesterday's value: the forecast to beat. */
  naive: number;
}

/** Rows of a CSV text whose cells contain no quotes, by the names in its first line. */
export function parseCsv(text: string): RawDay[] {
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

/** Day of the year, 1 to 366. */
export function dayOfYear(date: string): number {
  const day = new Date(`${date}T00:00:00Z`);
  return Math.round((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
