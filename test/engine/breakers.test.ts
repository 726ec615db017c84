/** Circuit breakers by a clock of the test's own. */
import { describe, expect, it } from "vitest";
import { createBreakers } from "../../runtime/engine/breakers.ts";
import type { Applicant } from "../../runtime/engine/breakers.ts";

function scene() {
  let time = 0;
  const breakers = createBreakers(() => time);
  const takenBack: Applicant[] = [];
  const applicant = (step = "s"): Applicant => {
    const own: Applicant = {
      step,
      name: step,
      policy: { failures: 2, reset: "10s" },
      takeBack: () => takenBack.push(own),
    };
    return own;
  };
  /** What became of one attempt: refused, or how it ended. */
  const attempt = (how: "succeeded" | "failed" | "neither", step = "s") => {
    const own = applicant(step);
    const refused = breakers.admit(own);
    if (refused) return refused.code;
    breakers.ended(own, how);
    return how;
  };
  return { breakers, takenBack, applicant, attempt, wait: (ms: number) => (time += ms) };
}

describe("a circuit breaker", () => {
  it("opens after failures in a row, and not after as many with a success between them", () => {
    const { attempt } = scene();
    expect(
      (["failed", "succeeded", "failed", "neither", "failed", "succeeded"] as const).map((how) => attempt(how)),
    ).toEqual(["failed", "succeeded", "failed", "neither", "failed", "circuit-open"]);
  });

  it("lets one attempt through after the reset: its success closes, its failure opens for as long again", () => {
    const { attempt, breakers, applicant, wait } = scene();
    attempt("failed");
    attempt("failed");
    wait(9_999);
    expect(attempt("succeeded")).toBe("circuit-open");
    wait(1);
    const trial = applicant();
    expect(breakers.admit(trial)).toBeUndefined();
    expect(attempt("succeeded"), "only one at a time").toBe("circuit-open");
    breakers.ended(trial, "failed");
    expect(attempt("succeeded")).toBe("circuit-open");
    wait(10_000);
    expect(attempt("succeeded")).toBe("succeeded");
    expect(attempt("failed")).toBe("failed");
    expect(attempt("succeeded"), "one failure does not open a closed one").toBe("succeeded");
  });

  it("gives the trial to another when it was cancelled", () => {
    const { attempt, wait } = scene();
    attempt("failed");
    attempt("failed");
    wait(10_000);
    expect(attempt("neither")).toBe("neither");
    expect(attempt("succeeded")).toBe("succeeded");
  });

  it("takes back what was admitted when it opens, and is not closed by what began before", () => {
    const { attempt, breakers, applicant, takenBack } = scene();
    const [waiting, begun] = [applicant(), applicant()];
    breakers.admit(waiting);
    breakers.admit(begun);
    attempt("failed");
    attempt("failed");
    expect(takenBack).toEqual([waiting, begun]);
    breakers.ended(begun, "succeeded");
    expect(attempt("succeeded")).toBe("circuit-open");
  });

  it("is the step's own", () => {
    const { attempt } = scene();
    attempt("failed");
    attempt("failed");
    expect(attempt("succeeded", "other")).toBe("succeeded");
  });
});
