/** What is known of the selected step: what it is, and what happened to it in the shown run. */
import type { Node, Pipeline } from "../../runtime/model/graph.ts";
import type { Problem } from "../../runtime/model/problem.ts";
import { kindIcons, kindNames } from "../canvas/look.ts";
import { Icon } from "../controls/Icon.tsx";
import { IconButton } from "../controls/IconButton.tsx";
import { Message } from "../controls/Message.tsx";
import { emitCanvasAction } from "../state/canvas-actions.ts";
import { ask, host } from "../state/connect.ts";
import { useChildren, useDrawnPipeline } from "../state/children.ts";
import { placeOf } from "../state/expansion.ts";
import { useSession } from "../state/session.ts";
import { useView } from "../state/view.ts";
import { InvocationsView } from "./InvocationView.tsx";
import { ProblemRow } from "./ProblemsPanel.tsx";
import { RunOverview } from "./RunOverview.tsx";
import { WiringView } from "./WiringView.tsx";

interface StepPanelProps {
  readonly pipeline: Pipeline | undefined;
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

export function StepPanel({ pipeline, problems }: StepPanelProps) {
  const selected = useView((view) => view.selected);
  const run = useSession((session) => session.run);
  const scopes = useChildren((children) => children.scopes);
  const children = useChildren((each) => each.runs);
  const drawn = useDrawnPipeline(pipeline);
  const node = drawn?.nodes.find((each) => each.id === selected);
  if (!pipeline || !node) {
    if (run && pipeline) return <RunOverview run={run} />;
    return (
      <Message icon="symbol-method" title="No step is selected">
        Select a step on the canvas, or put the cursor in its call.
      </Message>
    );
  }
  const { scope, id } = placeOf(scopes, node.id);
  // Inside a child pipeline it is the child's run that tells; what is embedded runs in the parent.
  const ran = scope?.runId === undefined ? run : children.get(scope.runId);
  const place = scope?.runId === undefined ? node : { ...node, id };
  const invocations = Object.values(ran?.invocations ?? {}).filter((invocation) => invocation.node === place.id);
  const hasRun = ran !== undefined && (invocations.length > 0 || ran.tallies?.[place.id] !== undefined);
  return (
    <div className="sheet">
      <StepTitle pipeline={scope?.pipeline ?? pipeline.name} node={{ ...node, id }} isInner={scope !== undefined} />
      {node.description !== undefined && <p className="sheet-text">{node.description}</p>}
      {(problems.get(node.id) ?? []).map((problem) => (
        <ProblemRow key={`${problem.code}${problem.message}`} problem={problem} />
      ))}
      {hasRun ? (
        <>
          <InvocationsView
            key={`${ran.runId}${node.id}`}
            node={place}
            place={node.id}
            run={ran}
            invocations={invocations}
          />
          {!scope && (
            <details className="in-code">
              <summary>In the code</summary>
              <WiringView pipeline={pipeline} node={node} />
            </details>
          )}
        </>
      ) : (
        !scope && <WiringView pipeline={pipeline} node={node} />
      )}
      {scope && <p className="sheet-text dim">{`Part of ${scope.pipeline}, drawn inside ${scope.prefix}.`}</p>}
    </div>
  );
}

interface StepTitleProps {
  /** The pipeline that the node is in: the shown one, or a child's. */
  readonly pipeline: string;
  readonly node: Node;
  readonly isInner: boolean;
}

function StepTitle({ pipeline, node, isInner }: StepTitleProps) {
  const reveal = (target: "call" | "definition") =>
    void ask(host.request("node.reveal", { pipeline, node: node.id, target, focus: true }));
  return (
    <div className="sheet-title">
      <Icon name={kindIcons[node.kind]} />
      <h2 title={node.label}>{node.label || node.step}</h2>
      <span className="dim">{kindNames[node.kind]}</span>
      <IconButton icon="go-to-file" label="Show the call in the source" onPress={() => reveal("call")} />
      {node.definition && (
        <IconButton icon="symbol-method" label="Go to the step's definition" onPress={() => reveal("definition")} />
      )}
      {node.step !== "" && !isInner && (
        <>
          <IconButton icon="edit" label="Rename (F2)" onPress={() => emitCanvasAction("rename")} />
          <IconButton icon="plug" label="Connect… (C)" onPress={() => emitCanvasAction("connect")} />
          <IconButton icon="copy" label="Duplicate (D)" onPress={() => emitCanvasAction("duplicate")} />
        </>
      )}
      {!isInner && (
        <IconButton icon="trash" label="Delete from the pipeline (Delete)" onPress={() => emitCanvasAction("delete")} />
      )}
    </div>
  );
}
