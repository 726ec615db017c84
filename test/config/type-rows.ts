/** Every kind of parameter, in both languages, with values that fit and values that do not. */
import type { Json } from "../../runtime/model/json.ts";

export interface TypeRow {
  readonly name: string;
  readonly zod: string;
  readonly hint: string;
  /** Which editor the form shows. */
  readonly widget: string;
  /** Texts of `--param` and what they stand for. */
  readonly texts: readonly (readonly [text: string, value: Json])[];
  readonly good: readonly Json[];
  readonly bad: readonly Json[];
  /** What the TypeScript step is given for a good value, when its type is none of JSON's. */
  readonly typescript?: (value: Json) => string;
  /** What the Python step is given for the first good value, when it is not the plain value. */
  readonly python?: string;
}

export const typeRows: readonly TypeRow[] = [
  row("text", "z.string()", "str", "string", { good: ["a", "", "0", "null", "é 😀\n"], bad: [1, null] }),
  row("lines", 'z.string().meta({ format: "multiline" })', 'Annotated[str, Param(format="multiline")]', "string", {
    good: ["a\nb\n", ""],
    bad: [false],
  }),
  row("whole", "z.int()", "int", "number", { texts: [["-7", -7]], good: [5, 0, -3], bad: [1.5, "5", true, null] }),
  row("bounded", "z.int().min(1).max(9)", "Annotated[int, Param(ge=1, le=9)]", "number", {
    good: [1, 9],
    bad: [0, 10, 2.5],
  }),
  row("large", "z.int()", "int", "number", {
    good: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    bad: ["9007199254740993"],
  }),
  row("real", "z.number()", "float", "number", { texts: [["1e-3", 0.001]], good: [0.5, 1e-7, -2, 3], bad: ["0.5"] }),
  row("open", "z.number().gt(0).lt(1)", "Annotated[float, Param(gt=0, lt=1)]", "number", {
    good: [0.1],
    bad: [0, 1, -1],
  }),
  row("stepped", "z.number().multipleOf(0.1)", "Annotated[float, Param(multiple_of=0.1)]", "number", {
    good: [0.3],
    bad: [0.35],
  }),
  row("flag", "z.boolean()", "bool", "boolean", {
    texts: [
      ["true", true],
      ["no", false],
    ],
    good: [true, false],
    bad: [0, "true", null],
  }),
  row("mode", 'z.enum(["fast", "exact"])', 'Literal["fast", "exact"]', "choice", {
    good: ["fast", "exact"],
    bad: ["slow", null],
  }),
  row("level", "z.union([z.literal(1), z.literal(2)])", "Literal[1, 2]", "choice", {
    texts: [["2", 2]],
    good: [1, 2],
    bad: [3, "1"],
  }),
  row("fixed", 'z.literal("v1")', 'Literal["v1"]', "constant", { good: ["v1"], bad: ["v2"] }),
  row("maybeText", "z.string().nullable()", "Optional[str]", "optional", { good: ["", null, "x"], bad: [1] }),
  row("maybeWhole", "z.int().min(1).nullable()", "Annotated[Optional[int], Param(ge=1)]", "optional", {
    texts: [["null", null]],
    good: [1, null],
    bad: [0, "1"],
  }),
  row("maybeMode", 'z.enum(["a", "b"]).nullable()', 'Optional[Literal["a", "b"]]', "optional", {
    good: ["a", null],
    bad: ["c", ""],
  }),
  row("either", "z.union([z.int(), z.string()])", "Union[int, str]", "union", {
    texts: [
      ["5", 5],
      ["five", "five"],
    ],
    good: [5, "5", "five"],
    bad: [1.5, null, true],
  }),
  row("wholes", "z.array(z.int())", "list[int]", "list", {
    texts: [["[1, 2]", [1, 2]]],
    good: [[1, 2], []],
    bad: [["1"], 1],
  }),
  row("tags", "z.array(z.string()).min(1)", "Annotated[list[str], Param(min_length=1)]", "list", {
    good: [["a", ""]],
    bad: [[], [1]],
  }),
  row("weights", "z.record(z.string(), z.number())", "dict[str, float]", "dictionary", {
    good: [{ b: 1.5, a: 2.25 }, {}],
    bad: [{ a: "1" }, []],
  }),
  row(
    "model",
    "z.object({ depth: z.int().min(1), name: z.string().nullable(), grid: z.array(z.number()) })",
    "Model",
    "object",
    {
      good: [{ depth: 3, name: null, grid: [0.5, 1.5] }],
      bad: [{ depth: 0, name: "x", grid: [] }, { depth: 1 }, null],
      python: "Model(depth=3, name=None, grid=[0.5, 1.5])",
    },
  ),
  row("pair", "z.tuple([z.int(), z.string()])", "tuple[int, str]", "tuple", {
    good: [[1, "a"]],
    bad: [[1], ["a", 1], [1, "a", 2]],
    python: "(1, 'a')",
  }),
  row("day", "z.iso.date()", "datetime.date", "date", {
    good: ["2024-02-29"],
    bad: ["2023-02-29", "29.2.2024", ""],
    python: "datetime.date(2024, 2, 29)",
  }),
  row("clock", "z.iso.time()", "datetime.time", "date", {
    good: ["12:30:15", "00:00"],
    bad: ["25:00", ""],
    python: "datetime.time(12, 30, 15)",
  }),
  row("moment", "z.iso.datetime()", "datetime.datetime", "date", {
    good: ["2024-01-31T12:00:00Z", "2024-01-31T12:00:30.250Z"],
    bad: ["2024-13-31T12:00:00Z", "2024-01-31", ""],
    python: "datetime.datetime(2024, 1, 31, 12, 0, tzinfo=datetime.timezone.utc)",
  }),
  row("file", 'z.string().meta({ format: "path" })', "Path", "path", {
    good: ["data/a b.csv", "C:\\data", ""],
    bad: [1],
    python: "PosixPath('data/a b.csv')",
  }),
  row("token", 'z.string().meta({ format: "secret" })', 'Annotated[str, Param(format="secret")]', "secret", {
    good: ["API_KEY", "env:API_KEY", ""],
    bad: ["sk-live-1234", 5],
    python: "'the-key'",
  }),
  row("code", "z.string().regex(/^[A-Z]{2}[0-9]+$/)", 'Annotated[str, Param(pattern="^[A-Z]{2}[0-9]+$")]', "string", {
    good: ["AB12"],
    bad: ["ab12", ""],
  }),
  row("anything", "z.json()", "Any", "json", {
    texts: [["[1, null]", [1, null]]],
    good: [{ z: [1, { y: null }], a: "x" }, null, [], "text", 0, false],
    bad: [],
  }),
  row("instant", "z.date()", "datetime.datetime", "date", {
    good: ["2024-01-31T12:00:00Z"],
    bad: ["soon", 5],
    typescript: () => '"2024-01-31T12:00:00.000Z"',
  }),
  row("labels", "z.set(z.string())", "set[str]", "list", {
    good: [["a"]],
    bad: [["a", "a"], [1]],
    typescript: (value) => JSON.stringify(value),
    python: "{'a'}",
  }),
  row("many", "z.array(z.array(z.int()).nullable())", "list[Optional[list[int]]]", "list", {
    good: [[[1], null, []]],
    bad: [[["a"]], [1]],
  }),
];

