import { pipeline, step } from "pipeloom";
import { z } from "zod";

const load = step(({ path }: { path: string }): number => 1);
const fit = step(({ rows, rate }: { rows: string; rate: number }) => rows);

export const first = pipeline(
  "same",
  { params: z.object({ epochs: z.int().min(10).default(5), names: z.array(z.string()).default(["a"]) }) },
  ({ epochs, names }) => {
    const rows = load({ path: "a" });
    const typo = laod({ path: "a" });
    const model = fit({ rows, rate: 1, speed: 2 });
    return fit({ rows: "x" });
  },
);

export const second = pipeline("same", { params: z.object({}) }, () => load({ path: "b" }));
