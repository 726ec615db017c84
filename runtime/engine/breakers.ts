/**
 * Circuit breakers of steps, over all runs of this engine.
 *
 * Invariants:
 * 1. Closed: attempts pass. After `failures` failed ones in a row it opens, and no attempt passes. After `reset` one passes: its success closes the
 *    circuit, its failure opens it again.
 * 2. An attempt that was admitted and has not begun is taken back when the circuit opens.
 * 3. Attempts that were cancelled, taken back or skipped say nothing about the step.
 */
import { durationMs } from "../model/duration.ts";
import type { Failure } from "../model/failure.ts";
import type { CircuitBreaker } from "../model/options.ts";

/** One attempt that asks to pass. */
export interface Applicant {
  /** The step's file and name. */
  readonly step: string;
  readonly name: string;
  readonly policy: CircuitBreaker;
  /** Called when the circuit opens while it is admitted; what has begun goes on. */
  readonly takeBack: () => void;
}

export interface Breakers {
  /** Why it may not pass; undefined when it may, and then `ended` is called once. */
  admit(applicant: Applicant): Failure | undefined;
  ended(applicant: Applicant, how: "succeeded" | "failed" | "neither"): void;
}

interface Circuit {
  failures: number;
  openedAt: number | undefined;
  trial: Applicant | undefined;
  readonly admitted: Set<Applicant>;
}

export function createBreakers(now: () => number): Breakers {
  const circuits = new Map<string, Circuit>();
  const circuitOf = (step: string): Circuit => {
    const known = circuits.get(step) ?? { failures: 0, openedAt: undefined, trial: undefined, admitted: new Set() };
    circuits.set(step, known);
    return known;
  };
  return {
    admit(applicant) {
      const circuit = circuitOf(applicant.step);
      if (circuit.openedAt !== undefined) {
        const leftMs = durationMs(applicant.policy.reset) - (now() - circuit.openedAt);
        if (leftMs > 0 || circuit.trial) return circuitOpen(applicant, circuit, leftMs);
        circuit.trial = applicant;
      }
      circuit.admitted.add(applicant);
      return undefined;
    },
    ended(applicant, how) {
      const circuit = circuitOf(applicant.step);
      circuit.admitted.delete(applicant);
      const wasTrial = circuit.trial === applicant;
      if (wasTrial) circuit.trial = undefined;
      // What had begun before the circuit opened neither closes it nor keeps it open for longer.
      if (how === "neither" || (circuit.openedAt !== undefined && !wasTrial)) return;
      circuit.failures = how === "failed" ? circuit.failures + 1 : 0;
      if (how === "succeeded") circuit.openedAt = undefined;
      else if (wasTrial || circuit.failures >= applicant.policy.failures) {
        circuit.openedAt = now();
        for (const each of circuit.admitted) each.takeBack();
      }
    },
  };
}

function circuitOpen({ name }: Applicant, { failures }: Circuit, leftMs: number): Failure {
  const seconds = Math.ceil(leftMs / 1_000);
  const time = seconds > 120 ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`;
  const when = leftMs > 0 ? `It is tried again in ${time}.` : "One attempt is trying it now.";
  const times = failures === 1 ? "Its last attempt" : `Its last ${failures} attempts`;
  return {
    name: "CircuitOpen",
    code: "circuit-open",
    message: `"${name}" was not tried: its circuit breaker is open. ${times} failed. ${when}`,
  };
}
