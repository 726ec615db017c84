import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createBundler } from "../../runtime/workers/node/bundle.ts";
import { makeFolder, sdkDir } from "./folder.ts";

const simple = `import { pipeline, step } from "pipeloom";\nexport const one = step(() => 1);\nexport default pipeline("simple", () => one());\n`;

test("the manifest lists every local file and used package with its digest", async () => {
  await using folder = makeFolder({
    "a.pipeline.ts": `import "./b.ts";\nimport { pick } from "picker";\nimport { join } from "node:path";\nconsole.log(pick, join);\n`,
    "b.ts": `export * from "./data.json";\n`,
    "data.json": `{}`,
    "node_modules/picker/package.json": `{ "name": "picker", "version": "1.2.3", "main": "index.js" }`,
    "node_modules/picker/index.js": `exports.pick = 1;`,
  });
  const { manifest, unit } = await folder.bundle("a.pipeline.ts");
  expect(manifest.files.map(({ path }) => path.slice(folder.path.length + 1))).toEqual([
    "a.pipeline.ts",
    "b.ts",
    "data.json",
    "node_modules/picker/package.json",
  ]);
  for (const { digest } of manifest.files) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const code = readFileSync(unit.entry, "utf8");
  expect(code).toContain(`"file://${folder.path}/node_modules/picker/index.js"`);
  expect(code).toContain(`"node:path"`);
});

