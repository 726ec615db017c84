import { pipeline, step } from "pipeloom";
import { z } from "zod";

/** Reads rows. */
export const load = step(({ path, limit = 10 }: { path: string; limit?: number }): Row[] => []);

export const split = step(
  { outputs: ["train", "test"], retry: { attempts: 3, maxDelay: "1m" }, timeout: "5m", tags: ["data"] },
  ({ rows, share = 0.25 }: { rows: Row[]; share?: number }): { train: Row[]; test: Row[] } => ({ train: rows, test: rows }),
);

export const fit = step({ cache: false, retry: 2, when: () => true }, ({ rows, epochs }: { rows: Row[]; epochs: number }) => rows);

export const evaluate = step(({ model, rows, deep = false }: { model: unknown; rows: Row[]; deep?: boolean }) => model);

export const training = pipeline(
  "training",
  {
    mode: "fail-fast",
    description: "Trains a model.",
    params: z.object({
      path: z.string().default("iris.csv"),
      epochs: z.int().min(1).max(100).default(5).describe("Training epochs"),
      share: z.number().default(0.2),
    }),
  },
  ({ path, epochs, share }) => {
    const rows = load({ path });
    const { train, test } = split({ rows, share });
    const model = fit({ rows: train, epochs });
    const same = model;
    const scores = evaluate({ model: same, rows: test, deep: true });
    return { model, scores };
  },
);
