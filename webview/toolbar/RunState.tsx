import { useEffect, useState } from "react";
import type { Run } from "../../runtime/model/run.ts";
import { formatDuration } from "../format/duration.ts";
import { isActive, useSession } from "../state/session.ts";

/** The live line: how many are done, how long it has taken. */
export function RunState() {
  const run = useSession((session) => session.run);
  const engine = useSession((session) => session.engine);
  const isLive = run !== undefined && isActive(run.status);
  const now = useClock(isLive);
  if (!run) return engine?.state === "starting" ? <span className="run-state" role="status">Starting the engine…</span> : null;
  const elapsed = isLive ? Math.max(0, now - run.startedAt) : (run.durationMs ?? 0);
  return (
    <span className="run-state">
      <span role="status">{countsLine(run)}</span>
      <span className="run-elapsed">{formatDuration(isLive ? Math.floor(elapsed / 100) * 100 : elapsed)}</span>
    </span>
  );
}

/** `3/8 done, 2 cached, 1 failed`. */
export function countsLine({ counts, status }: Pick<Run, "counts" | "status">): string {
  const done = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const parts = [isActive(status) ? `running ${done}/${counts.total}` : status];
  if (counts.cached > 0) parts.push(`${counts.cached} cached`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  return parts.join(", ");
}

function useClock(isTicking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isTicking) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
