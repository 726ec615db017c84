import { useState } from "react";
import { runIcons } from "../canvas/look.ts";
import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { Select } from "../controls/Select.tsx";
import { formatDuration } from "../format/duration.ts";
import { formatTime } from "../format/time.ts";
import { chooseRun } from "../state/run.ts";
import { selectPipeline, useSession } from "../state/session.ts";
import type { RunSummary } from "../../runtime/model/run.ts";

/** Which run is shown on the canvas, and the way back to the latest. */
export function RunSelector() {
  const run = useSession((session) => session.run);
  const all = useSession((session) => session.runs);
  const pipeline = useSession(selectPipeline);
  const [now] = useState(Date.now);
  const runs = all.filter((each) => each.pipeline === pipeline?.name && !each.parent);
  if (!run && runs.length === 0) return null;
  const shown = run && !runs.some((each) => each.runId === run.runId) ? [run, ...runs] : runs;
  const latest = shown[0];
  return (
    <span className="run-selector">
      {run && <Icon name={runIcons[run.status]} className={`status status-${run.status}`} label={run.status} />}
      <Select
        label="Shown run"
        value={run?.runId ?? ""}
        onChange={(runId) => void (runId !== "" && chooseRun(runId))}
        options={[
          ...(run ? [] : [{ value: "", label: "No run shown" }]),
          ...shown.map((each, index) => ({ value: each.runId, label: runLabel(each, index === 0, now) })),
        ]}
      />
      {run && latest && run.runId !== latest.runId && (
        <IconButton
          icon="debug-step-back"
          label="Back to the latest run"
          text="Latest"
          onPress={() => void chooseRun(latest.runId)}
        />
      )}
    </span>
  );
}

export function runLabel(run: RunSummary, isLatest: boolean, now: number): string {
  const parts = [isLatest ? `Latest, ${formatTime(run.startedAt, now)}` : formatTime(run.startedAt, now), run.status];
  if (run.durationMs !== undefined) parts.push(formatDuration(run.durationMs));
  return parts.join(" · ");
}
