import { pipeline, step, unmapped } from "pipeloom";
import { z } from "zod";

const load = step(({ path }: { path: string }): unknown[] => []);
const fit = step(({ rows, rate = 0.1 }: { rows: unknown[]; rate?: number }) => rows);
const score = step(({ model }: { model: unknown }): number => 1);
const best = step(({ models }: { models: unknown[] }) => models[0]);

export const looping = pipeline(
  "looping",
  { params: z.object({ rates: z.array(z.number()).default([0.1, 0.2]), paths: z.array(z.string()) }) },
  async ({ rates, paths }) => {
    const rows = load({ path: "a" });
    const models: unknown[] = [];
    for (const rate of rates) {
      const model = fit({ rows, rate });
      models.push(model);
    }
    const winner = best({ models });
    let current = winner;
    while ((await score({ model: current }).load()) < 0.9) {
      current = fit({ rows, rate: 0.5 });
    }
    const grid = rates.map((rate) => fit({ rows, rate }));
    const mapped = load.map({ path: paths }, { concurrency: 4, minSuccessRatio: 0.5 });
    const crossed = fit.product({ rows: unmapped(rows), rate: rates });
    const again = fit.with({ cache: false, after: [winner] })({ rows: mapped[0] });
    return best({ models: [current, winner, ...grid, crossed, again] });
  },
);
