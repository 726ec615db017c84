/** What an input is bound to, in a few words. */
import type { InputPort, Node, Pipeline } from "../../runtime/model/graph.ts";

export function bindingText(
  { nodes, edges }: Pipeline,
  node: Node,
  { name, binding, default: fallback }: InputPort,
): string {
  switch (binding.type) {
    case "output": {
      const sources = edges.filter(
        (edge) => edge.kind === "data" && edge.to.node === node.id && edge.to.input === name,
      );
      const names = sources.map(({ from }) => {
        const outputs = nodes.find(({ id }) => id === from.node)?.outputs.length ?? 0;
        return outputs > 1 && from.output !== undefined ? `${from.node}.${from.output}` : from.node;
      });
      return `from ${names.join(", ")}`;
    }
    case "parameter":
      return `parameter ${binding.parameter}`;
    case "literal":
      return cut(JSON.stringify(binding.value));
    case "expression":
      return cut(binding.text);
    case "default":
      return fallback === undefined ? "default" : `default ${cut(JSON.stringify(fallback))}`;
    case "unbound":
      return "needs a value";
    default:
      return binding satisfies never;
  }
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
