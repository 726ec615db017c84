/**
 * Edits on the graph alone, without text: what the text must say afterwards.
 *
 * Invariants:
 * 1. Pure: the given pipeline is not changed, ranges are those of before.
 * 2. Ids are numbered anew in the order of `nodes`. Where a wire makes statements trade places, the text may number them otherwise.
 */
import type { Edit } from "../../model/edit.ts";
import type { Edge, InputPort, Node, Parameter, ParsedFile, Pipeline, StepDefinition } from "../../model/graph.ts";
import { embedded } from "./embed-graph.ts";
import { renumbered } from "./graph-ids.ts";
import { setCallOption, setOption } from "./graph-options.ts";

/** Definitions that an edit refers to: as they were, and as they are after it. */
export interface Definitions {
  readonly steps: readonly StepDefinition[];
  readonly after?: readonly StepDefinition[];
}

export function applyEdit(pipeline: Pipeline, edit: Edit, definitions: Definitions = { steps: [] }): Pipeline {
  switch (edit.type) {
    case "setParameterDefault":
      return withParameter(pipeline, edit.parameter, (parameter) => ({
        ...parameter,
        required: false,
        default: edit.value,
      }));
    case "setOption":
      return setOption(pipeline, edit, definitions);
    case "setArgument":
      return bind(pipeline, edit.node, edit.input, { type: "literal", value: edit.value });
    case "connect": {
      const outputs = pipeline.nodes.find((node) => node.id === edit.from.node)?.outputs ?? [];
      const output = edit.from.output ?? outputs[0]?.name;
      const from = output === undefined ? { node: edit.from.node } : { node: edit.from.node, output };
      const bound = bind(pipeline, edit.to.node, edit.to.input, { type: "output" });
      return { ...bound, edges: [...bound.edges, { kind: "data", from, to: edit.to }] };
    }
    case "disconnect":
      return unbind(pipeline, edit.to.node, edit.to.input);
    case "addNode":
      return added(pipeline, edit.step, edit.after, definitions);
    case "addStep":
      return added(pipeline, edit.name, edit.after, definitions);
    case "removeNode":
      return renumbered(withoutEmptyGroups(removeNode(pipeline, edit.node, edit.users ?? "disconnect")));
    case "renameNode":
      return renamed(pipeline, edit.node, edit.name);
    case "duplicateNode":
      return duplicated(pipeline, edit.node);
    case "setCallOption":
      return setCallOption(pipeline, edit, definitions);
    case "disableNode":
      return setCallOption(pipeline, { node: edit.node, option: "enabled", value: false }, definitions);
    case "enableNode":
      return setCallOption(pipeline, { node: edit.node, option: "enabled", value: null }, definitions);
    case "wrapNodes":
      // The names of what the new pipeline takes and gives are the text's: `comparable` undoes it instead.
      return pipeline;
    case "addParameter": {
      const parameter: Parameter = {
        name: edit.parameter,
        schema: { type: edit.valueType },
        required: edit.default === undefined,
        ...(edit.default === undefined ? {} : { default: edit.default }),
      };
      return { ...pipeline, parameters: [...pipeline.parameters, parameter] };
    }
    case "removeParameter":
      return removeParameter(pipeline, edit.parameter);
    case "renameParameter":
      return renameParameter(pipeline, edit.parameter, edit.name);
    case "retypeParameter":
      return withParameter(pipeline, edit.parameter, (parameter) => ({
        ...parameter,
        schema: { type: edit.valueType },
      }));
    default:
      return edit satisfies never;
  }
}

/** The graph after an edit in the form in which `applyEdit` gives it; undefined when it is not what the edit makes. */
export function comparable(parsed: ParsedFile, text: string, pipeline: Pipeline, edit: Edit): Pipeline | undefined {
  if (edit.type !== "wrapNodes") return pipeline;
  const wrapped = parsed.pipelines.find((each) => each.name === edit.name);
  return wrapped?.nodes.length === new Set(edit.nodes).size ? embedded(parsed, text, pipeline, edit.name) : undefined;
}

function withParameter(pipeline: Pipeline, name: string, change: (parameter: Parameter) => Parameter): Pipeline {
  const parameters = pipeline.parameters.map((parameter) => (parameter.name === name ? change(parameter) : parameter));
  return { ...pipeline, parameters };
}

function withInput(pipeline: Pipeline, node: string, name: string, change: (input: InputPort) => InputPort): Pipeline {
  const nodes = pipeline.nodes.map((each) =>
    each.id === node
      ? { ...each, inputs: each.inputs.map((input) => (input.name === name ? change(input) : input)) }
      : each,
  );
  return { ...pipeline, nodes };
}

/** Binds an input to something else: its wires go. */
function bind(pipeline: Pipeline, node: string, input: string, binding: InputPort["binding"]): Pipeline {
  const edges = pipeline.edges.filter((edge) => edge.to.node !== node || edge.to.input !== input);
  return withInput({ ...pipeline, edges }, node, input, (port) => ({ ...port, binding }));
}

function unbind(pipeline: Pipeline, node: string, input: string): Pipeline {
  const port = pipeline.nodes.find((each) => each.id === node)?.inputs.find((each) => each.name === input);
  return bind(pipeline, node, input, { type: port?.required ? "unbound" : "default" });
}

