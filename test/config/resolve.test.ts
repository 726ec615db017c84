import * as fc from "fast-check";
import { expect, test } from "vitest";
import { explain } from "../../runtime/config/explain.ts";
import {
  commandLineLayer,
  environmentLayer,
  environmentVariable,
  fileLayer,
  formLayer,
  rerunLayer,
  settingLayers,
} from "../../runtime/config/layers.ts";
import type { Layer } from "../../runtime/config/layers.ts";
import { formatConfigProblem } from "../../runtime/config/problem.ts";
import { resolve } from "../../runtime/config/resolve.ts";
import { readWorkspaceFile } from "../../runtime/config/workspace-file.ts";
import type { Parameter } from "../../runtime/model/graph.ts";
import { ParameterLayer } from "../../runtime/model/parameter.ts";

const position = { line: 6, character: 0, offset: 0 };
const parameters: readonly Parameter[] = [
  { name: "path", schema: { type: "string" }, required: true },
  {
    name: "epochs",
    schema: { type: "integer", minimum: 1 },
    required: false,
    default: 5,
    defaultSource: "5",
    defaultRange: { start: position, end: position },
  },
  { name: "testSize", schema: { type: "number" }, required: false, default: 0.2 },
  {
    name: "started",
    schema: { type: "string", format: "date-time" },
    required: false,
    defaultSource: "datetime.now()",
  },
  { name: "token", schema: { type: "string", format: "secret" }, required: false, default: "none" },
];

const { settings } = readWorkspaceFile(`
parameters: { epochs: 10, path: config.csv, other_pipeline: 1 }
profiles:
  production: { epochs: 50 }
presets:
  quick: { epochs: 1 }
`);

function all(assignments: readonly string[]): readonly Layer[] {
  return [
    ...commandLineLayer(assignments).layers,
    environmentLayer({ PIPELOOM_PARAM_EPOCHS: "20", HOME: "/" }, parameters),
    ...settingLayers(settings, { profile: "production", preset: "quick" }).layers,
    ...fileLayer('{"epochs": 7}', "run.json").layers,
    formLayer({ epochs: 99 }),
    rerunLayer({ runId: "r1", parameters: [{ name: "epochs", value: 3, layer: "form" }] }),
  ];
}

test("every layer in its place, and what it hides, weakest first", () => {
  const { parameters: resolved, problems } = resolve({ parameters, layers: all(["epochs=8"]), file: "a.py" });
  expect(problems).toEqual([]);
  expect(resolved.find(({ name }) => name === "epochs")).toEqual({
    name: "epochs",
    value: 99,
    layer: "form",
    hidden: [
      { layer: "default", value: 5, source: "a.py:7" },
      { layer: "config", value: 10, source: "pipeloom.yaml:2" },
      { layer: "profile", value: 50, source: "pipeloom.yaml:4 (profile production)" },
      { layer: "environment", value: 20, source: "PIPELOOM_PARAM_EPOCHS" },
      { layer: "preset", value: 1, source: "pipeloom.yaml:6 (preset quick)" },
      { layer: "rerun", value: 3, source: "run r1" },
      { layer: "file", value: 7, source: "run.json:1" },
      { layer: "command-line", value: 8, source: "--param" },
    ],
  });
  expect(resolved.find(({ name }) => name === "testSize")).toEqual({
    name: "testSize",
    value: 0.2,
    layer: "default",
    source: "a.py",
  });
  expect(resolved.some(({ name }) => name === "started")).toBe(false);
});

test("a later --param wins over an earlier one", () => {
  const { parameters: resolved } = resolve({
    parameters,
    layers: commandLineLayer(["epochs=2", "path=x", "epochs=3"]).layers,
  });
  expect(resolved.find(({ name }) => name === "epochs")).toMatchObject({
    value: 3,
    hidden: [
      { layer: "default", value: 5 },
      { layer: "command-line", value: 2 },
    ],
  });
});

const problemCases: readonly (readonly [string, readonly Layer[], readonly string[]])[] = [
  ["nothing given", [], ['parameter "path" is required']],
  [
    "unknown, missing and invalid at once",
    commandLineLayer(["epoch=3", "epochs=0", "testSize=big"]).layers,
    [
      '--param: parameter "epoch" is not a parameter of this pipeline. Did you mean "epochs"?',
      'parameter "path" is required',
      '--param: parameter "epochs" must be at least 1, got 0',
      '--param: parameter "testSize" must be a number, got "big"',
    ],
  ],
  [
    "a typing error in the configuration",
    settingLayers(readWorkspaceFile("parameters: { epoch: 3, path: x, unrelated: 1 }").settings, {}).layers,
    ['pipeloom.yaml:1: parameter "epoch" is not a parameter of this pipeline. Did you mean "epochs"?'],
  ],
  [
    "a typing error in the environment",
    [environmentLayer({ PIPELOOM_PARAM_EPOCH: "3", PIPELOOM_PARAM_PATH: "x" }, parameters)],
    ['PIPELOOM_PARAM_EPOCH: parameter "epoch" is not a parameter of this pipeline. Did you mean "epochs"?'],
  ],
  [
    "an invalid value that is hidden",
    [
      ...commandLineLayer(["path=x", "epochs=2"]).layers,
      environmentLayer({ PIPELOOM_PARAM_EPOCHS: "many" }, parameters),
    ],
    [],
  ],
  [
    "an old run's parameter that is gone",
    [rerunLayer({ runId: "r", parameters: [{ name: "gone", value: 1, layer: "default" }] }), formLayer({ path: "x" })],
    [],
  ],
  ["a secret that is wrong", [formLayer({ path: "x", token: 5 })], ['parameter "token" must be text']],
];

