/** Takes nodes out. What used them is asked for: left without a value, given what the node was given, or taken out too. */
import type { Edit } from "../../../runtime/model/edit.ts";
import type { Pipeline } from "../../../runtime/model/graph.ts";
import { listed, nodesFor, pick } from "./pick.ts";
import type { Ask } from "./tools.ts";

export const remove: Ask = async (subject, tools) => {
  const { pipeline, document } = subject;
  const nodes = await nodesFor(subject, "Delete", () => true);
  if (!nodes) return [];
  const ids = nodes.map(({ id }) => id);
  const users = usersOf(pipeline, ids);
  const removing = (which: readonly string[], how?: "disconnect" | "rewire"): Edit[] =>
    lastFirst(pipeline, which).map((node) => ({ type: "removeNode", node, ...(how && { users: how }) }));
  if (users.length === 0) return removing(ids);
  const whyNot = async (edits: readonly Edit[]) => {
    const result = await tools.documents.edit(document, pipeline.name, edits);
    return "refused" in result ? result.refused.message : undefined;
  };
  const disconnecting = removing(ids, "disconnect");
  const rewiring = removing(ids, "rewire");
  const beyond = downstream(pipeline, ids);
  const withUsers = removing([...ids, ...beyond]);
  const inputs = listed(users.map(({ node, input }) => (input === undefined ? node : `${node}.${input}`)));
  const chosen = await pick(
    [
      {
        label: `Delete ${listed(ids)}`,
        detail: `${inputs} will need another value`,
        value: disconnecting,
        forbidden: await whyNot(disconnecting),
      },
      {
        label: "Delete and Rewire",
        detail: `${inputs} will be given what ${listed(ids)} ${ids.length === 1 ? "was" : "were"} given`,
        value: rewiring,
        forbidden: await whyNot(rewiring),
      },
      {
        label: "Delete with What Uses It",
        detail: `also deletes ${listed(beyond)}`,
        value: withUsers,
        forbidden: await whyNot(withUsers),
      },
    ],
    { title: `Delete ${listed(ids)}`, placeholder: `Used by ${inputs}` },
  );
  return chosen ?? [];
};

function usersOf({ edges }: Pipeline, ids: readonly string[]) {
  const users = new Map<string, { node: string; input: string | undefined }>();
  for (const { from, to, kind } of edges)
    if (kind === "data" && ids.includes(from.node) && !ids.includes(to.node))
      users.set(`${to.node}\n${to.input ?? ""}`, { node: to.node, input: to.input });
  return [...users.values()];
}

function downstream({ edges }: Pipeline, ids: readonly string[]): string[] {
  const seen = new Set(ids);
  const waiting = [...ids];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const { from, to, kind } of edges)
      if (kind === "data" && from.node === at && !seen.has(to.node)) {
        seen.add(to.node);
        waiting.push(to.node);
      }
  return [...seen].filter((id) => !ids.includes(id));
}

/** From the end of the source: an id that follows from the order of the calls stays what it is until its turn. */
function lastFirst({ nodes }: Pipeline, ids: readonly string[]): string[] {
  return nodes
    .map(({ id }) => id)
    .filter((id) => ids.includes(id))
    .toReversed();
}
