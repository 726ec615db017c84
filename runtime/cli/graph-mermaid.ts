/** A pipeline as a Mermaid flowchart: pastes into Markdown. */
import { inReadingOrder } from "./graph-order.ts";
import type { Node, NodeKind, Pipeline } from "../model/graph.ts";

export function graphMermaid(pipeline: Pipeline): string {
  const ids = mermaidIds(pipeline.nodes);
  const id = (node: string) => ids.get(node) ?? node;
  const lines = [`%% ${pipeline.name.replaceAll(/\s+/g, " ")}`, "flowchart LR", ...nodesIn(undefined, "  ")];
  for (const { kind, from, to } of pipeline.edges) {
    const arrow = kind === "data" ? "-->" : "-.->";
    const label = kind !== "data" ? kind : from.output === undefined || from.output === "output" ? "" : from.output;
    lines.push(`  ${id(from.node)} ${arrow}${label === "" ? "" : `|"${text(label)}"|`} ${id(to.node)}`);
  }
  return `${lines.join("\n")}\n`;

  function nodesIn(parent: string | undefined, indent: string): string[] {
    return inReadingOrder(pipeline, parent).flatMap((node) => {
      const children = nodesIn(node.id, `${indent}  `);
      const [open, close] = brackets[node.kind];
      if (children.length === 0) return [`${indent}${id(node.id)}${open}"${text(node.label)}"${close}`];
      return [`${indent}subgraph ${id(node.id)}["${text(node.label)}"]`, ...children, `${indent}end`];
    });
  }
}

const brackets: { readonly [K in NodeKind]: readonly [open: string, close: string] } = {
  step: ["[", "]"],
  map: ["[[", "]]"],
  pipeline: ["[[", "]]"],
  loop: ["([", "])"],
  branch: ["{", "}"],
  dynamic: ["([", "])"],
  ask: ["[/", "/]"],
  opaque: ["[", "]"],
};

/** Mermaid has words that cannot be ids (`end`, `graph`) and allows few characters. */
const reserved =
  /^(end|graph|flowchart|subgraph|style|class|classDef|click|call|href|default|linkStyle|direction|o|x)$/i;

function mermaidIds(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of nodes) {
    const plain = id.replaceAll(/\W/g, "_");
    let free = reserved.test(plain) || plain === "" ? `${plain}_` : plain;
    while (taken.has(free)) free += "_";
    taken.add(free);
    ids.set(id, free);
  }
  return ids;
}

function text(label: string): string {
  return label
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/\s+/g, " ");
}
