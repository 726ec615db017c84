import type { Edge, InputPort, Node, Pipeline } from "../../runtime/model/graph.ts";
import { formatJson } from "../format/value.ts";
import { useView } from "../state/view.ts";

/** A step that has not run: what its inputs are bound to, what it gives, its options. */
export function WiringView({ pipeline, node }: { readonly pipeline: Pipeline; readonly node: Node }) {
  const options = optionLines(node);
  return (
    <>
      {node.inputs.length > 0 && (
        <section>
          <h3>Inputs</h3>
          <dl className="facts">
            {node.inputs.map((input) => (
              <Fact key={input.name} name={input.name} type={input.type}>
                <Binding
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
                <span className="dim">not run yet</span>
              </Fact>
            ))}
          </dl>
        </section>
      )}
      {options.length > 0 && (
        <section>
          <h3>Options</h3>
          <dl className="facts">
            {options.map(([name, value]) => (
              <Fact key={name} name={name}>
                <code>{value}</code>
              </Fact>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

export function Fact({
  name,
  type,
  children,
}: {
  readonly name: string;
  readonly type?: string | undefined;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="fact">
      <dt title={type === undefined ? name : `${name}: ${type}`}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Binding({ input, edges }: { readonly input: InputPort; readonly edges: readonly Edge[] }) {
  const { binding } = input;
  switch (binding.type) {
    case "output":
      return edges.length === 0 ? (
        <span className="dim">an output</span>
      ) : (
        <>
          {edges.map((edge) => (
            <NodeLink key={`${edge.from.node}.${edge.from.output}`} node={edge.from.node} output={edge.from.output} />
          ))}
        </>
      );
    case "parameter":
      return <span className="chip">{binding.parameter}</span>;
    case "literal":
      return <code>{formatJson(binding.value)}</code>;
    case "expression":
      return <code title={binding.text}>{binding.text}</code>;
    case "default":
      return (
        <span className="dim">{input.default === undefined ? "the step's default" : formatJson(input.default)}</span>
      );
    case "unbound":
      return <span className="is-warning">nothing gives it</span>;
    default:
      return binding satisfies never;
  }
}

/** Selects another step. */
export function NodeLink({ node, output }: { readonly node: string; readonly output?: string | undefined }) {
  const text = output === undefined || output === "output" ? node : `${node}.${output}`;
  return (
    <button type="button" className="link" onClick={() => useView.setState({ selected: node, highlighted: node })}>
      {text}
    </button>
  );
}

function optionLines({ options, map }: Node): [string, string][] {
  return [...Object.entries(options ?? {}), ...Object.entries(map ?? {})]
    .filter(([name, value]) => value !== undefined && name !== "name" && name !== "description" && name !== "outputs")
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}
