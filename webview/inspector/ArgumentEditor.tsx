/** What an input of a step is given in the text, with what can be changed there: a literal is edited, a wire is taken off, the rest says why not. */
import { useState } from "react";
import type { Edge, InputPort, Node } from "../../runtime/model/graph.ts";
import { IconButton } from "../controls/IconButton.tsx";
import { formatJson } from "../format/value.ts";
import { ask, host } from "../state/connect.ts";
import { editOrSay } from "../state/edit.ts";
import { inputSchema } from "./input-schema.ts";
import { LiteralEditor } from "./LiteralEditor.tsx";
import { NodeLink } from "./NodeLink.tsx";

interface ArgumentEditorProps {
  readonly pipeline: string;
  readonly node: Node;
  readonly input: InputPort;
  readonly edges: readonly Edge[];
}

export function ArgumentEditor({ pipeline, node, input, edges }: ArgumentEditorProps) {
  const { binding } = input;
  const [isOpen, setOpen] = useState(false);
  const disconnect = () => void editOrSay({ type: "disconnect", to: { node: node.id, input: input.name } });
  const takeOff = <IconButton icon="debug-disconnect" label={`Disconnect ${input.name}`} onPress={disconnect} />;
  switch (binding.type) {
    case "output":
      return (
        <>
          {edges.length === 0 && <span className="dim">an output</span>}
          {edges.map((edge) => (
            <NodeLink key={`${edge.from.node}.${edge.from.output}`} node={edge.from.node} output={edge.from.output} />
          ))}
          {takeOff}
        </>
      );
    case "parameter":
      return (
        <>
          <span className="chip">{binding.parameter}</span>
          {takeOff}
        </>
      );
    case "literal":
      return <Literal node={node} input={input} value={binding.value} />;
    case "expression":
      return (
        <>
          <code title={binding.text}>{binding.text}</code>
          <span className="dim">Computed in the code, so it is not edited here.</span>
          <button
            type="button"
            className="link"
            onClick={() =>
              void ask(host.request("node.reveal", { pipeline, node: node.id, target: "call", focus: true }))
            }
          >
            Show in the source
          </button>
        </>
      );
    case "default":
    case "unbound":
      return (
        <>
          {binding.type === "unbound" ? (
            <span className="is-warning">nothing gives it</span>
          ) : (
            <span className="dim">
              {input.default === undefined ? "the step's default" : formatJson(input.default)}
            </span>
          )}
          {isOpen ? (
            <Literal node={node} input={input} value={undefined} onDone={() => setOpen(false)} />
          ) : (
            <button
              type="button"
              className="link"
              aria-label={`Set a value of ${input.name}`}
              onClick={() => setOpen(true)}
            >
              Set a value
            </button>
          )}
        </>
      );
    default:
      return binding satisfies never;
  }
}

function Literal({
  node,
  input,
  value,
  onDone,
}: {
  readonly node: Node;
  readonly input: InputPort;
  readonly value: Parameters<typeof LiteralEditor>[0]["value"];
  readonly onDone?: () => void;
}) {
  return (
    <LiteralEditor
      label={input.name}
      schema={inputSchema(input)}
      value={value}
      toEdit={(next) => ({ type: "setArgument", node: node.id, input: input.name, value: next })}
      {...(value !== undefined && {
        onRemove: () => ({ type: "disconnect", to: { node: node.id, input: input.name } }) as const,
        removeLabel: `Remove ${input.name}`,
      })}
      {...(onDone && { onDone })}
    />
  );
}
