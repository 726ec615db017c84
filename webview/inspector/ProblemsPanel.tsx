import type { Problem, Severity } from "../../runtime/model/problem.ts";
import { Icon } from "../controls/Icon.tsx";
import { Message } from "../controls/Message.tsx";
import { ask, host } from "../state/connect.ts";

const icons: { readonly [severity in Severity]: string } = {
  error: "error",
  warning: "warning",
  info: "info",
  hint: "lightbulb",
};
const order: readonly Severity[] = ["error", "warning", "info", "hint"];

export function ProblemsPanel({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0)
    return (
      <Message icon="pass" title="No problems">
        The graph was read whole.
      </Message>
    );
  const sorted = problems.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <div className="problems">
      {sorted.map((problem, index) => (
        <ProblemRow key={`${problem.code}${index}`} problem={problem} />
      ))}
    </div>
  );
}

/** One problem; pressing it shows its place in the source. */
export function ProblemRow({ problem }: { readonly problem: Problem }) {
  return (
    <button type="button" className="problem" onClick={() => void ask(host.request("problem.reveal", { problem }))}>
      <Icon name={icons[problem.severity]} className={`is-${problem.severity}`} label={problem.severity} />
      <span className="problem-text">
        {problem.message}{" "}
        <span className="dim">
          {problem.code}
          {problem.range ? ` · line ${problem.range.start.line + 1}` : ""}
        </span>
      </span>
    </button>
  );
}
