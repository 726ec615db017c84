import { IconButton } from "../controls/IconButton.tsx";
import { Select } from "../controls/Select.tsx";
import { emitCanvasAction } from "../state/canvas-actions.ts";
import { ask, hello, host } from "../state/connect.ts";
import { selectPipeline, useSession } from "../state/session.ts";
import { useForm } from "../state/form.ts";
import { toggleTab, useView } from "../state/view.ts";
import { RunButton } from "./RunButton.tsx";
import { RunSelector } from "./RunSelector.tsx";
import { RunState } from "./RunState.tsx";

export function Toolbar({ isInspectorOpen: isOpen }: { readonly isInspectorOpen: boolean }) {
  const pipeline = useSession(selectPipeline);
  const tab = useView((view) => view.tab);
  const direction = useView((view) => view.direction);
  const changed = useForm((form) => Object.keys(form.values).length);
  const hasNodes = pipeline !== undefined && pipeline.nodes.length > 0;
  return (
    <div className="toolbar" role="toolbar" aria-label="Pipeline">
      <RunButton />
      <PipelineSelect />
      <RunSelector />
      <RunState />
      <span className="toolbar-space" />
      <IconButton
        icon="settings"
        label={changed > 0 ? `Parameters, ${changed} changed` : "Parameters"}
        text={changed > 0 ? String(changed) : undefined}
        isPressed={isOpen && tab === "parameters"}
        isDisabled={!pipeline}
        onPress={() => toggleTab("parameters", isOpen)}
      />
      <IconButton
        icon="layout-sidebar-right"
        label="Inspector"
        isPressed={isOpen && tab !== "parameters"}
        isDisabled={!pipeline}
        onPress={() => toggleTab(tab === "parameters" ? "step" : tab, isOpen)}
      />
      <span className="toolbar-rule" />
      <IconButton
        icon="add"
        label="Add a node (A)"
        isDisabled={!pipeline}
        onPress={() => emitCanvasAction("add-node")}
      />
      <IconButton
        icon="search"
        label="Find node (Ctrl+F)"
        isDisabled={!hasNodes}
        onPress={() => emitCanvasAction("search")}
      />
      <IconButton
        icon="screen-full"
        label="Fit the graph (0)"
        isDisabled={!hasNodes}
        onPress={() => emitCanvasAction("fit")}
      />
      <IconButton
        icon={direction === "RIGHT" ? "arrow-right" : "arrow-down"}
        label={
          direction === "RIGHT" ? "Flows to the right; lay out downwards" : "Flows downwards; lay out to the right"
        }
        isDisabled={!hasNodes}
        onPress={() => emitCanvasAction("toggle-direction")}
      />
      <IconButton
        icon="wand"
        label="Tidy: lay the graph out anew"
        isDisabled={!hasNodes}
        onPress={() => emitCanvasAction("tidy")}
      />
    </div>
  );
}

function PipelineSelect() {
  const document = useSession((session) => session.document);
  const pipeline = useSession(selectPipeline);
  const pipelines = document?.parsed.pipelines ?? [];
  if (!pipeline) return null;
  if (pipelines.length < 2)
    return (
      <span className="toolbar-name" title={pipeline.description ?? document?.name}>
        {pipeline.name}
      </span>
    );
  const choose = async (name: string) => {
    await ask(host.request("pipeline.select", { pipeline: name }));
    useSession.setState({ pipelineName: name });
    await hello();
  };
  return (
    <Select
      label="Pipeline"
      value={pipeline.name}
      options={pipelines.map(({ name }) => ({ value: name, label: name }))}
      onChange={(name) => void choose(name)}
    />
  );
}
