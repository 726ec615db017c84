import { ask, metrics, pipeline, step, unmapped, z } from "pipeloom";

interface Review {
  readonly id: number;
  readonly stars: number;
  readonly text: string;
}

const phrases = ["arrived late", "works as told", "broke on day two", "could not be happier", "too loud"];

/** What customers wrote. */
export const collect = step(({ count }: { count: number }): Review[] =>
  Array.from({ length: count }, (_, id) => ({ id, stars: 1 + ((id * 7) % 5), text: phrases[id % phrases.length] ?? "" })),
);

/** From 0 to 1. With `strict`, a review without a clear word is an error. */
export const rate = step(({ review, strict }: { review: Review; strict: boolean }): number => {
  if (strict && review.id % 10 === 4) throw new Error(`review ${review.id} says "${review.text}": nothing to rate`);
  return Math.round((review.stars / 5) * 100) / 100;
});

export const mean = step(({ ratings }: { ratings: number[] }) =>
  ratings.length === 0 ? 0 : Math.round((ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length) * 100) / 100,
);

/** What the catalog keeps of every run. */
export const score = step(({ ratings }: { ratings: number[] }) =>
  metrics({ ratings: ratings.length, low: ratings.filter((rating) => rating <= 0.4).length }),
);

export const spread = step(({ ratings }: { ratings: number[] }) => Math.max(...ratings) - Math.min(...ratings));

export const describe = step(
  ({ average, range }: { average: number; range: number }) => `${average} on average, ${range.toFixed(2)} apart`,
);

/** Ratings in one line. */
export const summary = pipeline("summary", { params: z.object({ ratings: z.array(z.number()) }) }, ({ ratings }) => {
  const average = mean({ ratings });
  const range = spread({ ratings });
  return { average, line: describe({ average, range }) };
});

export const worst = step(({ ratings }: { ratings: number[] }) => ratings.filter((rating) => rating <= 0.4).length);
export const advise = step(({ few }: { few: number }) => `${few} customers to call`);

/** Only for ratings that are low. */
export const closer = pipeline("closer", { params: z.object({ ratings: z.array(z.number()) }) }, ({ ratings }) =>
  advise({ few: worst({ ratings }) }),
);

/** Looks closer where it must: the pipeline that it returns runs in its place. */
export const follow = step(({ average, ratings }: { average: number; ratings: number[] }) =>
  average < 0.8 ? closer.with({ parameters: { ratings } }) : "nobody to call",
);

export const publish = step(
  ({ line, advice, audience }: { line: string; advice: unknown; audience: string }) =>
    `To ${audience}: ${line}; ${String(advice)}.`,
);
export const keep = step(({ line }: { line: string }) => `Kept: ${line}.`);

export default pipeline(
  "reviews",
  {
    params: z.object({
      count: z.int().min(1).max(100_000).default(24).describe("How many reviews to read"),
      strict: z.boolean().default(false).describe("Fail on reviews without a clear word"),
      patience: z.string().default("10m").describe("How long to wait for the answer"),
    }),
  },
  async ({ count, strict, patience }) => {
    const rows = collect({ count });
    const ratings = rate.map({ review: rows, strict: unmapped(strict) });
    score({ ratings });
    const { average, line } = summary({ ratings });
    const advice = follow({ average, ratings });
    const decision = await ask({
      name: "approve",
      question: "Publish these ratings?",
      schema: z.object({
        publish: z.boolean().describe("Nothing leaves the house otherwise"),
        audience: z.enum(["team", "customers"]).describe("Who reads it"),
        copies: z.int().min(1).max(20).default(1),
      }),
      timeout: patience,
    });
    return decision.publish ? publish({ line, advice, audience: decision.audience }) : keep({ line });
  },
);

export const square = step(({ n }: { n: number }) => n * n);

/** As many invocations as a list has items. */
export const many = pipeline("many", { params: z.object({ items: z.int().min(1).default(10_000) }) }, ({ items }) =>
  total({ squares: square.map({ n: numbers({ items }) }) }),
);
export const numbers = step(({ items }: { items: number }) => Array.from({ length: items }, (_, n) => n));
export const total = step(({ squares }: { squares: number[] }) => squares.reduce((sum, each) => sum + each, 0));