for (const [name, layers, expected] of problemCases) {
  test(`problems of ${name}`, () => {
    expect(resolve({ parameters, layers }).problems.map(formatConfigProblem)).toEqual(expected);
  });
}

test("only what is meant for this run refuses unknown names", () => {
  const severities = (layers: readonly Layer[]) =>
    resolve({ parameters: parameters.slice(1), layers }).problems.map((problem) => problem.severity);
  expect(severities(commandLineLayer(["epoch=3"]).layers)).toEqual(["error"]);
  expect(severities([environmentLayer({ PIPELOOM_PARAM_EPOCH: "3" }, parameters)])).toEqual(["warning"]);
});

test("an unknown profile or preset", () => {
  const { problems } = settingLayers(settings, { profile: "prodution", preset: "slow" });
  expect(problems.map(formatConfigProblem)).toEqual([
    'There is no profile "prodution" in pipeloom.yaml. Did you mean "production"?',
    'There is no preset "slow" in pipeloom.yaml. There is "quick".',
  ]);
});

test("assignments", () => {
  expect(commandLineLayer(["a=b=c", "empty="]).layers).toEqual([
    {
      layer: "command-line",
      values: [
        { name: "a", text: "b=c", source: "--param" },
        { name: "empty", text: "", source: "--param" },
      ],
    },
  ]);
  expect(commandLineLayer(["epochs", "=3"]).problems.map(formatConfigProblem)).toEqual([
    '--param wants NAME=VALUE, got "epochs".',
    '--param wants NAME=VALUE, got "=3".',
  ]);
});

for (const variable of [
  "PIPELOOM_PARAM_TEST_SIZE",
  "PIPELOOM_PARAM_TESTSIZE",
  "PIPELOOM_PARAM_testSize",
  "pipeloom_param_test_size",
]) {
  test(`${variable} sets testSize`, () => {
    expect(environmentLayer({ [variable]: "0.5" }, parameters).values).toEqual([
      { name: "testSize", text: "0.5", source: variable },
    ]);
  });
}

test("names of variables", () => {
  expect(["epochs", "testSize", "test_size", "n2Max"].map(environmentVariable)).toEqual([
    "PIPELOOM_PARAM_EPOCHS",
    "PIPELOOM_PARAM_TEST_SIZE",
    "PIPELOOM_PARAM_TEST_SIZE",
    "PIPELOOM_PARAM_N2_MAX",
  ]);
});

test("a parameters file that is a list", () => {
  expect(fileLayer("[1]", "p.json").problems.map(formatConfigProblem)).toEqual([
    "p.json:1:1: The file must be a mapping of parameter names to values.",
  ]);
});

test("explains each parameter, and never shows a secret", () => {
  const resolved = resolve({
    parameters,
    layers: [formLayer({ epochs: 9, token: "hunter2" })],
    file: "a.py",
  }).parameters;
  const rows = explain(parameters, resolved);
  expect(rows).toEqual([
    { parameter: "path", text: "(required)", layer: "none", hidden: [] },
    {
      parameter: "epochs",
      value: 9,
      text: "9",
      layer: "form",
      hidden: [{ layer: "default", text: "5", source: "a.py:7" }],
    },
    { parameter: "testSize", value: 0.2, text: "0.2", layer: "default", source: "a.py", hidden: [] },
    { parameter: "started", text: "datetime.now()", layer: "default", hidden: [] },
    {
      parameter: "token",
      text: "••••••",
      layer: "form",
      hidden: [{ layer: "default", text: "••••••", source: "a.py" }],
    },
  ]);
  expect(JSON.stringify(rows)).not.toContain("hunter2");
});

test("the strongest layer wins, and hidden is all the others in order, in whatever order they are given", () => {
  const given = fc.shuffledSubarray(ParameterLayer.options.filter((layer) => layer !== "default"));
  fc.assert(
    fc.property(given, fc.boolean(), (layers, hasDefault) => {
      const rank = (layer: ParameterLayer) => ParameterLayer.options.indexOf(layer);
      const parameter: Parameter = {
        name: "n",
        schema: { type: "integer" },
        required: !hasDefault,
        ...(hasDefault && { default: 0 }),
      };
      const { parameters: resolved } = resolve({
        parameters: [parameter],
        layers: layers.map((layer) => ({ layer, values: [{ name: "n", value: rank(layer) }] })),
      });
      const order = [...(hasDefault ? [0] : []), ...layers.map(rank).sort((a, b) => a - b)];
      const expected = order.length === 0 ? [] : [order.at(-1)];
      expect(resolved.map(({ value }) => value)).toEqual(expected);
      expect((resolved[0]?.hidden ?? []).map(({ value }) => value)).toEqual(order.slice(0, -1));
    }),
  );
});