function row(
  name: string,
  zod: string,
  hint: string,
  widget: string,
  more: Pick<TypeRow, "good" | "bad"> & Partial<Pick<TypeRow, "texts" | "python" | "typescript">>,
): TypeRow {
  return { name, zod, hint, widget, texts: [], ...more };
}

export const typescriptFile = `import { pipeline, step, z } from "pipeloom";

const show = step(({ value }: { value: unknown }) => JSON.stringify(value instanceof Set ? [...value] : value));

export default pipeline("types", { params: z.object({
${typeRows.map(({ name, zod }) => `  ${name}: ${zod},`).join("\n")}
}) }, (given) => ({
${typeRows.map(({ name }) => `  ${name}: show.with({ name: "${name}" })({ value: given.${name} }),`).join("\n")}
}));
`;

export const pythonFile = `import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union
from pipeloom import Param, pipeline, step

@dataclass
class Model:
    depth: Annotated[int, Param(ge=1)]
    name: Optional[str]
    grid: list[float]

${typeRows.map(({ name, hint }) => `@step\ndef show_${name}(value: ${hint}):\n    return repr(value)\n`).join("\n")}
@pipeline
def types(
${typeRows.map(({ name, hint }) => `    ${name}: ${hint},`).join("\n")}
):
    return {
${typeRows.map(({ name }) => `        "${name}": show_${name}(${name}),`).join("\n")}
    }
`;
