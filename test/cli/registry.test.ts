/** The registry layer on the command line: a command, an address, a file; timeouts and refusals; presets by name. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { inProcess, workspaceWith } from "./command-line.ts";

const workspace = workspaceWith({});
afterAll(() => workspace.dispose());

workspace.write({
  "a.pipeline.ts": `import { pipeline, step, z } from "pipeloom";
const one = step(({ epochs }: { epochs: number }) => epochs);
export default pipeline("training", { params: z.object({ epochs: z.int().min(1).default(5), rate: z.number().default(0.1) }) }, ({ epochs }) => one({ epochs }));
`,
});

async function explain(settings: string, ...flags: string[]) {
  workspace.write({ "pipeloom.yaml": settings });
  const { code, stdout, stderr } = await inProcess(
    ["config", "explain", "a.pipeline.ts", "--json", ...flags],
    workspace.folder,
  );
  const line = stdout.split("\n")[0] ?? "";
  return { code, stderr, said: line === "" ? undefined : JSON.parse(line) };
}
const rowOf = (said: { parameters: { parameter: string }[] }, name: string) =>
  said.parameters.find(({ parameter }) => parameter === name);

describe("a registry", () => {
  it("is a file, and sets only what it may set", async () => {
    workspace.write({ "shared.yaml": "epochs: 7\nrate: 0.9 # not asked for\n" });
    const { code, said } = await explain(
      "registry: { file: shared.yaml, keys: [epochs] }\nparameters: { epochs: 6 }\n",
    );
    expect(code).toBe(0);
    expect(rowOf(said, "epochs")).toMatchObject({
      value: 7,
      layer: "registry",
      source: "shared.yaml",
      hidden: [
        { layer: "config", text: "6", source: "pipeloom.yaml:2" },
        { layer: "default", text: "5" },
      ],
    });
    expect(rowOf(said, "rate")).toMatchObject({ value: 0.1, layer: "default" });
  });

  it("is a command, under its own name for a parameter, and under the command line", async () => {
    workspace.write({ "params.mjs": 'console.log(JSON.stringify({ "train-epochs": 8 }));' });
    const settings = `registry:\n  command: [${JSON.stringify(process.execPath)}, params.mjs]\n  keys: { epochs: train-epochs }\n`;
    expect(rowOf((await explain(settings)).said, "epochs")).toMatchObject({ value: 8, layer: "registry" });
    expect(rowOf((await explain(settings, "--param", "epochs=2")).said, "epochs")).toMatchObject({
      value: 2,
      hidden: [{ layer: "registry", text: "8" }, { layer: "default" }],
    });
  });

  it("is an address; what it says is checked", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('{"epochs": 0}');
    }).listen(0, "127.0.0.1");
    await new Promise((ready) => server.once("listening", ready));
    // SAFETY: a listening TCP server has a port.
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/training`;
    const { code, stderr } = await explain(`registry: { url: "${url}", keys: [epochs] }\n`);
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`must be at least 1, got 0 (from ${url})`);
    expect(asked).toBe(1);
  });

  const node = JSON.stringify(process.execPath);
  it.each([
    ["{ file: none.json, keys: [epochs] }", /none\.json could not be read: ENOENT/],
    [
      `{ command: [${node}, "-e", "setTimeout(() => {}, 60000)"], keys: [epochs], timeout: 300ms }`,
      /no answer within 0\.3 s/,
    ],
    [
      `{ command: [${node}, "-e", "console.error('no access'); process.exit(3)"], keys: [epochs] }`,
      /exit code 3: no access/,
    ],
    ["{ command: [no-such-program], keys: [epochs] }", /there is no program "no-such-program"/],
    ['{ url: "http://127.0.0.1:1/x", keys: [epochs] }', /could not be asked/],
    [`{ command: [${node}, "-e", "console.log('[1]')"], keys: [epochs] }`, /not a mapping/],
  ])("refuses %s", async (registry, message) => {
    const { code, stderr } = await explain(`registry: ${registry}\n`);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("a preset", () => {
  const settings =
    "presets:\n  quick:\n    pipeline: training\n    parameters: { epochs: 1 }\n  other: { pipeline: x, parameters: { epochs: 2 } }\n";
  it("is chosen by name, and tells where it stands", async () => {
    expect(rowOf((await explain(settings, "--preset", "quick")).said, "epochs")).toMatchObject({
      value: 1,
      layer: "preset",
      source: "pipeloom.yaml:4 (preset quick)",
    });
  });
  it("of another pipeline is not offered", async () => {
    const { code, stderr } = await explain(settings, "--preset", "other");
    expect(code).toBe(2);
    expect(stderr).toContain('There is no preset "other"');
  });
});

it("a secret in its own variable is referred to, not recorded", async () => {
  workspace.write({
    "b.pipeline.ts": `import { pipeline, step, z } from "pipeloom";
const one = step(({ token }: { token: string }) => { console.log("using " + token); return token.length; });
export default pipeline("secret", { params: z.object({ token: z.string().meta({ format: "secret" }) }) }, ({ token }) => one({ token }));
`,
  });
  workspace.write({ "pipeloom.yaml": "" });
  process.env["PIPELOOM_PARAM_TOKEN"] = "hunter2-hunter2";
  try {
    const { code, stdout, stderr } = await inProcess(["run", "b.pipeline.ts", "--json"], workspace.folder);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain("hunter2");
    expect(stdout).toContain('"value":"PIPELOOM_PARAM_TOKEN"');
    expect(stdout).toContain('"text":"using ••••••"');
    expect(stdout).toContain('"value":15');
    const preview = await inProcess(["run", "b.pipeline.ts", "--preview", "--json"], workspace.folder);
    expect(JSON.parse(preview.stdout)).toMatchObject({ invocations: [{ node: "one", action: "reuse" }] });
  } finally {
    delete process.env["PIPELOOM_PARAM_TOKEN"];
  }
  const refused = await inProcess(["run", "b.pipeline.ts", "--param", "token=NO_SUCH_SECRET"], workspace.folder);
  expect(refused.stderr).toContain('a secret has no value: token wants "NO_SUCH_SECRET"');
});
