import { pipeline, step } from "pipeloom";
import { z } from "zod";

const load = step(({ path }: { path: string }) => path);
const fast = step(({ rows }: { rows: string }) => rows);
const slow = step(({ rows }: { rows: string }) => rows);
const report = step(({ model }: { model: unknown }) => model);

export const branching = pipeline(
  "branching",
  { params: z.object({ mode: z.enum(["fast", "slow"]).default("fast"), limit: z.int() }) },
  async ({ mode, limit }) => {
    const rows = load({ path: "a.csv" });
    let model = fast({ rows });
    if (mode === "slow") {
      model = slow({ rows });
    } else if (limit > 3) {
      report({ model: rows });
    } else {
      model = fast({ rows: model });
    }
    const size = await rows.load();
    if (size > 10) {
      report({ model });
    }
    switch (mode) {
      case "fast":
        model = fast({ rows });
        break;
      case "slow":
        model = slow({ rows });
        break;
      default:
        throw new Error("mode");
    }
    const chosen = limit > 1 ? fast({ rows }) : slow({ rows });
    try {
      report({ model: chosen });
    } catch (error) {
      report({ model: "failed" });
    }
    return report({ model });
  },
);
