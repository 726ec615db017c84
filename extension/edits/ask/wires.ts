/** Wires by lists: an output, then an input; what cannot be wired is listed with the reason. */
import { whyNotConnected } from "../../../runtime/model/wirable.ts";
import type { Edge, Node, Pipeline } from "../../../runtime/model/graph.ts";
import { forbiddenInputs } from "../../../runtime/source/wire/port-types.ts";
import { bindingText } from "../binding-text.ts";
import { isCall } from "../subject.ts";
import { nodesFor, pick } from "./pick.ts";
import type { Ask } from "./tools.ts";

export const connect: Ask = async ({ pipeline, nodes }) => {
  const isSelected = (node: Node) => nodes.some(({ id }) => id === node.id);
  const from = await pick(
    pipeline.nodes
      .toSorted((a, b) => Number(isSelected(b)) - Number(isSelected(a)))
      .flatMap((node) =>
        node.outputs.map(({ name, type }) => ({
          label: node.outputs.length === 1 ? node.label || node.id : `${node.label || node.id}.${name}`,
          ...(type !== undefined && { description: type }),
          value: { node: node.id, output: name },
        })),
      ),
    { title: "Connect", placeholder: "Choose an output" },
  );
  if (!from) return [];
  const byType = new Map(
    forbiddenInputs(pipeline, { node: from.node, port: from.output }).map(({ node, port, why }) => [
      `${node}\n${port}`,
      why,
    ]),
  );
  const to = await pick(
    pipeline.nodes.flatMap((node) =>
      node.inputs.map((input) => ({
        label: `${node.label || node.id}.${input.name}`,
        description: [input.type, bindingText(pipeline, node, input)].filter((part) => part !== undefined).join("  "),
        value: { node: node.id, input: input.name },
        forbidden:
          whyNotConnected(pipeline, from, { node: node.id, input: input.name }) ??
          byType.get(`${node.id}\n${input.name}`),
      })),
    ),
    { title: `Connect ${from.node}`, placeholder: "Choose an input" },
  );
  return to ? [{ type: "connect", from, to }] : [];
};

export const disconnect: Ask = async (subject) => {
  const { pipeline, input } = subject;
  if (input !== undefined && subject.nodes[0])
    return [{ type: "disconnect", to: { node: subject.nodes[0].id, input } }];
  const ends = (node: Node) => pipeline.edges.filter((edge) => edge.to.node === node.id && edge.kind === "data");
  const nodes = await nodesFor(subject, "Disconnect", (node) => isCall(node) && ends(node).length > 0);
  if (!nodes) return [];
  const to = await pick(
    nodes.flatMap((node) =>
      ends(node).flatMap((edge) =>
        edge.to.input === undefined
          ? []
          : [
              {
                label: `${node.label || node.id}.${edge.to.input}`,
                description: sourceText(pipeline, edge),
                value: { node: node.id, input: edge.to.input },
              },
            ],
      ),
    ),
    { title: "Disconnect", placeholder: "Choose an input whose wire goes" },
  );
  return to ? [{ type: "disconnect", to }] : [];
};

function sourceText({ nodes }: Pipeline, { from }: Edge): string {
  const source = nodes.find(({ id }) => id === from.node);
  return `from ${source && source.outputs.length > 1 && from.output !== undefined ? `${from.node}.${from.output}` : from.node}`;
}
