/** What can be picked when a node is added or connected. */
import type { ParsedFile, Pipeline } from "../../runtime/model/graph.ts";
import type { OutputPlace } from "../canvas/connection.ts";
import { whyNotConnected } from "../canvas/connection.ts";
import type { Choice } from "./picker.ts";

export function stepChoices({ steps }: Pick<ParsedFile, "steps">): Choice[] {
  return steps.map(({ name, inputs, outputs, description, file }) => ({
    id: name,
    label: name,
    detail: [
      `${inputs.map((input) => input.name).join(", ")} → ${outputs.map((output) => output.name).join(", ")}`,
      description,
      file?.split(/[\\/]/).at(-1),
    ]
      .filter((part) => part !== undefined && part !== "")
      .join(" · "),
  }));
}

/** Every output, those of the selected node first. */
export function outputChoices({ nodes }: Pick<Pipeline, "nodes">, selected: string | undefined): Choice[] {
  return nodes
    .toSorted((a, b) => Number(b.id === selected) - Number(a.id === selected))
    .flatMap(({ id, outputs }) =>
      outputs.map(({ name, type }) => ({
        id: JSON.stringify([id, name]),
        label: outputs.length === 1 && name === "output" ? id : `${id}.${name}`,
        detail: type,
      })),
    );
}

/** Every input with what it has now; those that the output cannot go to say why. */
export function inputChoices(pipeline: Pipeline, from: OutputPlace): Choice[] {
  return pipeline.nodes.flatMap(({ id, inputs }) =>
    inputs.map((input) => ({
      id: JSON.stringify([id, input.name]),
      label: `${id}.${input.name}`,
      detail: [input.type, input.binding.type === "unbound" ? "needs a value" : undefined].filter(Boolean).join(" · "),
      forbidden: whyNotConnected(pipeline, from, { node: id, input: input.name }),
    })),
  );
}

/** A choice of ports back as its node and port. */
export function placeIn(id: string): readonly [node: string, port: string] | undefined {
  const parts: unknown = JSON.parse(id);
  if (!Array.isArray(parts)) return undefined;
  const [node, port]: unknown[] = parts;
  return typeof node === "string" && typeof port === "string" ? [node, port] : undefined;
}
