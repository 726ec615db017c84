/** The outline of a file: pipelines with their parameters and steps in use, and the steps that it defines. */
import type { ParsedFile } from "../model/graph.ts";
import type { Range } from "../model/range.ts";

export interface SourceSymbol {
  readonly name: string;
  readonly kind: "pipeline" | "step" | "parameter" | "node";
  readonly detail: string;
  readonly range: Range;
  /** What is selected when one goes there; inside of `range`. */
  readonly nameRange: Range;
  readonly children: readonly SourceSymbol[];
}

export function symbolsOf({ pipelines, steps }: ParsedFile): SourceSymbol[] {
  const own = steps.filter(({ file }) => file === undefined);
  return [
    ...pipelines.map((pipeline): SourceSymbol => {
      const parameters = pipeline.parameters.flatMap(({ name, schema, range, nameRange }): SourceSymbol[] =>
        range && within(range, pipeline.range)
          ? [leaf(name, "parameter", typeof schema.type === "string" ? schema.type : "parameter", range, nameRange)]
          : [],
      );
      const nodes = pipeline.nodes
        .filter(({ range }) => within(range, pipeline.range))
        .map(({ id, kind, label, range, nameRange }) =>
          leaf(label === "" ? id : label, "node", kind, range, nameRange),
        );
      const children = [...parameters, ...nodes];
      return { ...leaf(pipeline.name, "pipeline", "pipeline", pipeline.range, pipeline.nameRange), children };
    }),
    ...own.map((step) => leaf(step.name, "step", "step", step.range, step.nameRange)),
  ].sort((a, b) => a.range.start.offset - b.range.start.offset);
}

function leaf(
  name: string,
  kind: SourceSymbol["kind"],
  detail: string,
  range: Range,
  nameRange: Range | undefined,
): SourceSymbol {
  const isInside = nameRange && within(nameRange, range);
  return { name, kind, detail, range, nameRange: isInside ? nameRange : range, children: [] };
}

function within(inner: Range, outer: Range): boolean {
  return inner.start.offset >= outer.start.offset && inner.end.offset <= outer.end.offset;
}
