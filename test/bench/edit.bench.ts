/**
 * How long an edit takes: graph edit -> text edits -> new text -> graph of it. Budget: 100 ms p95 at 200 nodes, 200 ms at 1,000.
 *
 * Times are of the thread's processor, so that what else the machine does is not in them.
 * Not measured: the way from the canvas to the extension host and back, and painting.
 *
 * Run: node test/bench/edit.bench.ts
 */
import type { Edit } from "../../runtime/model/edit.ts";
import { applyTextEdits } from "../../runtime/source/edit/text.ts";
import { testSource } from "../source/wasm.ts";

const source = await testSource();

function file(count: number): string {
  const calls = Array.from(
    { length: count },
    (_, index) => `  const r${index} = work({ rows: ${index === 0 ? "1" : `r${index - 1}`}, k: ${index} });`,
  );
  return `import { pipeline, step } from "pipeloom";\nconst work = step(({ rows, k }: { rows: number; k: number }) => rows + k);\nexport default pipeline("long", () => {\n${calls.join("\n")}\n});\n`;
}

for (const [count, budget] of [
  [200, 100],
  [1000, 200],
] as const) {
  const text = file(count);
  const edits: Edit[] = [
    { type: "setArgument", node: "work_100", input: "k", value: 7 },
    { type: "connect", from: { node: "work_20" }, to: { node: "work_150", input: "rows" } },
    { type: "addNode", step: "work", after: "work_50" },
    { type: "disconnect", to: { node: "work_90", input: "rows" } },
  ];
  for (const edit of edits) {
    const times: number[] = [];
    // The editor keeps the file open: only what changed is read again.
    const document = source.open({ file: "/w/long.ts", language: "typescript", text });
    document.parsed();
    for (let round = 0; round < 25; round++) {
      document.update(text);
      document.parsed();
      const before = process.threadCpuUsage();
      const result = source.edit({ file: "/w/long.ts", language: "typescript", text }, [edit]);
      if ("refused" in result) throw new Error(result.refused.message);
      document.update(applyTextEdits(text, result.edits));
      document.parsed();
      const { user, system } = process.threadCpuUsage(before);
      times.push((user + system) / 1_000);
    }
    times.sort((a, b) => a - b);
    const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
    const median = times[Math.floor(times.length / 2)] ?? 0;
    console.log(
      `${count} nodes, ${edit.type}: median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (budget ${budget} ms)${p95 > budget ? " MISSED" : ""}`,
    );
  }
}
