/** What happened to the selected node in the shown run: its invocation, or the list of many and the one chosen in it. */
import { useState } from "react";
import type { Node } from "../../runtime/model/graph.ts";
import type { InvocationState } from "../../runtime/model/run.ts";
import type { NodeTally, ShownRun } from "../../runtime/protocol/shown-run.ts";
import { StatusMark } from "../canvas/StatusMark.tsx";
import { statusNames } from "../canvas/look.ts";
import { Button } from "../controls/Button.tsx";
import { formatDuration } from "../format/duration.ts";
import { formatTime } from "../format/time.ts";
import { chooseChild } from "../state/children.ts";
import { openPlan } from "../state/plan.ts";
import { isActive } from "../state/session.ts";
import { statusOf } from "../state/statuses.ts";
import { tallyOf } from "../state/tally.ts";
import { openGroup, openTab, useView } from "../state/view.ts";
import { AskForm } from "./AskForm.tsx";
import { FailureView } from "./FailureView.tsx";
import { InvocationList } from "./InvocationList.tsx";
import { TallyBar } from "./TallyBar.tsx";
import { InputFacts, OutputFacts } from "./ValueFacts.tsx";
import { Fact } from "./Fact.tsx";

interface InvocationsViewProps {
  readonly node: Node;
  /** The node's id on the canvas. */
  readonly place: string;
  readonly run: ShownRun;
  readonly invocations: readonly InvocationState[];
}

/** What happened to a node: to its one invocation, or to each of many below a list of all. */
export function InvocationsView({ node, place, run, invocations }: InvocationsViewProps) {
  const [chosen, setChosen] = useState<InvocationState>();
  const tally = run.tallies?.[node.id] ?? (invocations.length > 1 ? tallyOf(invocations) : undefined);
  const [first] = invocations;
  if (!tally) return first ? <InvocationView node={node} place={place} run={run} invocation={first} /> : null;
  const invocation = invocations.find((each) => each.invocation === chosen?.invocation) ?? chosen ?? needy(invocations);
  return (
    <>
      <TallyLine tally={tally} run={run} />
      <InvocationList runId={run.runId} node={node.id} tally={tally} selected={invocation} onSelect={setChosen} />
      {invocation && (
        <InvocationView key={invocation.invocation} node={node} place={place} run={run} invocation={invocation} />
      )}
    </>
  );
}

function needy(invocations: readonly InvocationState[]): InvocationState | undefined {
  return invocations.find(({ ask }) => ask) ?? invocations.find(({ status }) => status === "failed") ?? invocations[0];
}

function TallyLine({ tally, run }: { readonly tally: NodeTally; readonly run: ShownRun }) {
  const done = tally.succeeded + tally.failed + tally.skipped + tally.cancelled;
  const again = () => openPlan({ selection: { rerun: run.runId, failed: true }, parametersOf: run.runId });
  return (
    <div className="tally">
      <TallyBar tally={tally} />
      <p className="tally-line" role="status">
        {`${done.toLocaleString("en-US")} of ${tally.total.toLocaleString("en-US")} done`}
        {tally.failed > 0 && `, ${tally.failed.toLocaleString("en-US")} failed`}
      </p>
      {tally.failed > 0 && !run.parent && !isActive(run.status) && (
        <Button icon="debug-restart" title="Run again only what failed; the rest is reused" onPress={again}>
          Run Failed Again…
        </Button>
      )}
    </div>
  );
}

interface InvocationViewProps {
  readonly node: Node;
  readonly place: string;
  readonly run: ShownRun;
  readonly invocation: InvocationState;
}

function InvocationView({ node, place, run, invocation }: InvocationViewProps) {
  const [now] = useState(Date.now);
  const { ask, childRun } = invocation;
  const status = statusOf(invocation);
  return (
    <>
      {ask && <AskForm runId={run.runId} invocation={invocation.invocation} question={ask} />}
      <dl className="facts">
        <Fact name="Status">
          <span className="with-icon">
            <StatusMark status={status} isLabelled={false} />
            {statusNames[status]}
            {invocation.cached && ", from cache"}
          </span>
        </Fact>
        {childRun !== undefined && (
          <Fact name="Child run">
            <button
              type="button"
              className="link"
              title="Draw this child run inside its node"
              onClick={() => {
                openGroup(place);
                chooseChild(place, childRun);
              }}
            >
              Show on the graph
            </button>
          </Fact>
        )}
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
