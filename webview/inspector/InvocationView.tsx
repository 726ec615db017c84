/** One execution slot of the selected step in the shown run; for maps and loops a picker above it. */
import { useState } from "react";
import type { Node } from "../../runtime/model/graph.ts";
import type { InvocationState, Run } from "../../runtime/model/run.ts";
import { StatusMark } from "../canvas/StatusMark.tsx";
import { statusNames } from "../canvas/look.ts";
import { Select } from "../controls/Select.tsx";
import { formatDuration } from "../format/duration.ts";
import { formatTime } from "../format/time.ts";
import { openTab, useView } from "../state/view.ts";
import { FailureView } from "./FailureView.tsx";
import { InputFacts, OutputFacts } from "./ValueFacts.tsx";
import { Fact } from "./Fact.tsx";

interface InvocationViewProps {
  readonly node: Node;
  readonly run: Run;
  readonly invocations: readonly InvocationState[];
}

export function InvocationView({ node, run, invocations }: InvocationViewProps) {
  const [now] = useState(Date.now);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const needsAttention = invocations.find((invocation) => invocation.status === "failed") ?? invocations[0];
  const invocation = invocations.find((each) => each.invocation === chosen) ?? needsAttention;
  if (!invocation) return null;
  return (
    <>
      {invocations.length > 1 && (
        <div className="sheet-picker">
          <Select
            label="Item"
            value={invocation.invocation}
            onChange={setChosen}
            options={invocations.map((each, index) => ({
              value: each.invocation,
              label: `${each.index ?? index}: ${statusNames[each.status]}${each.durationMs === undefined ? "" : `, ${formatDuration(each.durationMs)}`}`,
            }))}
          />
          <span className="dim">{invocations.length} items</span>
        </div>
      )}
      <dl className="facts">
        <Fact name="Status">
          <span className="with-icon">
            <StatusMark status={invocation.status} isLabelled={false} />
            {statusNames[invocation.status]}
            {invocation.cached && ", from cache"}
          </span>
        </Fact>
        {invocation.reason !== undefined && <Fact name="Why">{invocation.reason}</Fact>}
        {invocation.progress && <Fact name="Progress">{progressText(invocation.progress)}</Fact>}
        {invocation.durationMs !== undefined && <Fact name="Duration">{formatDuration(invocation.durationMs)}</Fact>}
        {invocation.startedAt !== undefined && <Fact name="Started">{formatTime(invocation.startedAt, now)}</Fact>}
        {invocation.attempts > 1 && (
          <Fact name="Attempts">
            {invocation.attempts}
            {node.options?.retry ? ` of ${node.options.retry.attempts}` : ""}
          </Fact>
        )}
      </dl>
      {invocation.error && <FailureView failure={invocation.error} />}
      <OutputFacts outputs={invocation.outputs} />
      <InputFacts inputs={invocation.inputs} run={run} />
      <button
        type="button"
        className="link sheet-more"
        onClick={() => {
          useView.setState({ logScope: "step" });
          openTab("logs");
        }}
      >
        Show this step’s log
      </button>
    </>
  );
}

function progressText({ done, total, message }: NonNullable<InvocationState["progress"]>): string {
  const count = total === undefined ? String(done) : `${done} of ${total}`;
  return message === undefined ? count : `${count}, ${message}`;
}
