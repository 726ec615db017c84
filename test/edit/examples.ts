/** Steps that the examples use, in both languages, and a body around which a file is put. */
const typescriptHead = `import { pipeline, step, unmapped } from "pipeloom";
import { z } from "zod";

export const load = step(({ path }: { path: string }) => [path]);
export const clean = step(({ rows, limit = 5 }: { rows: string[]; limit?: number }) => rows.slice(limit));
export const split = step({ outputs: ["train", "test"] }, ({ rows }: { rows: string[] }) => ({ train: rows, test: rows }));
export const fit = step({ retry: { attempts: 3 } }, ({ rows, epochs = 1 }: { rows: string[]; epochs?: number }) => rows.length * epochs);
export const evaluate = step(({ model, rows }: { model: number; rows: string[] }) => model / rows.length);

`;
const pythonHead = `from pipeloom import pipeline, step, unmapped


@step
def load(path: str) -> list:
    return [path]


@step
def clean(rows: list, limit: int = 5) -> list:
    return rows[:limit]


@step(outputs=["train", "test"])
def split(rows: list):
    return rows, rows


@step(retry={"attempts": 3})
def fit(rows: list, epochs: int = 1) -> int:
    return len(rows) * epochs


@step
def evaluate(model: int, rows: list) -> float:
    return model / len(rows)


`;

/** Lines of a body, as a whole file. */
export const typescript = (...body: string[]) =>
  `${typescriptHead}export default pipeline("p", { params: z.object({ path: z.string().default("a.csv"), epochs: z.int().min(1).default(5) }) }, ({ path, epochs }) => {\n${body.map((line) => `  ${line}\n`).join("")}});\n`;
export const python = (...body: string[]) =>
  `${pythonHead}@pipeline\ndef p(path: str = "a.csv", epochs: int = 5):\n${body.map((line) => `    ${line}\n`).join("")}`;
