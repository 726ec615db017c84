/** What the steps printed: of the selected step or of the whole run, rendered only where it is looked at. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import type { LogLevel } from "../../runtime/model/event.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { Loading, Message } from "../controls/Message.tsx";
import { Select } from "../controls/Select.tsx";
import { formatBytes } from "../format/bytes.ts";
import { formatLogTime } from "../format/time.ts";
import { ask, host } from "../state/connect.ts";
import { nodeOf } from "../state/live-run.ts";
import { readLogs, useLogs } from "../state/logs.ts";
import { useSession } from "../state/session.ts";
import { useView } from "../state/view.ts";
import { filterLines, linesAsText } from "./log-filter.ts";

const lineHeight = 18;

export function LogsPanel() {
  const run = useSession((session) => session.run);
  const logs = useLogs();
  const selected = useView((view) => view.selected);
  const scope = useView((view) => view.logScope);
  const [level, setLevel] = useState<LogLevel>("debug");
  const [text, setText] = useState("");
  const [isFollowing, setFollowing] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!logs.hasMore || logs.state === "loading") return undefined;
    const timer = setTimeout(() => void readLogs((request) => host.request("logs.read", request)), 60);
    return () => clearTimeout(timer);
  }, [logs]);

  const node = scope === "step" ? selected : undefined;
  const invocations = run?.invocations;
  const lines = useMemo(
    () => filterLines(logs.lines, { level, text, node }, (invocation) => nodeOf(run, invocation)),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- SAFETY: of the run only what names its invocations counts.
    [logs.lines, level, text, node, invocations],
  );
  // oxlint-disable-next-line react-hooks/incompatible-library -- SAFETY: this project has no React compiler that would memoise it.
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
  });
  useEffect(() => {
    if (isFollowing && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: "end" });
  }, [isFollowing, lines.length, rows]);

  if (!run)
    return (
      <Message icon="output" title="No run is shown">
        Run the pipeline; what its steps print shows here.
      </Message>
    );
  const nameOf = (invocation: string) => nodeOf(run, invocation);
  const copy = () => void ask(host.request("clipboard.write", { text: linesAsText(lines, nameOf, formatLogTime) }));
  return (
    <div className="logs">
      <div className="logs-bar">
        <Select
          label="Lines of"
          value={scope}
          onChange={(value) => useView.setState({ logScope: value === "step" ? "step" : "run" })}
          options={[
            { value: "step", label: selected === undefined ? "All steps" : selected },
            { value: "run", label: "Whole run" },
          ].slice(selected === undefined ? 1 : 0)}
        />
        <Select
          label="Level"
          value={level}
          onChange={(value) => setLevel(levelNames.find(([name]) => name === value)?.[0] ?? "debug")}
          options={levelNames.map(([value, label]) => ({ value, label }))}
        />
        <input
          type="text"
          className="input"
          placeholder="Filter"
          aria-label="Filter lines"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton
          icon={isFollowing ? "lock" : "unlock"}
          label="Follow the end"
          isPressed={isFollowing}
          onPress={() => setFollowing(!isFollowing)}
        />
        <IconButton icon="copy" label="Copy the shown lines" isDisabled={lines.length === 0} onPress={copy} />
      </div>
      {(logs.droppedBytes > 0 || logs.forgotten > 0) && (
        <p className="logs-note">
          {logs.droppedBytes > 0 && `${formatBytes(logs.droppedBytes)} beyond the limit per step were not kept. `}
          {logs.forgotten > 0 && `The first ${logs.forgotten.toLocaleString("en-US")} lines are not shown.`}
        </p>
      )}
      {logs.state === "failed" && (
        <Message icon="error" role="alert" title="The log could not be read">
          {logs.failure}
        </Message>
      )}
      {logs.lines.length === 0 && logs.state === "loading" && <Loading what="Reading the log…" />}
      {lines.length === 0 && logs.state === "idle" && !logs.hasMore && (
        <Message icon="output" title={logs.lines.length === 0 ? "Nothing was printed" : "No line matches"} />
      )}
      <div
        className="logs-lines"
        ref={scroller}
        tabIndex={0}
        role="log"
        aria-label="Log lines"
        onWheel={(event) => {
          if (event.deltaY < 0) setFollowing(false);
        }}
      >
        <div className="logs-sizer" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index];
            if (!line) return null;
            return (
              <div
                key={row.key}
                className={`log-line level-${line.level} stream-${line.stream}`}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <span className="log-time">{formatLogTime(line.time)}</span>
                {node === undefined && (
                  <span className="log-step" title={nameOf(line.invocation)}>
                    {nameOf(line.invocation)}
                  </span>
                )}
                <span className="log-text" title={line.text}>
                  {line.text}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const levelNames: readonly (readonly [LogLevel, string])[] = [
  ["debug", "All levels"],
  ["info", "Info and worse"],
  ["warning", "Warnings"],
  ["error", "Errors"],
];