function added(pipeline: Pipeline, step: string, after: string | undefined, definitions: Definitions): Pipeline {
  const definition = [...(definitions.after ?? []), ...definitions.steps].find((each) => each.name === step);
  const place = pipeline.nodes.find((node) => node.id === after);
  const node: Node = {
    id: step,
    kind: "step",
    step,
    label: step,
    ...(place?.parent === undefined ? {} : { parent: place.parent }),
    inputs: (definition?.inputs ?? []).map((input): InputPort => ({
      name: input.name,
      required: input.required,
      ...(input.type === undefined ? {} : { type: input.type }),
      ...(input.default === undefined ? {} : { default: input.default }),
      binding: { type: input.required ? "unbound" : "default" },
    })),
    outputs: [...(definition?.outputs ?? [{ name: "output" }])],
    ...(definition?.options ? { options: definition.options } : {}),
    range: place?.range ?? pipeline.range,
  };
  return renumbered(inserted(pipeline, node, place));
}

function inserted(pipeline: Pipeline, node: Node, after: Node | undefined): Pipeline {
  const index = after ? pipeline.nodes.indexOf(after) + 1 : pipeline.nodes.length;
  // A node in hand has no id of the graph yet: it gets one that no other has until all are numbered.
  return {
    ...pipeline,
    nodes: [...pipeline.nodes.slice(0, index), { ...node, id: fresh(pipeline) }, ...pipeline.nodes.slice(index)],
  };
}

function fresh(pipeline: Pipeline): string {
  return `${pipeline.nodes.length}:new`;
}

function duplicated(pipeline: Pipeline, id: string): Pipeline {
  const node = pipeline.nodes.find((each) => each.id === id);
  if (!node) return pipeline;
  const copy = fresh(pipeline);
  const edges = pipeline.edges.flatMap((edge): Edge[] =>
    edge.to.node === id ? [edge, { ...edge, to: { ...edge.to, node: copy } }] : [edge],
  );
  return renumbered(inserted({ ...pipeline, edges }, node, node));
}

function removeNode(pipeline: Pipeline, id: string, users: "disconnect" | "rewire"): Pipeline {
  const node = pipeline.nodes.find((each) => each.id === id);
  const source =
    users === "rewire"
      ? node?.inputs.find(({ binding }) => binding.type === "output" || binding.type === "parameter")
      : undefined;
  const sources = pipeline.edges.filter(
    (edge) => edge.to.node === id && edge.to.input !== undefined && edge.to.input === source?.name,
  );
  let result = pipeline;
  for (const edge of pipeline.edges) {
    if (edge.from.node !== id || edge.to.input === undefined) continue;
    const { node: user, input } = edge.to;
    if (!source) result = unbind(result, user, input);
    else {
      result = bind(result, user, input, source.binding);
      const wires = sources.map((wire): Edge => ({ ...wire, to: edge.to }));
      result = { ...result, edges: [...result.edges, ...wires] };
    }
  }
  const [first] = sources;
  const outputs = result.outputs.flatMap((output): Pipeline["outputs"] => {
    if (output.from?.node !== id) return [output];
    if (!source) return [];
    return [first ? { name: output.name, from: first.from } : { name: output.name }];
  });
  return {
    ...result,
    outputs,
    nodes: result.nodes.filter((each) => each.id !== id),
    edges: result.edges.filter((edge) => edge.from.node !== id && edge.to.node !== id),
  };
}

/** A loop or a condition in which nothing happens is not drawn. */
function withoutEmptyGroups(pipeline: Pipeline): Pipeline {
  const parents = new Set(pipeline.nodes.map((node) => node.parent));
  const empty = pipeline.nodes.find(
    (node) => (node.kind === "loop" || node.kind === "branch") && !parents.has(node.id),
  );
  if (!empty) return pipeline;
  return withoutEmptyGroups({
    ...pipeline,
    nodes: pipeline.nodes.filter((node) => node !== empty),
    edges: pipeline.edges.filter((edge) => edge.to.node !== empty.id && edge.from.node !== empty.id),
  });
}

function renamed(pipeline: Pipeline, id: string, name: string): Pipeline {
  const old = pipeline.nodes.find((node) => node.id === id);
  if (!old) return pipeline;
  const nodes = pipeline.nodes.map((node): Node => {
    const inputs = node.inputs.map((input) => withNameInExpression(input, old.step, name));
    return node.step === old.step && node.definition?.file === old.definition?.file
      ? {
          ...node,
          step: name,
          inputs,
          ...(node.options?.name === old.step ? { options: { ...node.options, name } } : {}),
        }
      : { ...node, inputs };
  });
  return renumbered({ ...pipeline, nodes });
}

function withNameInExpression(input: InputPort, from: string, to: string): InputPort {
  if (input.binding.type !== "expression") return input;
  const escaped = from.replaceAll("$", String.raw`\$`);
  const text = input.binding.text.replaceAll(new RegExp(String.raw`(?<![\w$.])${escaped}(?![\w$])`, "g"), () => to);
  return { ...input, binding: { type: "expression", text } };
}

function removeParameter(pipeline: Pipeline, name: string): Pipeline {
  let result: Pipeline = {
    ...pipeline,
    parameters: pipeline.parameters.filter((parameter) => parameter.name !== name),
  };
  for (const node of pipeline.nodes) {
    for (const { name: input, binding } of node.inputs) {
      if (binding.type === "parameter" && binding.parameter === name) result = unbind(result, node.id, input);
    }
  }
  return result;
}

function renameParameter(pipeline: Pipeline, from: string, to: string): Pipeline {
  const nodes = pipeline.nodes.map((node): Node => ({
    ...node,
    inputs: node.inputs.map((input): InputPort => {
      const { binding } = input;
      if (binding.type === "parameter" && binding.parameter === from)
        return { ...input, binding: { type: "parameter", parameter: to } };
      return withNameInExpression(input, from, to);
    }),
  }));
  return { ...withParameter(pipeline, from, (parameter) => ({ ...parameter, name: to })), nodes };
}