test("an unchanged file is answered from the last time; a change and a change back are seen", async () => {
  await using folder = makeFolder({ "a.pipeline.ts": simple });
  const first = await folder.bundle("a.pipeline.ts");
  expect(await folder.bundle("a.pipeline.ts")).toBe(first);
  folder.write({ "a.pipeline.ts": simple.replace("1)", "2)") });
  const second = await folder.bundle("a.pipeline.ts");
  expect(second.unit.digest).not.toBe(first.unit.digest);
  expect(second.unit.entry).not.toBe(first.unit.entry);
  expect(existsSync(first.unit.entry)).toBe(true);
  folder.write({ "a.pipeline.ts": simple });
  expect((await folder.bundle("a.pipeline.ts")).unit).toEqual(first.unit);
  expect(readdirSync(dirname(first.unit.entry)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a package's new version is a new unit: its table of code digests differs", async () => {
  await using folder = makeFolder({
    "a.pipeline.ts": `import { step } from "pipeloom";\nimport { pick } from "picker";\nexport const one = step(() => pick);\n`,
    "node_modules/picker/package.json": `{ "name": "picker", "version": "1.2.3", "main": "index.js" }`,
    "node_modules/picker/index.js": `exports.pick = 1;`,
  });
  const before = await folder.bundle("a.pipeline.ts");
  folder.write({ "node_modules/picker/package.json": `{ "name": "picker", "version": "1.2.4", "main": "index.js" }` });
  const after = await folder.bundle("a.pipeline.ts");
  expect(after.unit.entry).not.toBe(before.unit.entry);
  expect(readFileSync(after.unit.entry, "utf8")).toContain("picker@1.2.4");
});

test("bundles that nobody built for a week are cleared, used ones stay", async () => {
  await using folder = makeFolder({
    "a.pipeline.ts": simple,
    ".pipeloom/build/old-0123.mjs": "",
    ".pipeloom/build/old.mjs.17.tmp": "",
    ".pipeloom/build/notes.txt": "",
  });
  const { unit } = await folder.bundle("a.pipeline.ts");
  const build = dirname(unit.entry);
  for (const name of readdirSync(build)) utimesSync(join(build, name), new Date(0), new Date(0));
  folder.write({ "b.pipeline.ts": simple });
  const next = createBundler({ buildDir: build, sdkDir });
  await next.bundle(folder.file("b.pipeline.ts"));
  await next.dispose();
  expect(readdirSync(build).filter((name) => !name.startsWith("b."))).toEqual(["notes.txt"]);
  // The bundler that knew the swept bundle builds it anew.
  expect(existsSync((await folder.bundle("a.pipeline.ts")).unit.entry)).toBe(true);
});

test("bundling runs nothing of the user's code", async () => {
  await using folder = makeFolder({});
  const trace = folder.file("ran.txt");
  folder.write({
    "a.pipeline.ts": `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(trace)}, "x");\n${simple}`,
  });
  await folder.bundle("a.pipeline.ts");
  expect(existsSync(trace)).toBe(false);
});

describe("a file that cannot be bundled says why and where", () => {
  const failure = async (files: Record<string, string>) => {
    await using folder = makeFolder(files);
    const result = await folder.bundler.bundle(folder.file("a.pipeline.ts"));
    return { folder: folder.path, failure: result.type === "failed" ? result.failure : undefined };
  };

  test("a syntax error, with a code frame", async () => {
    const { folder, failure: found } = await failure({
      "a.pipeline.ts": `import { step } from "pipeloom";\nexport const a = step(( => 1);\n`,
    });
    expect(found).toMatchObject({
      name: "SyntaxError",
      code: "syntax-error",
      location: { file: join(folder, "a.pipeline.ts"), line: 2, column: 25 },
    });
    expect(found?.message).toContain(`${folder}/a.pipeline.ts:2:25`);
    expect(found?.stack).toContain("2 | export const a = step(( => 1);\n  |                         ^");
  });

  test("a package that is not installed, with the command that installs it", async () => {
    const { folder, failure: found } = await failure({
      "a.pipeline.ts": `${simple}import { Forest } from "@ml/forest-xyz/deep";\nconsole.log(Forest);\n`,
    });
    expect(found).toMatchObject({ name: "MissingModuleError", code: "missing-module", location: { line: 4 } });
    expect(found?.message).toContain(`Run \`npm install @ml/forest-xyz\` in ${folder}`);
  });

  test("a local file that is not there", async () => {
    const { failure: found } = await failure({
      "a.pipeline.ts": `import { x } from "./helpers.ts";\nconsole.log(x);\n`,
    });
    expect(found).toMatchObject({ code: "missing-module" });
    expect(found?.message).toContain(`There is no file "./helpers.ts" beside a.pipeline.ts`);
  });

  test("an error in an imported file names that file", async () => {
    const { folder, failure: found } = await failure({
      "a.pipeline.ts": `import "./lib/b.ts";`,
      "lib/b.ts": `const = 1;`,
    });
    expect(found).toMatchObject({ code: "syntax-error", location: { file: join(folder, "lib/b.ts"), line: 1 } });
  });

  test("a pipeline file that is gone", async () => {
    const { failure: found } = await failure({});
    expect(found).toMatchObject({ code: "missing-file" });
  });

  test("a build folder that cannot be written", async () => {
    await using folder = makeFolder({ "a.pipeline.ts": simple, blocked: "a file" });
    const bundler = createBundler({ buildDir: folder.file("blocked/build"), sdkDir });
    const result = await bundler.bundle(folder.file("a.pipeline.ts"));
    await bundler.dispose();
    expect(result).toMatchObject({ type: "failed", failure: { code: "store-unwritable" } });
  });

  test("and is bundled as soon as it is corrected", async () => {
    await using folder = makeFolder({ "a.pipeline.ts": "export const = 1;" });
    expect((await folder.bundler.bundle(folder.file("a.pipeline.ts"))).type).toBe("failed");
    folder.write({ "a.pipeline.ts": simple });
    expect((await folder.bundler.bundle(folder.file("a.pipeline.ts"))).type).toBe("bundled");
  });
});

test("paths of tsconfig, files outside the folder and a user's own zod are resolved", async () => {
  await using folder = makeFolder({
    "app/tsconfig.json": `{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["src/lib/*"] } } }`,
    "app/src/lib/math.ts": `export const twice = (x: number) => 2 * x;\n`,
    "app/a.pipeline.ts": `import { twice } from "@lib/math";\nimport { thrice } from "../shared/math.ts";\nimport { z } from "zod";\nexport const x = [twice, thrice, z];\n`,
    "shared/math.ts": `export const thrice = (x: number) => 3 * x;\n`,
  });
  const without = await folder.bundle("app/a.pipeline.ts");
  expect(without.manifest.files.map(({ path }) => path.slice(folder.path.length + 1))).toEqual([
    "app/a.pipeline.ts",
    "app/src/lib/math.ts",
    "shared/math.ts",
  ]);
  expect(readFileSync(without.unit.entry, "utf8")).toContain(`file://${sdkDir}/zod.ts`);
  mkdirSync(folder.file("app/node_modules/zod"), { recursive: true });
  writeFileSync(
    folder.file("app/node_modules/zod/package.json"),
    `{ "name": "zod", "version": "4.0.0", "main": "index.js" }`,
  );
  writeFileSync(folder.file("app/node_modules/zod/index.js"), `exports.z = {};`);
  folder.write({ "app/a.pipeline.ts": `import { z } from "zod";\nexport const x = z;\n` });
  const own = await folder.bundle("app/a.pipeline.ts");
  expect(readFileSync(own.unit.entry, "utf8")).toContain(`file://${folder.path}/app/node_modules/zod/index.js`);
});

test("a file of 1,000 steps is bundled in well under a second", async () => {
  const steps = Array.from(
    { length: 1_000 },
    (_, index) => `export const s${index} = step(({ x }: { x: number }) => helper(x) + ${index});`,
  ).join("\n");
  const big = `import { step } from "pipeloom";\nconst helper = (x: number) => x + 1;\n${steps}\n`;
  const names = ["first.pipeline.ts", "second.pipeline.ts", "third.pipeline.ts", "fourth.pipeline.ts"];
  await using folder = makeFolder({
    "warm.pipeline.ts": simple,
    ...Object.fromEntries(names.map((name) => [name, big])),
  });
  await folder.bundle("warm.pipeline.ts");
  // What it takes at best: another test may have the processor meanwhile.
  const took: number[] = [];
  for (const name of names) {
    const began = performance.now();
    const { steps: found } = await folder.bundle(name);
    took.push(performance.now() - began);
    expect(found).toHaveLength(1_000);
  }
  expect(Math.min(...took)).toBeLessThan(900);
});
