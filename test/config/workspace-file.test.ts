import { expect, test } from "vitest";
import { formatConfigProblem } from "../../runtime/config/problem.ts";
import { noSettings, readWorkspaceFile } from "../../runtime/config/workspace-file.ts";

const whole = `
parameters:
  epochs: 10
  path: data.csv
profiles:
  production:
    epochs: 50
  nightly:
    description: Every night
    parameters:
      epochs: 5
  empty:
presets:
  quick: { epochs: 1 }
environment: [AWS_REGION, TOKEN]
python: .venv/bin/python
concurrency: 4
`;

test("a whole file", () => {
  const { settings, problems } = readWorkspaceFile(whole);
  expect(problems).toEqual([]);
  expect(settings.parameters).toEqual([
    { name: "epochs", value: 10, source: "pipeloom.yaml:3" },
    { name: "path", value: "data.csv", source: "pipeloom.yaml:4" },
  ]);
  expect(settings.profiles.get("production")).toEqual([{ name: "epochs", value: 50, source: "pipeloom.yaml:7" }]);
  expect(settings.profiles.get("nightly")).toEqual([{ name: "epochs", value: 5, source: "pipeloom.yaml:11" }]);
  expect(settings.profiles.get("empty")).toEqual([]);
  expect(settings.presets.get("quick")).toEqual({
    pipeline: undefined,
    values: [{ name: "epochs", value: 1, source: "pipeloom.yaml:14" }],
  });
  expect(settings).toMatchObject({ environment: ["AWS_REGION", "TOKEN"], python: ".venv/bin/python", concurrency: 4 });
});

for (const text of ["", "# nothing yet\n", "parameters:\nprofiles:\nenvironment:\n"]) {
  test(`nothing is set in ${JSON.stringify(text)}`, () => {
    expect(readWorkspaceFile(text)).toEqual({ settings: noSettings, problems: [] });
  });
}

const wrong: readonly (readonly [string, string])[] = [
  ["- a\n- b", "pipeloom.yaml:1:1: The file must be a mapping with keys such as `parameters:` and `profiles:`."],
  ["concurrency: many", 'pipeloom.yaml:1:14: "concurrency" must be a whole number.'],
  ["concurrency: 0", 'pipeloom.yaml:1:14: "concurrency" must be at least 1.'],
  ["concurrency: 1.5", 'pipeloom.yaml:1:14: "concurrency" must be a whole number.'],
  ["python: 3", 'pipeloom.yaml:1:9: "python" must be the path of a Python interpreter.'],
  ["environment: [A, B-C]", 'pipeloom.yaml:1:18: "environment.1" must be the name of an environment variable.'],
  ["environment: A", 'pipeloom.yaml:1:14: "environment" must be a list of names of environment variables.'],
  ["parameters: [1]", 'pipeloom.yaml:1:13: "parameters" must be a mapping of parameter names to values.'],
  ["profiles:\n  fast: 3", 'pipeloom.yaml:2:9: "profiles.fast" must be a mapping of parameter names to values.'],
  ["profile:\n  a: {}", 'pipeloom.yaml:2:3: "profile" is not a setting. Did you mean "profiles"?'],
];

for (const [text, message] of wrong) {
  test(`says: ${message}`, () => {
    expect(readWorkspaceFile(text).problems.map(formatConfigProblem)).toEqual([message]);
  });
}

test("what is right still counts beside what is wrong", () => {
  const { settings, problems } = readWorkspaceFile("parameters: { a: 1 }\nconcurrency: no\npython: 3\n");
  expect(problems.map((problem) => problem.code)).toEqual(["bad-config", "bad-config"]);
  expect(settings.parameters).toMatchObject([{ name: "a", value: 1 }]);
  expect(settings.concurrency).toBeUndefined();
});

test("a preset can belong to a pipeline, and may have a parameter of that name", () => {
  const { settings, problems } = readWorkspaceFile(
    "presets:\n  a: { pipeline: training, parameters: { epochs: 1 } }\n  b: { pipeline: x, epochs: 2 }\n",
  );
  expect(problems).toEqual([]);
  expect(settings.presets.get("a")).toMatchObject({ pipeline: "training", values: [{ name: "epochs", value: 1 }] });
  expect(settings.presets.get("b")).toMatchObject({
    pipeline: undefined,
    values: [
      { name: "pipeline", value: "x" },
      { name: "epochs", value: 2 },
    ],
  });
});

test("a registry names its source and the parameters that it may set", () => {
  const read = (text: string) => readWorkspaceFile(`registry: ${text}`);
  expect(read("{ file: shared.json, keys: [epochs], timeout: 2s }").settings.registry).toEqual({
    from: { type: "file", file: "shared.json" },
    keys: new Map([["epochs", "epochs"]]),
    timeoutMs: 2_000,
  });
  expect(read('{ command: "node params.mjs", keys: { rate: learning-rate } }').settings.registry).toEqual({
    from: { type: "command", command: ["node", "params.mjs"] },
    keys: new Map([["rate", "learning-rate"]]),
    timeoutMs: 10_000,
  });
  for (const wrong of [
    "{ keys: [a] }",
    "{ file: a, url: https://b, keys: [] }",
    "{ url: file:///etc/passwd, keys: [a] }",
  ]) {
    const { settings, problems } = read(wrong);
    expect(settings.registry).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  }
});
