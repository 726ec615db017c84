/**
 * Whether two graphs say the same, whatever their nodes are called and in which order they stand.
 *
 * Nodes are coloured by what they are, then round by round by what they are tied to; the same colours mean the same graph. Two
 * graphs that differ only further away than `rounds` edges from every difference would pass: an edit's change is never that far.
 */
import type { Node, Pipeline } from "../../model/graph.ts";

const rounds = 4;

/** @param options.types False where the types of parameters may follow from their defaults. */
export function isSameGraph(a: Pipeline, b: Pipeline, options = { types: true }): boolean {
  const colours = new Map<string, number>();
  return fingerprint(a, colours, options.types) === fingerprint(b, colours, options.types);
}

function fingerprint(pipeline: Pipeline, colours: Map<string, number>, types: boolean): string {
  const colour = (code: string) => {
    const known = colours.get(code);
    if (known !== undefined) return known;
    colours.set(code, colours.size);
    return colours.size - 1;
  };
  let now = new Map(pipeline.nodes.map((node) => [node.id, colour(ownCode(node))]));
  const of = (id: string | undefined) => (id === undefined ? -1 : (now.get(id) ?? -2));
  for (let round = 0; round < rounds; round++) {
    const ties = new Map<string, string[]>(pipeline.nodes.map((node) => [node.id, []]));
    for (const { kind, from, to } of pipeline.edges) {
      ties.get(to.node)?.push(`<${kind} ${to.input ?? ""} ${from.output ?? ""} ${of(from.node)}`);
      ties.get(from.node)?.push(`>${kind} ${to.input ?? ""} ${from.output ?? ""} ${of(to.node)}`);
    }
    for (const node of pipeline.nodes) if (node.parent !== undefined) ties.get(node.parent)?.push(`in ${of(node.id)}`);
    now = new Map(
      pipeline.nodes.map((node) => [
        node.id,
        colour(`${of(node.id)}|${of(node.parent)}|${(ties.get(node.id) ?? []).sort().join("|")}`),
      ]),
    );
  }
  return JSON.stringify([
    pipeline.name,
    [...now.values()].sort((x, y) => x - y),
    pipeline.outputs.map(({ name, from }) => [name, of(from?.node), from?.output]),
    pipeline.parameters
      .map(({ name, required, default: value, schema }) => [
        name,
        required,
        sorted(value),
        types ? (schema.type ?? null) : null,
      ])
      .sort(byName),
  ]);
}

/** What a node is by itself. Labels of groups are source text, which an edit inside of it may change. */
function ownCode(node: Node): string {
  const inputs = node.inputs
    .filter(({ binding }) => binding.type !== "default")
    .map(({ name, binding }) => [
      name,
      binding.type,
      "value" in binding
        ? sorted(binding.value)
        : "parameter" in binding
          ? binding.parameter
          : "text" in binding
            ? binding.text
            : null,
    ])
    .sort(byName);
  return JSON.stringify([
    node.kind,
    node.step,
    node.options?.name === node.step ? null : (node.options?.name ?? null),
    inputs,
    node.outputs.map(({ name }) => name),
    sorted(withoutDescription(node.options)),
    sorted(node.map),
  ]);
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}

function withoutDescription(options: Node["options"]): unknown {
  if (!options) return null;
  // The name is the step's own, or compared as such.
  const { description: _, name: __, ...others } = options;
  return Object.keys(others).length === 0 ? null : others;
}

/** The order of keys says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
