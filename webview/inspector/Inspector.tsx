/** The side panel: parameters, the selected step, logs, problems. */
import { useCallback, useMemo } from "react";
import { problemsByNode } from "../canvas/problems.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { Tabs } from "../controls/Tabs.tsx";
import { ParametersForm } from "../form/ParametersForm.tsx";
import { useForm } from "../state/form.ts";
import { selectPipeline, useSession } from "../state/session.ts";
import type { InspectorTab } from "../state/view.ts";
import { useView } from "../state/view.ts";
import { LogsPanel } from "./LogsPanel.tsx";
import { ProblemsPanel } from "./ProblemsPanel.tsx";
import { Splitter } from "./Splitter.tsx";
import { StepPanel } from "./StepPanel.tsx";

export function Inspector({ isNarrow }: { readonly isNarrow: boolean }) {
  const tab = useView((view) => view.tab);
  const size = useView((view) => view.inspectorSize);
  const pipeline = useSession(selectPipeline);
  const problems = useSession((session) => session.document?.parsed.problems);
  const formProblems = useForm((form) => form.problems.length);
  const byNode = useMemo(() => problemsByNode(pipeline?.nodes ?? [], problems ?? []), [pipeline, problems]);
  const resize = useCallback(
    (next: number) => {
      const { inspectorSize } = useView.getState();
      useView.setState({
        inspectorSize: isNarrow ? { ...inspectorSize, bottom: next } : { ...inspectorSize, side: next },
      });
    },
    [isNarrow],
  );
  const select = (id: InspectorTab) => useView.setState({ tab: id });
  return (
    <>
      <Splitter isNarrow={isNarrow} size={isNarrow ? size.bottom : size.side} onResize={resize} />
      <aside
        className="inspector"
        aria-label="Inspector"
        style={isNarrow ? { height: size.bottom } : { width: size.side }}
      >
        <Tabs<InspectorTab>
          label="Inspector"
          selected={tab}
          onSelect={select}
          tabs={[
            { id: "step", label: "Step" },
            { id: "parameters", label: "Parameters", count: formProblems },
            { id: "logs", label: "Logs" },
            {
              id: "problems",
              label: "Problems",
              count: (problems ?? []).filter((problem) => problem.severity !== "hint").length,
            },
          ]}
        >
          <IconButton
            icon="close"
            label="Close the inspector"
            onPress={() => useView.setState({ isInspectorOpen: false })}
          />
        </Tabs>
        <div className="inspector-body" role="tabpanel" aria-label={tab}>
          {tab === "step" && <StepPanel pipeline={pipeline} problems={byNode} />}
          {tab === "parameters" && pipeline && <ParametersForm pipeline={pipeline} />}
          {tab === "logs" && <LogsPanel />}
          {tab === "problems" && <ProblemsPanel problems={problems ?? []} />}
        </div>
      </aside>
    </>
  );
}
