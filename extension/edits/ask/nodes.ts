/** Edits of the selected nodes that need no answer, or only a name. */
import { isCall } from "../subject.ts";
import { askName } from "./name.ts";
import { listed, nodesFor } from "./pick.ts";
import type { Ask } from "./tools.ts";

export const duplicate: Ask = async (subject) => {
  const nodes = (await nodesFor(subject, "Duplicate", isCall)) ?? [];
  // From the end of the source: ids that follow from the order of the calls stay what they are until their turn.
  return inSource(subject.pipeline.nodes, nodes)
    .toReversed()
    .map(({ id }) => ({ type: "duplicateNode", node: id }));
};

/** Switches off what is on; when all of it is off, switches it on. */
export const toggle: Ask = async (subject) => {
  const nodes = (await nodesFor(subject, "Disable or Enable", isCall)) ?? [];
  const on = nodes.filter(({ options }) => options?.enabled !== false);
  return on.length > 0
    ? on.map(({ id }) => ({ type: "disableNode", node: id }))
    : nodes.map(({ id }) => ({ type: "enableNode", node: id }));
};

export const wrap: Ask = async (subject, tools) => {
  const nodes = await nodesFor(subject, "Wrap into a Sub-Pipeline", () => true);
  if (!nodes) return [];
  const ids = inSource(subject.pipeline.nodes, nodes).map(({ id }) => id);
  const edits = (name: string) => [{ type: "wrapNodes" as const, nodes: ids, name }];
  const name = await askName(subject, tools, {
    title: `Wrap ${listed(ids)} into a Sub-Pipeline`,
    prompt: "Name of the new pipeline",
    edits,
  });
  return name === undefined ? [] : edits(name);
};

function inSource<T extends { readonly id: string }>(all: readonly T[], some: readonly T[]): T[] {
  return all.filter(({ id }) => some.some((each) => each.id === id));
}
