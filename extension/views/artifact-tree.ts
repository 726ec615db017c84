/** The artifacts view as data: what each step of a run produced. */
import type { Run } from "../../runtime/model/run.ts";
import type { Value, ValueType } from "../../runtime/model/value.ts";
import { formatBytes } from "../runs/format.ts";
import { collectNodeResults } from "../runs/node-results.ts";
import { valueText } from "../runs/value-text.ts";

export type ArtifactTreeItem = ArtifactItem | ArtifactGroup;

interface ArtifactItem {
  readonly type: "artifact";
  readonly id: string;
  readonly digest: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  /** Read aloud in place of the tooltip. */
  readonly spoken: string;
  /** Pickles and the like can be saved but not opened. */
  readonly isOpaque: boolean;
}

interface ArtifactGroup {
  readonly type: "group";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly children: readonly ArtifactItem[];
}

const icons = {
  null: "circle-slash",
  boolean: "symbol-boolean",
  number: "symbol-number",
  string: "symbol-string",
  json: "json",
  table: "table",
  text: "file-text",
  markdown: "markdown",
  html: "code",
  svg: "file-media",
  image: "file-media",
  figure: "graph",
  metrics: "dashboard",
  bytes: "file-binary",
  model: "symbol-structure",
  dataset: "database",
  opaque: "lock",
} as const satisfies Record<ValueType, string>;

/** Invocations of a map that are listed; the rest is one line. */
const listedInvocations = 200;

export function artifactItems(run: Run): readonly ArtifactTreeItem[] {
  return [...collectNodeResults(run).values()].flatMap(({ node, invocations, total }): ArtifactTreeItem[] => {
    if (total === 1) return outputItems(run.runId, node, invocations[0]?.outputs ?? {});
    const children = invocations
      .slice(0, listedInvocations)
      .flatMap(({ outputs, invocation, index }, place) =>
        outputItems(`${run.runId}/${invocation}`, `${node}[${index ?? place}]`, outputs),
      );
    if (children.length === 0) return [];
    const shown = Math.min(total, listedInvocations);
    return [
      {
        type: "group",
        id: `${run.runId}/${node}`,
        label: node,
        description: shown < total ? `${shown} of ${total}` : `${total}`,
        children,
      },
    ];
  });
}

function outputItems(scope: string, node: string, outputs: Readonly<Record<string, Value>>): ArtifactItem[] {
  return Object.entries(outputs).map(([name, value]) => ({
    type: "artifact",
    id: `${scope}/${node}/${name}`,
    digest: value.digest,
    label: name === "output" ? node : `${node}.${name}`,
    description: valueText(value, 48),
    tooltip: [
      `${value.preview?.typeName ?? value.type} · ${formatBytes(value.size)} · ${value.codec}`,
      value.digest,
    ].join("\n"),
    icon: icons[value.type],
    spoken: `${name === "output" ? node : `${node}, ${name}`}, ${value.type}, ${valueText(value, 48)}`,
    isOpaque: value.codec === "pickle",
  }));
}
