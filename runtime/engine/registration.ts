/** Under which name and with what a typed asset of a run enters the catalog. */
import type { Value } from "../model/value.ts";
import type { StartRun } from "../protocol/engine.ts";
import type { CatalogRecords } from "../store/runs-catalog.ts";

interface Place {
  readonly request: Pick<StartRun, "file" | "pipeline">;
  readonly runId: string;
  readonly invocation: string;
  readonly node: string;
  readonly time: number;
}

export function registration(
  { request, ...place }: Place,
  output: string,
  value: Value,
): Parameters<CatalogRecords["register"]>[0] {
  const pipeline = request.pipeline.name;
  // Each item of a map has versions of its own.
  const item = /\[\d+\]$/.exec(place.invocation)?.[0] ?? "";
  const name = value.asset?.name ?? `${pipeline}/${place.node}/${output}${item}`;
  return { ...place, name, value, pipeline, file: request.file, output };
}
