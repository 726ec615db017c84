import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mayUsePipeloom, languageOf } from "../../extension/documents/language.ts";
import { createLocalFiles } from "../../extension/documents/local-files.ts";
import { createEngines } from "../../extension/engine/engines.ts";
import { findNode } from "../../extension/engine/node-binary.ts";
import { createLayoutService } from "../../extension/graph/layout-service.ts";
import { createViewStates } from "../../extension/graph/view-states.ts";
import { createParameters } from "../../extension/parameters/parameters.ts";
import { errorTexts, resolveParameters } from "../../extension/parameters/resolve.ts";
import { createOwner } from "../../extension/platform/disposables.ts";
import { createSignal } from "../../extension/platform/signal.ts";
import { throttle } from "../../extension/platform/throttle.ts";
import { webviewHtml } from "../../extension/platform/webview-html.ts";
import { addResolution } from "../../extension/typescript-plugin/plugin.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipeloom-extension-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function memory(start: Record<string, unknown> = {}) {
  const store = new Map(Object.entries(start));
  return {
    store,
    // SAFETY: the fake stores what the code under test put there.
    get: <T>(key: string, fallback?: T) => (store.has(key) ? store.get(key) : fallback) as T,
    update: (key: string, value: unknown) => {
      store.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

describe("what is owned", () => {
  it("ends once, in reverse order, and at once when it comes too late", () => {
    const owner = createOwner();
    const ends: number[] = [];
    for (const id of [1, 2]) owner.onDispose(() => ends.push(id));
    owner.dispose();
    owner.dispose();
    owner.onDispose(() => ends.push(3));
    expect(ends).toEqual([2, 1, 3]);
  });
  it("ends the rest when one throws, and says so", () => {
    const owner = createOwner();
    const ends: number[] = [];
    owner.onDispose(() => ends.push(1));
    owner.onDispose(() => {
      throw new Error("stuck");
    });
    expect(() => owner.dispose()).toThrow("stuck");
    expect(ends).toEqual([1]);
  });
});

describe("signals", () => {
  it("reach the others when one listener throws or leaves", () => {
    const errors: unknown[] = [];
    const signal = createSignal<number>((error) => errors.push(error));
    const heard: number[] = [];
    const leave = signal.on(() => leave());
    signal.on(() => {
      throw new Error("deaf");
    });
    signal.on((value) => heard.push(value));
    signal.emit(1);
    signal.emit(2);
    expect(heard).toEqual([1, 2]);
    expect(errors).toHaveLength(2);
  });
  it("throttled, fire at once and once more at the end", () => {
    vi.useFakeTimers();
    let calls = 0;
    const request = throttle(50, () => calls++);
    for (let index = 0; index < 5; index++) request();
    expect(calls).toBe(1);
    vi.advanceTimersByTime(60);
    expect(calls).toBe(2);
    request.dispose();
  });
});

describe("which files count", () => {
  it.each([
    ["typescript", 'import { step } from "pipeloom";', true],
    ["typescript", "import { step } from 'pipeloom';", true],
    ["typescript", "// about pipeloom", false],
    ["python", "from pipeloom import step", true],
    ["python", "import metaflow", true],
    ["python", "x = 'import pipeloom'\nprint('from zenml')", false],
  ] as const)("%s: %s -> %s", (language, text, expected) => expect(mayUsePipeloom(text, language)).toBe(expected));
  it("knows its languages only", () => {
    expect(languageOf("typescriptreact")).toBe("typescript");
    expect(languageOf("constructor")).toBeUndefined();
  });
});

describe("local files", () => {
  it("come from the editor first, then from the disk as it is now", () => {
    const path = join(folder, "a.ts");
    writeFileSync(path, "one");
    let open: string | undefined;
    const files = createLocalFiles(() => open);
    expect(files.readText(path)).toBe("one");
    writeFileSync(path, "two");
    utimesSync(path, 1, 1);
    expect(files.readText(path)).toBe("two");
    open = "typed";
    expect(files.readText(path)).toBe("typed");
    expect(createLocalFiles(() => undefined).readText(folder)).toBeUndefined();
  });
});

describe("the Node for the engine", () => {
  const versions: Record<string, string> = { "/old": "20.19.0", "/almost": "22.14.9", "/good": "22.15.0" };
  const run = (path: string) => Promise.resolve(versions[path]);
  it("is the first that is new enough", async () => {
    expect(await findNode(["", "/old", "/good", "/almost"], run)).toEqual({ path: "/good", version: "22.15.0" });
  });
  it("is nothing when none works, and says what was tried", async () => {
    expect(await findNode(["/old", "/almost", "/none"], run)).toEqual({
      tried: ["/old 20.19.0", "/almost 22.14.9", "/none"],
    });
  });
  it("is believed only after it has opened a database", async () => {
    expect(await findNode([process.execPath])).toMatchObject({ path: process.execPath });
    expect(await findNode([join(folder, "missing")])).toHaveProperty("tried");
  });
});

describe("engines in Restricted Mode", () => {
  it("are neither looked for nor started", async () => {
    const findBinary = vi.fn(() => Promise.resolve({ path: process.execPath, version: "24.0.0" }));
    const engines = createEngines({
      enginePath: join(folder, "engine.mjs"),
      version: "0",
      isTrusted: () => false,
      findNode: findBinary,
      log: { info() {}, warn() {} },
    });
    await expect(engines.connect(folder, { start: true })).rejects.toMatchObject({ code: "untrusted" });
    expect(findBinary).not.toHaveBeenCalled();
    engines.dispose();
  });
  it("that are missing are said to be missing, without a process", async () => {
    const findBinary = vi.fn(() => Promise.resolve({ path: process.execPath, version: "24.0.0" }));
    const states: string[] = [];
    const engines = createEngines({
      enginePath: join(folder, "engine.mjs"),
      version: "0",
      isTrusted: () => true,
      findNode: findBinary,
      log: { info() {}, warn() {} },
    });
    engines.onState.on(({ state }) => states.push(state));
    await expect(engines.connect(folder, { start: false })).rejects.toMatchObject({ code: "no-engine" });
    expect(findBinary).not.toHaveBeenCalled();
    expect(states).toEqual(["stopped"]);
    engines.dispose();
  });
  it("without a Node give the cure", async () => {
    const engines = createEngines({
      enginePath: join(folder, "engine.mjs"),
      version: "0",
      isTrusted: () => true,
      findNode: () => Promise.resolve({ tried: ["/x"] }),
      log: { info() {}, warn() {} },
    });
    await expect(engines.connect(folder, { start: true })).rejects.toMatchObject({
      code: "no-node",
      cures: [{ command: "workbench.action.openSettings" }],
    });
    engines.dispose();
  });
});

describe("the form's values", () => {
  const key = { file: "/w/a.ts", pipeline: "training" };
  const parameters = [
    { name: "epochs", schema: { type: "integer", minimum: 1 }, required: false, default: 5 },
    { name: "token", schema: { type: "string", format: "secret" }, required: false, default: "" },
  ];
  it("are remembered, secrets only until the window closes", () => {
    const state = memory();
    const first = createParameters(state);
    first.set(key, parameters, { epochs: 7, token: "hush" });
    expect(first.values(key, parameters)).toEqual({ epochs: 7, token: "hush" });
    expect(JSON.stringify([...state.store])).not.toContain("hush");
    expect(createParameters(state).values(key, parameters)).toEqual({ epochs: 7 });
  });
  it("of parameters that are gone are kept but not given", () => {
    const state = createParameters(memory());
    state.set(key, parameters, { epochs: 7, old: 1 });
    expect(state.values(key, parameters)).toEqual({ epochs: 7 });
  });
  it("stand over the configuration, and problems name the parameter", () => {
    writeFileSync(join(folder, "pipeloom.yaml"), "parameters:\n  epochs: 6\n");
    const ask = (values: Record<string, number>) =>
      resolveParameters({ file: join(folder, "a.ts"), directory: folder, parameters, values });
    expect(ask({}).parameters[0]).toMatchObject({ value: 6, layer: "config" });
    expect(ask({ epochs: 9 }).parameters[0]).toMatchObject({ value: 9, layer: "form" });
    expect(errorTexts(ask({ epochs: 0 }).problems)).toEqual(['parameter "epochs" must be at least 1, got 0']);
  });
  it("of an earlier run stand under the form", () => {
    const rerun = { runId: "r1", parameters: [{ name: "epochs", value: 3, layer: "form" as const }] };
    expect(
      resolveParameters({ file: join(folder, "a.ts"), directory: folder, parameters, values: {}, rerun }).parameters[0],
    ).toMatchObject({ value: 3, layer: "rerun", source: "run r1" });
  });
});

describe("views", () => {
  it("are remembered per pipeline, and a broken one is the default", () => {
    const state = memory({ "pipeloom.views": { "/w/a.ts\nbroken": { positions: 3 } } });
    const views = createViewStates(state);
    views.save(
      { file: "/w/a.ts", pipeline: "training" },
      { positions: { a: { x: 1, y: 2 } }, collapsed: [], opened: [], direction: "DOWN" },
    );
    expect(createViewStates(state).get({ file: "/w/a.ts", pipeline: "training" }).positions).toEqual({
      a: { x: 1, y: 2 },
    });
    expect(views.get({ file: "/w/a.ts", pipeline: "broken" })).toEqual({
      positions: {},
      collapsed: [],
      opened: [],
      direction: "RIGHT",
    });
    expect(views.get(undefined).direction).toBe("RIGHT");
  });
  it("run scripts by nonce only, and no state can end the script", () => {
    const html = webviewHtml({
      surface: "graph",
      title: "<b>",
      scriptUri: "https://x/main.js",
      styleUri: "https://x/main.css",
      cspSource: "https://x",
      nonce: "N0",
      hostState: { text: "</script><script>alert(1)" },
    });
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
    expect(html.match(/<script/g)).toHaveLength(html.match(/<script [^>]*nonce="N0"/g)?.length ?? 0);
    expect(html).not.toContain("<script>alert");
    expect(html).toContain('<div id="root" data-surface="graph">');
    expect(html).toContain("<title>&lt;b&gt;</title>");
  });
});

describe("the layout worker", () => {
  const request = (id: string) => ({
    direction: "RIGHT" as const,
    nodes: [{ id, width: 1, height: 1 }],
    edges: [],
    keepPositions: true,
  });
  const worker = (body: string) => {
    const path = join(folder, "worker.cjs");
    writeFileSync(
      path,
      `const { parentPort } = require("node:worker_threads");\nparentPort.on("message", ({ id, request }) => { ${body} });`,
    );
    return createLayoutService(path);
  };
  it("answers, and refuses what was superseded", async () => {
    const service = worker(
      "setTimeout(() => parentPort.postMessage({ id, result: { nodes: request.nodes.map((node) => ({ id: node.id, x: 1, y: 2 })) } }), 30);",
    );
    const owner = {};
    const first = service.layout(owner, request("a"));
    const second = service.layout(owner, request("b"));
    const third = service.layout(owner, request("c"));
    await expect(second).rejects.toMatchObject({ code: "superseded" });
    expect((await first).nodes[0]?.id).toBe("a");
    expect((await third).nodes[0]?.id).toBe("c");
    service.dispose();
  });
  it("fails one request when it dies, and serves the next", async () => {
    const service = worker(
      'if (request.nodes[0].id === "bad") process.exit(1); else parentPort.postMessage({ id, result: { nodes: [] } });',
    );
    await expect(service.layout({}, request("bad"))).rejects.toMatchObject({ code: "layout-failed" });
    await expect(service.layout({}, request("good"))).resolves.toEqual({ nodes: [] });
    service.dispose();
  });
  it("refuses what is open when it is disposed", async () => {
    const service = worker("");
    const open = service.layout({}, request("a"));
    service.dispose();
    await expect(open).rejects.toMatchObject({ code: "superseded" });
  });
});

describe("the TypeScript server plugin", () => {
  const module = (resolvedFileName: string, version?: string) => ({
    resolvedFileName,
    ...(version !== undefined && { packageId: { name: "zod", version } }),
  });
  const resolver = (own: Record<string, ReturnType<typeof module>>) => ({
    resolveModuleNameLiterals: (literals: readonly { readonly text: string }[], _containingFile: string) =>
      literals.map(({ text }) => ({ resolvedModule: own[text] })),
  });
  const files = (host: ReturnType<typeof resolver>, from: string, ...names: string[]) =>
    host
      .resolveModuleNameLiterals(
        names.map((text) => ({ text })),
        from,
      )
      .map((each) => each.resolvedModule?.resolvedFileName);

  beforeEach(() => {
    for (const name of ["pipeloom", "node_modules/zod"]) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, "index.d.ts"), "");
    }
  });

  it("resolves what the project cannot, and leaves the rest", () => {
    const host = resolver({ chalk: module("/p/chalk.d.ts") });
    addResolution(host, folder, () => undefined);
    expect(files(host, "/p/a.ts", "chalk", "pipeloom", "zod", "left-pad")).toEqual([
      "/p/chalk.d.ts",
      `${folder}/pipeloom/index.d.ts`,
      `${folder}/node_modules/zod/index.d.ts`,
      undefined,
    ]);
  });
  it("gives our types the project's own zod, so that there is one", () => {
    const host = resolver({ zod: module("/p/zod/index.d.cts", "4.1.0") });
    addResolution(host, folder, () => undefined);
    expect(files(host, "/p/a.ts", "pipeloom", "zod")[1]).toBe("/p/zod/index.d.cts");
    expect(files(host, `${folder}/pipeloom/sdk/pipeline.d.ts`, "zod")).toEqual(["/p/zod/index.d.cts"]);
  });
  it("looks for that zod when no file imports it, and takes version 4 only", () => {
    const found = resolver({});
    addResolution(found, folder, () => module("/p/zod/index.d.ts", "4.0.1"));
    expect(files(found, `${folder}/pipeloom/sdk/pipeline.d.ts`, "zod")).toEqual(["/p/zod/index.d.ts"]);
    const old = resolver({});
    addResolution(old, folder, () => module("/p/zod/index.d.ts", "3.25.0"));
    expect(files(old, `${folder}/pipeloom/sdk/pipeline.d.ts`, "zod")).toEqual([
      `${folder}/node_modules/zod/index.d.ts`,
    ]);
  });
});
