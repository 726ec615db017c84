import { useEffect, useState } from "react";
import type { Run } from "../../runtime/model/run.ts";
import { formatDuration } from "../format/duration.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { openCardQuestion } from "../state/children.ts";
import { useQuestion } from "../state/question.ts";
import { isActive, useSession } from "../state/session.ts";

/** The live line: how many are done, how long it has taken. */
export function RunState() {
  const run = useSession((session) => session.run);
  const engine = useSession((session) => session.engine);
  const isLive = run !== undefined && isActive(run.status);
  const now = useClock(isLive);
  const questions = useQuestion(({ open }) => open);
  const [first] = questions;
  if (!run)
    return engine?.state === "starting" ? (
      <span className="run-state" role="status">
        Starting the engine…
      </span>
    ) : null;
  const elapsed = Math.max(0, now - run.startedAt);
  return (
    <span className="run-state">
      <span role="status">{countsLine(run)}</span>
      {first && isLive && (
        <IconButton
          icon="question"
          label={`Answer: ${first.question}`}
          text={String(questions.length)}
          onPress={() => openCardQuestion(first.node)}
        />
      )}
      {isLive && <span className="run-elapsed">{formatDuration(Math.floor(elapsed / 100) * 100)}</span>}
    </span>
  );
}

/** `running 3/8, 2 cached, 1 failed`; a finished run's status stands in the run selector. */
export function countsLine({ counts, status }: Pick<Run, "counts" | "status">): string {
  const done = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const parts = isActive(status) ? [`running ${done}/${counts.total}`] : [];
  if (counts.cached > 0) parts.push(`${counts.cached} cached`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return parts.join(", ");
}

function useClock(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
