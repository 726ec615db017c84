/** A node's name: of its step, with all uses, or of this node alone. */
import { isCall } from "../subject.ts";
import { askName } from "./name.ts";
import { listed, nodesFor, pick } from "./pick.ts";
import type { Ask } from "./tools.ts";

export const rename: Ask = async (subject, tools) => {
  const [node] = (await nodesFor(subject, "Rename", isCall)) ?? [];
  if (!node) return [];
  const others = subject.pipeline.nodes.filter(({ id, step }) => step === node.step && id !== node.id);
  const what =
    others.length === 0
      ? ("step" as const)
      : await pick(
          [
            {
              label: `Rename the step ${node.step}`,
              description: `with all its uses: ${listed([node, ...others].map(({ id }) => id))}`,
              value: "step" as const,
            },
            { label: `Name ${node.id} alone`, description: "the step keeps its name", value: "node" as const },
          ],
          { title: "Rename", placeholder: "What should have the new name?" },
        );
  if (what === undefined) return [];
  const edits = (name: string) =>
    what === "step"
      ? [{ type: "renameNode" as const, node: node.id, name }]
      : [{ type: "setCallOption" as const, node: node.id, option: "name", value: name }];
  const value = what === "step" ? node.step : node.id;
  const name = await askName(subject, tools, {
    title: `Rename ${value}`,
    prompt: what === "step" ? "New name of the step, here and wherever it is used in the file" : "Name of this node",
    value,
    edits,
  });
  return name === undefined || name === value ? [] : edits(name);
};
