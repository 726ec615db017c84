import type { Lineage } from "../model/asset.ts";
import { wholeNumber } from "./arguments.ts";
import type { Shape } from "./arguments.ts";
import { command, jsonFlag, workspaceFlag } from "./command.ts";
import { openStore, using, workspaceFor } from "./engine.ts";
import { askingFor, assetNotes } from "./find-asset.ts";
import { exitCode, nothingStored, usage } from "./refusal.ts";
import type { Style } from "./style.ts";
import { createStyle } from "./style.ts";
import { printable } from "./text-width.ts";
import type { Terminal } from "./terminal.ts";

const shape = {
  name: "catalog lineage",
  summary: "Show what an asset was made from and what was made from it: values, steps, runs, code and parameters",
  positionals: ["ASSET"],
  flags: {
    upstream: { type: "boolean", help: "Only what it was made from" },
    downstream: { type: "boolean", help: "Only what was made from it" },
    depth: { type: "string", value: "N", help: "How many values away at most (default: 20)" },
    ...jsonFlag,
    ...workspaceFlag,
  },
  notes: assetNotes,
} as const satisfies Shape;

export const catalogLineage = command(shape, async ({ positionals, flags }, environment) => {
  const { terminal } = environment;
  const reference = positionals[0] ?? "";
  if (flags.upstream && flags.downstream) throw usage("--upstream and --downstream exclude each other.", shape.name);
  const depth = wholeNumber(shape, "depth", flags.depth, 20, [1, 100]);
  const direction = flags.upstream ? "upstream" : flags.downstream ? "downstream" : "both";
  const connection = await openStore(workspaceFor(flags.workspace, environment), environment);
  if (!connection) throw nothingStored();
  const lineage = await using(connection, ({ client }) =>
    askingFor(reference, () => client.request("catalog.lineage", { reference, direction, depth })),
  );
  terminal.out(flags.json ? `${JSON.stringify(lineage)}\n` : lineageText(lineage, terminal));
  return exitCode.succeeded;
});

type LineageNode = Lineage["nodes"][number];

/** Two trees with the asset as their root; what was shown above is only named again. */
function lineageText(lineage: Lineage, terminal: Terminal): string {
  const style = createStyle(terminal);
  const nodes = new Map(lineage.nodes.map((node) => [node.id, node]));
  const tree = (title: string, next: (id: string) => readonly { readonly id: string; readonly port: string }[]) => {
    const lines: string[] = [];
    const shown = new Set([lineage.root]);
    const walk = (id: string, depth: number) => {
      for (const { id: at, port } of next(id)) {
        const node = nodes.get(at);
        if (!node) continue;
        const isKnown = shown.has(at);
        shown.add(at);
        lines.push(`${"  ".repeat(depth)}${nodeText(node, port, style)}${isKnown ? style.dim(" (above)") : ""}`);
        if (!isKnown) walk(at, depth + 1);
      }
    };
    walk(lineage.root, 1);
    return lines.length === 0 ? [] : ["", style.bold(title), ...lines];
  };
  const root = nodes.get(lineage.root);
  const lines = [
    ...(root ? [nodeText(root, "", style)] : []),
    ...tree("Made from", (id) =>
      lineage.edges.filter(({ to }) => to === id).map(({ from, port }) => ({ id: from, port })),
    ),
    ...tree("Made into", (id) =>
      lineage.edges.filter(({ from }) => from === id).map(({ to, port }) => ({ id: to, port })),
    ),
    ...(lineage.isComplete ? [] : ["", "There is more than is shown: see --depth."]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function nodeText(node: LineageNode, port: string, style: Style): string {
  if (node.type === "artifact") {
    const names = node.catalog.map(({ name, version }) => `${name}@${version}`).join(", ");
    const by = port === "" || port === "output" ? "" : `${port}: `;
    return `${by}${style.bold(printable(names || node.digest.slice(0, 12)))}  ${printable(node.summary)}${names === "" ? "" : style.dim(`  ${node.digest.slice(0, 12)}`)}`;
  }
  const { pipeline, runId, code, parameters } = node;
  const given = parameters.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(" ");
  const facts = [
    `run ${runId}`,
    ...(code ? [`code ${code.digest.slice(0, 8)}`] : []),
    ...(given === "" ? [] : [given]),
  ];
  return `${style.signs.dot} ${pipeline}/${node.node}  ${style.dim(printable(facts.join(", ")))}`;
}
