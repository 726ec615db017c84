/** Pipeline files of any size, for survival tests and benchmarks. */
import type { Language } from "../../runtime/model/graph.ts";

/** A file with `count` steps, each defined and used once; every tenth has two outputs. */
export function generatedFile(language: Language, count: number): string {
  return language === "python" ? pythonFile(count) : typescriptFile(count);
}

function typescriptFile(count: number): string {
  const steps = range(count).map((index) =>
    index % 10 === 9
      ? `export const step${index} = step(\n  { outputs: ["left", "right"], retry: { attempts: 2 } },\n  ({ rows, size = 0.5 }: { rows: number[]; size?: number }) => {\n    const at = Math.floor(rows.length * size);\n    return { left: rows.slice(0, at), right: rows.slice(at) };\n  },\n);\n`
      : `export const step${index} = step(({ rows, factor }: { rows: number[]; factor: number }) => rows.map((row) => row * factor));\n`,
  );
  const calls = range(count).map((index) => {
    const rows = index === 0 ? "[1, 2, 3]" : index % 10 === 0 ? `right${index - 1}` : `out${index - 1}`;
    return index % 10 === 9
      ? `    const { left: left${index}, right: right${index} } = step${index}({ rows: ${rows} });`
      : `    const out${index} = step${index}({ rows: ${rows}, factor: scale });`;
  });
  const result = (count - 1) % 10 === 9 ? `right${count - 1}` : `out${count - 1}`;
  return `import { pipeline, step, z } from "pipeloom";\n\n${steps.join("\n")}\nexport default pipeline(\n  "generated",\n  { params: z.object({ scale: z.number().min(0).default(2) }) },\n  ({ scale }) => {\n${calls.join("\n")}\n    return ${result};\n  },\n);\n`;
}

function pythonFile(count: number): string {
  const steps = range(count).map((index) =>
    index % 10 === 9
      ? `@step(outputs=["left", "right"], retry={"attempts": 2})\ndef step${index}(rows: list[float], size: float = 0.5):\n    at = int(len(rows) * size)\n    return rows[:at], rows[at:]\n`
      : `@step\ndef step${index}(rows: list[float], factor: float) -> list[float]:\n    return [row * factor for row in rows]\n`,
  );
  const calls = range(count).map((index) => {
    const rows = index === 0 ? "[1, 2, 3]" : index % 10 === 0 ? `right${index - 1}` : `out${index - 1}`;
    return index % 10 === 9
      ? `    left${index}, right${index} = step${index}(${rows})`
      : `    out${index} = step${index}(${rows}, factor=scale)`;
  });
  const result = (count - 1) % 10 === 9 ? `right${count - 1}` : `out${count - 1}`;
  return `from pipeloom import pipeline, step\n\n\n${steps.join("\n\n")}\n\n@pipeline\ndef generated(scale: float = 2.0):\n${calls.join("\n")}\n    return ${result}\n`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
