import type { Node, Pipeline } from "../../runtime/model/graph.ts";
import { ArgumentEditor } from "./ArgumentEditor.tsx";
import { Fact } from "./Fact.tsx";
import { OptionsEditor } from "./OptionsEditor.tsx";

interface WiringViewProps {
  readonly pipeline: Pipeline;
  readonly node: Node;
}

/** A step as the text has it: what its inputs are given, what it gives, its options. */
export function WiringView({ pipeline, node }: WiringViewProps) {
  return (
    <>
      {node.inputs.length > 0 && (
        <section>
          <h3>Inputs</h3>
          <dl className="facts">
            {node.inputs.map((input) => (
              <Fact key={input.name} name={input.name} type={input.type}>
                <ArgumentEditor
                  key={node.id}
                  pipeline={pipeline.name}
                  node={node}
                  input={input}
                  edges={pipeline.edges.filter((edge) => edge.to.node === node.id && edge.to.input === input.name)}
                />
              </Fact>
            ))}
          </dl>
        </section>
      )}
      {node.outputs.length > 0 && (
        <section>
          <h3>Outputs</h3>
          <dl className="facts">
            {node.outputs.map((output) => (
              <Fact key={output.name} name={output.name} type={output.type}>
                <span className="dim">{output.type ?? "any value"}</span>
              </Fact>
            ))}
          </dl>
        </section>
      )}
      {(node.options || node.map || node.definition) && <OptionsEditor key={node.id} node={node} />}
    </>
  );
}
