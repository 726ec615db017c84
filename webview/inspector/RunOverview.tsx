import { useState } from "react";
import { runIcons } from "../canvas/look.ts";
import { Icon } from "../controls/Icon.tsx";
import { formatDuration } from "../format/duration.ts";
import { formatTime } from "../format/time.ts";
import { formatJson } from "../format/value.ts";
import type { Run } from "../../runtime/model/run.ts";
import { FailureView } from "./FailureView.tsx";
import { OutputFacts } from "./ValueFacts.tsx";
import { Fact } from "./Fact.tsx";
import { NodeLink } from "./NodeLink.tsx";

/** With no step selected: the run as a whole. */
export function RunOverview({ run }: { readonly run: Run }) {
  const { counts } = run;
  const [now] = useState(Date.now);
  return (
    <div className="sheet">
      <div className="sheet-title">
        <Icon name={runIcons[run.status]} className={`status status-${run.status}`} />
        <h2>{run.status === "running" ? "Running" : `Run ${run.status}`}</h2>
      </div>
      <dl className="facts">
        <Fact name="Started">{formatTime(run.startedAt, now)}</Fact>
        {run.durationMs !== undefined && <Fact name="Duration">{formatDuration(run.durationMs)}</Fact>}
        <Fact name="Steps">
          {[
            `${counts.total} in all`,
            `${counts.succeeded} succeeded`,
            counts.cached > 0 && `${counts.cached} cached`,
            counts.failed > 0 && `${counts.failed} failed`,
            counts.skipped > 0 && `${counts.skipped} skipped`,
          ]
            .filter(Boolean)
            .join(", ")}
        </Fact>
        {run.selection && (
          <Fact name="Covers">
            <code>{JSON.stringify(run.selection)}</code>
          </Fact>
        )}
        <Fact name="Run">
          <code>{run.runId}</code>
        </Fact>
      </dl>
      {run.error && (
        <>
          <FailureView failure={run.error} />
          {run.error.step !== undefined && (
            <p className="sheet-text">
              In <NodeLink node={run.error.step} />
            </p>
          )}
        </>
      )}
      <OutputFacts outputs={run.outputs} />
      {run.parameters.length > 0 && (
        <section>
          <h3>Parameters</h3>
          <dl className="facts">
            {run.parameters.map((parameter) => (
              <Fact key={parameter.name} name={parameter.name}>
                <code title={formatJson(parameter.value, 400)}>{formatJson(parameter.value)}</code>
                {parameter.layer !== "default" && (
                  <span className="layer" title={parameter.source}>
                    {parameter.layer}
                  </span>
                )}
              </Fact>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}
