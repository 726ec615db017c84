/** Which way of writing pipelines a file uses: told by what it imports. */
import type { Dialect } from "../../model/graph.ts";
import { problemSeverity, type Problem } from "../../model/problem.ts";
import type { ImportIr } from "../ir.ts";

/** First part of a module's name -> dialect, and the name that people know it by. */
const dialects: { readonly [module: string]: { readonly dialect: Dialect; readonly title: string } } = {
  pipeloom: { dialect: "pipeloom", title: "Pipeloom" },
  flowyml: { dialect: "flowyml", title: "flowyml" },
  zenml: { dialect: "zenml", title: "ZenML" },
  metaflow: { dialect: "metaflow", title: "Metaflow" },
  prefect: { dialect: "prefect", title: "Prefect" },
  dagster: { dialect: "dagster", title: "Dagster" },
  kfp: { dialect: "kubeflow", title: "Kubeflow Pipelines" },
  airflow: { dialect: "airflow", title: "Airflow" },
  kedro: { dialect: "kedro", title: "Kedro" },
};

/** Pipeloom wins over what a pipeline of ours may import besides. */
export function detectDialect(imports: readonly ImportIr[]): {
  readonly dialect: Dialect | undefined;
  readonly problems: readonly Problem[];
} {
  const found = imports.flatMap((one) => {
    const root = one.from.split(".")[0] ?? "";
    const known = Object.hasOwn(dialects, root) ? dialects[root] : undefined;
    return known ? [{ ...known, range: one.range }] : [];
  });
  const first = found.find(({ dialect }) => dialect === "pipeloom") ?? found[0];
  if (!first || first.dialect === "pipeloom") return { dialect: first?.dialect, problems: [] };
  const message = `This file is written for ${first.title}. Graphs of ${first.title} files are not drawn yet; only files that import pipeloom are.`;
  const problem: Problem = {
    code: "unsupported-dialect",
    severity: problemSeverity["unsupported-dialect"],
    message,
    range: first.range,
  };
  return { dialect: first.dialect, problems: [problem] };
}
