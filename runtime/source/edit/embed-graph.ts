/**
 * `embedded`: a graph in which the use of another pipeline is replaced by that pipeline's own nodes.
 *
 * It proves `wrapNodes`: the wrapped pipeline, embedded again, must give the graph that was there before.
 */
import type { Edge, InputPort, Node, ParsedFile, Pipeline } from "../../model/graph.ts";

/** `pipeline` with its one use of the pipeline `name` of the same text embedded; undefined when there is no such use, or more than one. */
export function embedded(parsed: ParsedFile, text: string, pipeline: Pipeline, name: string): Pipeline | undefined {
  const child = parsed.pipelines.find((candidate) => candidate.name === name);
  const [use, second] = pipeline.nodes.filter((node) => node.kind === "pipeline" && node.step === name);
  if (!child || !use || second) return undefined;
  const inner = (id: string) => `${use.id}:${id}`;
  const ports = new Map(use.inputs.map((input) => [input.name, input]));
  const wires = (input: string) => pipeline.edges.filter((edge) => edge.to.node === use.id && edge.to.input === input);
  const edges: Edge[] = child.edges.map((edge) => ({
    ...edge,
    from: { ...edge.from, node: inner(edge.from.node) },
    to: { ...edge.to, node: inner(edge.to.node) },
  }));
  const nodes = child.nodes.map((node): Node => {
    const parent = node.parent === undefined ? use.parent : inner(node.parent);
    const inputs = node.inputs.map((input): InputPort => {
      const given = outside(input, text, child, ports);
      for (const parameter of given.parameters) {
        for (const wire of wires(parameter)) {
          const edge: Edge = { ...wire, to: { node: inner(node.id), input: input.name } };
          if (!edges.some((other) => JSON.stringify(other) === JSON.stringify(edge))) edges.push(edge);
        }
      }
      return { ...input, binding: given.binding };
    });
    return { ...node, id: inner(node.id), inputs, ...(parent === undefined ? {} : { parent }) };
  });
  const source = (from: Edge["from"]): Edge["from"] | undefined => {
    if (from.node !== use.id) return from;
    const [only] = child.outputs;
    const output = from.output === undefined ? only : child.outputs.find((each) => each.name === from.output);
    return output?.from && { ...output.from, node: inner(output.from.node) };
  };
  const outer = pipeline.edges.flatMap((edge): Edge[] => {
    const from = source(edge.from);
    return edge.to.node === use.id || !from ? [] : [{ ...edge, from }];
  });
  return {
    ...pipeline,
    nodes: pipeline.nodes.flatMap((node) => (node === use ? nodes : [node])),
    edges: [...outer, ...edges],
    outputs: pipeline.outputs.map((output) => {
      const from = output.from && source(output.from);
      return from ? { name: output.name, from } : { name: output.name };
    }),
  };
}

/** What an input of the child is given in the end, and the parameters that bring it. */
function outside(
  { binding, range }: InputPort,
  text: string,
  child: Pipeline,
  ports: ReadonlyMap<string, InputPort>,
): { binding: InputPort["binding"]; parameters: readonly string[] } {
  if (binding.type === "parameter") {
    return { binding: ports.get(binding.parameter)?.binding ?? binding, parameters: [binding.parameter] };
  }
  if (!range || (binding.type !== "expression" && binding.type !== "output")) return { binding, parameters: [] };
  // Several things in one: whatever of it is the result of a step makes it a wire.
  const code = text.slice(range.start.offset, range.end.offset);
  // One name alone is a result of the child's own: it may hide the parameter.
  if (binding.type === "output" && /^[\p{ID_Continue}$.]+$/u.test(code)) return { binding, parameters: [] };
  const words = new Set(code.match(/[\p{ID_Continue}$]+/gu));
  const parameters = child.parameters.flatMap(({ name }) => (words.has(name) ? [name] : []));
  const isWire = parameters.some((name) => ports.get(name)?.binding.type === "output");
  return { binding: isWire ? { type: "output" } : binding, parameters };
}
