/**
 * Keystroke to graph: typing into files of 100 and 1,000 steps in both languages, p95 of the time from the new text to the new graph.
 *
 * Run: `node test/bench/keystroke.bench.ts`. Not measured: the editor's own work, the message to the webview, layout and painting.
 * `parse` is tree-sitter's incremental parse alone, on the same keystrokes: the ratio says what our own code adds. Times are of the
 * thread's processor, so that what else the machine does is not in them; the wall clock's p95 is printed beside.
 */
import { createSyntaxParser, grammarFor, type Parsed } from "../../runtime/source/parser.ts";
import type { Language } from "../../runtime/model/graph.ts";
import { generatedFile } from "../source/generate.ts";
import { testSource, wasm } from "../source/wasm.ts";

const budgets: Record<number, number> = { 100: 16, 1_000: 50 };
/** So many keystrokes type one call. */
const warmUp = 50;
const source = await testSource();
const parser = await createSyntaxParser(wasm);
let isOver = false;

for (const language of ["typescript", "python"] as const) {
  for (const count of [100, 1_000]) {
    const text = generatedFile(language, count);
    const texts = keystrokes(text, language, count === 100 ? 250 : 200);
    const file = language === "python" ? "/bench/generated.py" : "/bench/generated.ts";
    // The first call that is typed warms the machine up: it is told apart.
    const all = measureGraph(file, language, text, texts);
    const cold = p95(all.slice(0, warmUp).map((time) => time.processor));
    const graph = all.slice(warmUp);
    const parse = measureParse(file, language, text, texts)
      .slice(warmUp)
      .map((time) => time.processor);
    const times = graph.map((time) => time.processor);
    const budget = budgets[count] ?? 0;
    isOver ||= p95(times) > budget;
    const wall = show(p95(graph.map((time) => time.wall)));
    console.log(
      `${language} ${count} steps: p95 ${show(p95(times))} (median ${show(median(times))}, while still cold p95 ${show(cold)}, wall clock p95 ${wall}), ` +
        `p95/budget of ${budget} ms ${(p95(times) / budget).toFixed(2)}, graph/parse alone ${(sum(times) / sum(parse)).toFixed(1)}`,
    );
  }
}
process.exitCode = isOver ? 1 : 0;

/** The text after each of many keystrokes: a new call is typed in the middle of the body, letter by letter, then one in a step. */
function keystrokes(text: string, language: Language, count: number): string[] {
  const indent = language === "python" ? "    " : "      ";
  const call =
    language === "python" ? "extra = step3([1, 2], factor=3)\n" : "const extra = step3({ rows: [1, 2], factor: 3 });\n";
  const bodyStart = text.lastIndexOf(language === "python" ? "def generated" : "pipeline(");
  const inBody = text.indexOf("\n", bodyStart + Math.floor((text.length - bodyStart) / 2)) + 1;
  const inStep = text.indexOf("row * factor", Math.floor(bodyStart / 2)) + 3;
  const texts: string[] = [];
  for (let round = 0; texts.length < count; round++) {
    for (let length = 1; length <= call.length; length++) {
      texts.push(
        text.slice(0, inBody) +
          indent.slice(0, 4) +
          call.slice(0, length) +
          (length < call.length ? "\n" : "") +
          text.slice(inBody),
      );
    }
    for (const typed of [" ", " +", " + ", ` + ${round}`])
      texts.push(text.slice(0, inStep) + typed + text.slice(inStep));
  }
  return texts.slice(0, count);
}

function measureGraph(file: string, language: Language, text: string, texts: readonly string[]): Time[] {
  const document = source.open({ file, language, text });
  document.parsed();
  const times = texts.map((next) =>
    timed(() => {
      document.update(next);
      document.parsed();
    }),
  );
  document.close();
  return times;
}

function measureParse(file: string, language: Language, text: string, texts: readonly string[]): Time[] {
  let parsed: Parsed = parser.parse(grammarFor(file, language), text);
  const times = texts.map((next) =>
    timed(() => {
      parsed = parser.parse(grammarFor(file, language), next, parsed);
    }),
  );
  parsed.tree.delete();
  return times;
}

interface Time {
  readonly processor: number;
  readonly wall: number;
}

function timed(work: () => void): Time {
  const start = performance.now();
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return { processor: (user + system) / 1_000, wall: performance.now() - start };
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function show(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0);
}
