/** Options of steps and of calls, on the graph alone. */
import type { Edit } from "../../model/edit.ts";
import type { Node, Pipeline } from "../../model/graph.ts";
import type { Definitions } from "./graph.ts";
import { renumbered } from "./graph-ids.ts";
import { camel, checkedCallOption, checkedOption } from "./option-value.ts";

export function setOption(
  pipeline: Pipeline,
  edit: Extract<Edit, { type: "setOption" }>,
  definitions: Definitions,
): Pipeline {
  const key = camel(edit.option);
  const value = checkedOption(edit.option, edit.value);
  const own: Record<string, unknown> = { ...definitions.steps.find((step) => step.name === edit.step)?.options };
  const nodes = pipeline.nodes.map((node): Node => {
    if (node.step !== edit.step || node.definition?.file !== undefined) return node;
    const options: Record<string, unknown> = { ...node.options };
    // What the call says itself stays.
    if (JSON.stringify(options[key]) !== JSON.stringify(own[key])) return node;
    const { [key]: _, ...others } = options;
    return { ...node, options: { ...others, ...value } };
  });
  return { ...pipeline, nodes };
}

/** What the call says goes over what the step says. */
export function setCallOption(
  pipeline: Pipeline,
  { node: id, option, value }: Pick<Extract<Edit, { type: "setCallOption" }>, "node" | "option" | "value">,
  definitions: Definitions,
): Pipeline {
  const key = camel(option);
  const nodes = pipeline.nodes.map((node): Node => {
    if (node.id !== id) return node;
    const own: Record<string, unknown> = {
      ...definitions.steps.find((step) => step.name === node.step && step.file === node.definition?.file)?.options,
    };
    const { [key]: _, ...others }: Record<string, unknown> = { ...node.options };
    const back = own[key] === undefined ? {} : { [key]: own[key] };
    return { ...node, options: { ...others, ...(checkedCallOption(node, option, value) ?? back) } };
  });
  return key === "name" ? renumbered({ ...pipeline, nodes }) : { ...pipeline, nodes };
}
