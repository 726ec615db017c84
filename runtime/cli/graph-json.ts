/** The stable JSON of `graph --format json`: less than the model, so that the model can grow. */
import type { ParsedFile, Pipeline } from "../model/graph.ts";
import type { Problem } from "../model/problem.ts";

export function graphJson(pipelines: readonly Pipeline[], problems: ParsedFile["problems"]): unknown {
  return { pipelines: pipelines.map(pipelineJson), problems: problems.map(problemJson) };
}

// `JSON.stringify` leaves out what is undefined.
function pipelineJson({ name, dialect, language, description, parameters, nodes, edges }: Pipeline): unknown {
  return {
    name,
    dialect,
    language,
    description,
    parameters: parameters.map(({ name, schema, required, default: value, help }) => ({
      name,
      schema,
      required,
      default: value,
      help,
    })),
    nodes: nodes.map(({ id, kind, step, label, parent, inputs, outputs, range }) => ({
      id,
      kind,
      step,
      label,
      parent,
      inputs: inputs.map((input) => input.name),
      outputs: outputs.map((output) => output.name),
      range,
    })),
    edges: edges.map(({ kind, from, to }) => ({
      kind,
      from: { node: from.node, output: from.output },
      to: { node: to.node, input: to.input },
    })),
  };
}

function problemJson({ code, severity, message, file, node, range }: Problem): unknown {
  return { code, severity, message, file, node, range };
}
