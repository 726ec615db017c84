/** What a run would do, before it starts: which invocations run, are reused or skipped, and why. */
import { useEffect, useMemo, useState } from "react";
import type { z } from "zod";
import type { Pipeline } from "../../runtime/model/graph.ts";
import type { webviewContract } from "../../runtime/protocol/webview.ts";
import { Button } from "../controls/Button.tsx";
import { Checkbox } from "../controls/Checkbox.tsx";
import { Icon } from "../controls/Icon.tsx";
import { Select } from "../controls/Select.tsx";
import { FailureView } from "../inspector/FailureView.tsx";
import { emitCanvasAction } from "../state/canvas-actions.ts";
import { host } from "../state/connect.ts";
import { useForm } from "../state/form.ts";
import type { Plan } from "../state/plan.ts";
import { openPlan, usePlan } from "../state/plan.ts";
import { startRun } from "../state/run.ts";
import type { PlanRow } from "./plan-rows.ts";
import { planCounts, planRows, planTitle } from "./plan-rows.ts";

type Preview = z.output<(typeof webviewContract)["requests"]["run.preview"]["result"]>;
type Answer =
  | { readonly type: "preview"; readonly preview: Preview }
  | { readonly type: "refused"; readonly message: string };

/** The plan that is open, if one is. */
export function OpenRunPlan({ pipeline }: { readonly pipeline: Pipeline }) {
  const plan = usePlan((state) => state.plan);
  return plan ? <RunPlan key={JSON.stringify(plan)} plan={plan} pipeline={pipeline} /> : null;
}

function RunPlan({ plan, pipeline }: { readonly plan: Plan; readonly pipeline: Pipeline }) {
  const [useCache, setUseCache] = useState(plan.useCache ?? true);
  const [parametersOf, setParametersOf] = useState(plan.parametersOf);
  const [asked, setAsked] = useState<{ readonly of: string; readonly answer: Answer }>();
  const values = useForm((form) => form.values);
  const request = useMemo(
    () => ({
      pipeline: pipeline.name,
      parameters: parametersOf === undefined ? { ...values } : {},
      useCache,
      ...(plan.selection && { selection: { ...plan.selection } }),
      ...(parametersOf !== undefined && { parametersOf }),
    }),
    [pipeline.name, parametersOf, values, useCache, plan.selection],
  );
  const of = JSON.stringify(request);
  useEffect(() => {
    let isCurrent = true;
    const show = (answer: Answer) => isCurrent && setAsked({ of, answer });
    host.request("run.preview", request).then(
      (preview) => show({ type: "preview", preview }),
      (error: unknown) => show({ type: "refused", message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [of, request]);

  const answer = asked?.of === of ? asked.answer : undefined;
  const preview = answer?.type === "preview" ? answer.preview : undefined;
  const rows = useMemo(() => planRows(preview?.invocations ?? [], pipeline), [preview, pipeline]);
  const close = () => {
    openPlan(undefined);
    emitCanvasAction("focus");
  };
  const start = () => {
    close();
    void startRun({ useCache, ...(plan.selection && { selection: plan.selection }), parametersOf });
  };
  const title = planTitle(pipeline.name, plan.selection);
  return (
    <div
      className="dialog run-plan"
      role="dialog"
      ref={focusDialog}
      tabIndex={-1}
      aria-label={title}
      data-own-undo
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") close();
      }}
    >
      <p className="dialog-title">{title}</p>
      <div className="plan-options">
        {plan.parametersOf !== undefined && (
          <Select
            label="Parameters"
            value={parametersOf === undefined ? "form" : "run"}
            onChange={(value) => setParametersOf(value === "run" ? plan.parametersOf : undefined)}
            options={[
              { value: "run", label: "Parameters of the earlier run" },
              { value: "form", label: "Parameters of the form" },
            ]}
          />
        )}
        <Checkbox isChecked={useCache} onChange={setUseCache}>
          Reuse cached results
        </Checkbox>
      </div>
      <p className="plan-counts" role="status">
        {preview ? rows.length > 0 && planCounts(preview.invocations) : answer ? "" : "Looking at what would run…"}
      </p>
      {answer?.type === "refused" && (
        <p className="field-problem" role="alert">
          {answer.message}
        </p>
      )}
      {preview?.error && <FailureView failure={preview.error} />}
      {rows.length > 0 && (
        <ul className="plan-rows" aria-label="Invocations" tabIndex={0}>
          {rows.map((row) => (
            <PlanRowView key={row.key} row={row} />
          ))}
        </ul>
      )}
      {preview && !preview.isComplete && !preview.error && (
        <p className="dialog-text">More follows: the pipeline goes on depending on data that only the run gives.</p>
      )}
      <div className="plan-actions">
        <Button isPrimary icon="play" isDisabled={!preview} onPress={start}>
          Start
        </Button>
        <Button onPress={close}>Close</Button>
      </div>
    </div>
  );
}

function focusDialog(dialog: HTMLElement | null): void {
  if (dialog && !dialog.contains(document.activeElement)) dialog.focus();
}

const actionIcons = { run: "play", reuse: "history", skip: "debug-step-over" } as const;
const actionNames = { run: "runs", reuse: "reused", skip: "skipped" } as const;

function PlanRowView({ row: { node, action, reason, count } }: { readonly row: PlanRow }) {
  return (
    <li className={`plan-row is-${action}`}>
      <Icon name={actionIcons[action]} />
      <span className="plan-node" title={node}>
        {node}
        {count > 1 && <span className="badge">{count.toLocaleString("en-US")}</span>}
      </span>
      <span className="plan-action">{actionNames[action]}</span>
      <span className="dim plan-reason" title={reason}>
        {reason}
      </span>
    </li>
  );
}
