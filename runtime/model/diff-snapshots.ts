/** What differs between two snapshots, in the words of the graph. Pure. */
import type { Edge, Node, Pipeline } from "./graph.ts";
import type { Json } from "./json.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Difference {
  readonly kind: "pipeline" | "parameter" | "node" | "edge" | "step" | "file" | "package";
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  /** `5 -> 10`, `code changed: clean, helpers.parseDate`. */
  readonly detail?: string;
}

export function diffSnapshots(before: Snapshot, after: Snapshot): Difference[] {
  return [
    ...(before.pipeline === after.pipeline
      ? []
      : [
          {
            kind: "pipeline",
            name: after.pipeline,
            change: "changed",
            detail: `${before.pipeline} -> ${after.pipeline}`,
          } as const,
        ]),
    ...differences("parameter", valuesOf(before), valuesOf(after), (old, recent) => `${text(old)} -> ${text(recent)}`),
    ...declarationDifferences(before.graph, after.graph),
    ...graphDifferences(before.graph, after.graph),
    ...stepDifferences(before, after),
    // A run has no files: its steps' code says what differs.
    ...(before.files.length > 0 && after.files.length > 0
      ? differences("file", digestsOf(before.files, "path"), digestsOf(after.files, "path"))
      : []),
    ...(before.files.length > 0 && after.files.length > 0
      ? differences("package", digestsOf(before.packages, "name"), digestsOf(after.packages, "name"))
      : []),
  ];
}

function valuesOf({ parameters }: Snapshot): ReadonlyMap<string, Json> {
  return new Map(parameters.map(({ name, value }) => [name, value]));
}

function digestsOf<K extends string>(
  list: readonly ({ readonly digest: string } & { readonly [key in K]: string })[],
  key: K,
): ReadonlyMap<string, Json> {
  return new Map(list.map((item) => [item[key], item.digest]));
}

/** A default or a type that changed while the value in force is the same. */
function declarationDifferences(before: Pipeline | undefined, after: Pipeline | undefined): Difference[] {
  if (!before || !after) return [];
  return after.parameters.flatMap(({ name, schema, defaultSource }): Difference[] => {
    const old = before.parameters.find((parameter) => parameter.name === name);
    if (!old) return [];
    if (old.defaultSource !== defaultSource)
      return [
        {
          kind: "parameter",
          name,
          change: "changed",
          detail: `default ${old.defaultSource ?? "none"} -> ${defaultSource ?? "none"}`,
        },
      ];
    return JSON.stringify(old.schema) === JSON.stringify(schema)
      ? []
      : [{ kind: "parameter", name, change: "changed", detail: "type changed" }];
  });
}

function graphDifferences(before: Pipeline | undefined, after: Pipeline | undefined): Difference[] {
  if (!before || !after) return [];
  return [
    ...differences("node", nodesOf(before), nodesOf(after), () => "arguments or options changed"),
    ...differences("edge", edgesOf(before), edgesOf(after)),
  ];
}

/** Where a node stands in the text does not count, nor how it is called there. */
function nodesOf({ nodes }: Pipeline): ReadonlyMap<string, Json> {
  return new Map(nodes.map((node) => [node.id, JSON.stringify(meaningOf(node))]));
}

export function meaningOf({ id, kind, step, parent, inputs, outputs, options, map }: Node): unknown {
  return [
    id,
    kind,
    step,
    parent ?? "",
    inputs.map(({ name, binding }) => [name, binding]),
    outputs.map(({ name }) => name),
    options ?? null,
    map ?? null,
  ];
}

function edgesOf({ edges }: Pipeline): ReadonlyMap<string, Json> {
  return new Map(edges.map((edge) => [edgeName(edge), edge.kind]));
}

export function edgeName({ kind, from, to }: Edge): string {
  const place = (node: string, port: string | undefined) => (port === undefined ? node : `${node}.${port}`);
  return `${place(from.node, from.output)} -> ${place(to.node, to.input)}${kind === "data" ? "" : ` (${kind})`}`;
}

function stepDifferences(before: Snapshot, after: Snapshot): Difference[] {
  const byName = ({ steps }: Snapshot) => new Map(steps.map((step) => [step.name, step]));
  const [old, recent] = [byName(before), byName(after)];
  // A run knows only the steps that it ran: others are not removed by that.
  const isWhole = before.files.length > 0 && after.files.length > 0;
  return [...new Set([...old.keys(), ...recent.keys()])].flatMap((name): Difference[] => {
    const [was, is] = [old.get(name), recent.get(name)];
    if (!was || !is) return isWhole ? [{ kind: "step", name, change: was ? "removed" : "added" }] : [];
    if (was.codeDigest === is.codeDigest) return [];
    const parts = [...new Set([...Object.keys(was.codeParts), ...Object.keys(is.codeParts)])].filter(
      (part) => was.codeParts[part] !== is.codeParts[part],
    );
    return [
      {
        kind: "step",
        name,
        change: "changed",
        detail: ["code changed", parts.join(", ")].filter((word) => word !== "").join(": "),
      },
    ];
  });
}

function differences(
  kind: Difference["kind"],
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
  detail?: (old: Json, recent: Json) => string,
): Difference[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): Difference[] => {
    const [old, recent] = [before.get(name), after.get(name)];
    if (old === undefined) return [{ kind, name, change: "added" }];
    if (recent === undefined) return [{ kind, name, change: "removed" }];
    if (text(old) === text(recent)) return [];
    return [{ kind, name, change: "changed", ...(detail && { detail: detail(old, recent) }) }];
  });
}

function text(value: Json): string {
  return JSON.stringify(value);
}
