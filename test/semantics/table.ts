/** What the table of cases says beyond the fixtures: options of single runs, and what is known not to hold yet. */
import type { CaseRun } from "./language.ts";

/** Topics whose logs show what is printed. */
export const printing: ReadonlySet<string> = new Set(["hooks", "circuits"]);

/** By `topic/pipeline`. */
export const caseOptions: Readonly<Record<string, CaseRun>> = {
  "asks/text": { answers: { who: [5, "Ada"] } },
  "asks/yes": { answers: { approve: ["yes", true] } },
  "asks/number": { answers: { times: [0, "x", 2.5, 3] } },
  "asks/choice": { answers: { level: ["middle", "low"] } },
  "asks/list": { answers: { rates: [1, ["a"], [0.5, 1.5]] } },
  "asks/twice": { answers: { first: [true], second: [false] } },
  "asks/beside": { answers: { go: [true] } },
  "hooks/cancelled": { cancelAt: ({ type }) => type === "invocation.started" },
  "failures/jitter": { delaysMs: [10, 20] },
  "parameters/given": { parameters: { a: 5 } },
  "parameters/typedgiven": { parameters: { when: "2022-03-04", chosen: "high" } },
};

/** Cases whose golden says what should be, with the reason why it is not so yet. Each is checked to fail still. */
export const knownGaps: Readonly<Record<string, string>> = {};
