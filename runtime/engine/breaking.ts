/** A run's attempts before the circuit breakers of their steps: who is admitted, and how it ended. */
import type { AttemptEvent } from "../executors/executor.ts";
import type { Failure } from "../model/failure.ts";
import type { SchedulerCommand } from "../schedule/messages.ts";
import type { Applicant, Breakers } from "./breakers.ts";

export interface Breaking {
  /** Why the attempt fails at once; undefined when it may run. */
  admit(command: Extract<SchedulerCommand, { type: "submit" }>): Failure | undefined;
  heard(invocation: string, event: AttemptEvent): void;
}

export function createBreaking(breakers: Breakers, withdraw: (invocation: string) => void): Breaking {
  const admitted = new Map<string, Applicant>();
  return {
    admit({ invocation, options, placed: { step } }) {
      const { circuitBreaker: policy } = options;
      if (!policy) return undefined;
      const { file, name } = step;
      const applicant = { step: `${file}\0${name}`, name, policy, takeBack: () => withdraw(invocation) };
      const refused = breakers.admit(applicant);
      if (!refused) admitted.set(invocation, applicant);
      return refused;
    },
    heard(invocation, { type }) {
      const applicant = admitted.get(invocation);
      if (!applicant || type === "started" || type === "log" || type === "progress") return;
      admitted.delete(invocation);
      breakers.ended(
        applicant,
        type === "failed" ? "failed" : type === "succeeded" || type === "returned" ? "succeeded" : "neither",
      );
    },
  };
}
