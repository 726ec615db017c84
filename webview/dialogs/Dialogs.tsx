/** What opens over the graph to change it: the palette of steps, connecting by lists, renaming. */
import { useEffect, useMemo, useState } from "react";
import type { ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import type { OutputPlace } from "../canvas/connection.ts";
import { emitCanvasAction, onCanvasAction } from "../state/canvas-actions.ts";
import { openDialog, useDialog } from "../state/dialog.ts";
import { edit, editOrSay } from "../state/edit.ts";
import { useView } from "../state/view.ts";
import { inputChoices, outputChoices, placeIn, stepChoices } from "./choices.ts";
import { Picker } from "./Picker.tsx";

interface DialogsProps {
  readonly pipeline: Pipeline;
  readonly file: ParsedFile;
}

export function Dialogs({ pipeline, file }: DialogsProps) {
  const dialog = useDialog((state) => state.dialog);
  useEffect(
    () =>
      onCanvasAction((action) => {
        const { selected } = useView.getState();
        if (action === "add-node" || action === "connect") openDialog({ type: action });
        else if (action === "rename" && selected !== undefined) openDialog({ type: "rename", node: selected });
      }),
    [],
  );
  switch (dialog?.type) {
    case "add-node":
      return <AddNode file={file} pipeline={pipeline} />;
    case "connect":
      return <Connect pipeline={pipeline} />;
    case "rename":
      return <Rename key={dialog.node} pipeline={pipeline} node={dialog.node} />;
    default:
      return null;
  }
}

function close(): void {
  openDialog(undefined);
  emitCanvasAction("focus");
}

function AddNode({ pipeline, file }: DialogsProps) {
  const choices = useMemo(() => stepChoices(file), [file]);
  const add = (step: string) => {
    const { selected } = useView.getState();
    const after = pipeline.nodes.some(({ id }) => id === selected) ? selected : undefined;
    close();
    void editOrSay({ type: "addNode", step, ...(after !== undefined && { after }) });
  };
  return (
    <Picker
      title="Add a node: choose a step"
      choices={choices}
      empty="This file knows no steps. Define one, or import one."
      onChoose={add}
      onClose={close}
    />
  );
}

function Connect({ pipeline }: { readonly pipeline: Pipeline }) {
  const [from, setFrom] = useState<OutputPlace>();
  const selected = useView((view) => view.selected);
  const choices = useMemo(
    () => (from ? inputChoices(pipeline, from) : outputChoices(pipeline, selected)),
    [pipeline, from, selected],
  );
  const choose = (id: string) => {
    const [node, port] = placeIn(id) ?? [];
    if (node === undefined || port === undefined) return;
    if (!from) return setFrom({ node, output: port });
    close();
    void editOrSay({
      type: "connect",
      from: { node: from.node, ...(from.output !== undefined && { output: from.output }) },
      to: { node, input: port },
    });
  };
  return (
    <Picker
      key={from ? "to" : "from"}
      title={from ? `Connect ${from.node} to: choose an input` : "Connect: choose an output"}
      choices={choices}
      empty="There is nothing to connect."
      onChoose={choose}
      onClose={close}
    />
  );
}

function Rename({ pipeline, node: id }: { readonly pipeline: Pipeline; readonly node: string }) {
  const node = pipeline.nodes.find((each) => each.id === id);
  const [name, setName] = useState(node?.step ?? "");
  const [refused, setRefused] = useState<string>();
  const rename = async () => {
    if (name === node?.step) return close();
    const outcome = await edit({ type: "renameNode", node: id, name });
    if (outcome.type === "refused") return setRefused(outcome.message);
    const [added] = outcome.added;
    if (added !== undefined) useView.setState({ selected: added, tabStop: added });
    close();
  };
  return (
    <div className="dialog" role="dialog" aria-label={`Rename ${id}`} data-own-undo>
      <p className="dialog-title">Rename {node?.step ?? id}, with all its uses in the file</p>
      <input
        ref={selectOnce}
        type="text"
        className="input"
        aria-label="New name"
        aria-invalid={refused !== undefined}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter") void rename();
          else if (event.key === "Escape") close();
        }}
      />
      {refused !== undefined && (
        <p className="field-problem" role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}

function selectOnce(input: HTMLInputElement | null): void {
  if (input && document.activeElement !== input) input.select();
}
