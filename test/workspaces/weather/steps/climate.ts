import { step } from "pipeloom";
import { mean, round, type Day } from "../lib/weather.ts";

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export interface Month {
  month: string;
  days: number;
  temp_max: number;
  temp_min: number;
  /** Share of the days with any rain or snow. */
  wet: number;
}

/** What a usual month looks like: averages over all years. */
export const summarise = step(({ rows }: { rows: Day[] }): Month[] =>
  monthNames.map((month, index) => {
    const days = rows.filter((row) => Number(row.date.slice(5, 7)) === index + 1);
    return {
      month,
      days: days.length,
      temp_max: round(mean(days.map((day) => day.temp_max)), 1),
      temp_min: round(mean(days.map((day) => day.temp_min)), 1),
      wet: round(days.filter((day) => day.precipitation > 0).length / days.length),
    };
  }),
);
