/**
 * Builds everything that runs into `dist/`. `--watch` rebuilds on change, `--release` minifies.
 * `dist/` is all that a packaged extension needs besides the esbuild binary.
 */
import { build, context } from "esbuild";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bundledPackages } from "./extension/packaging/notices.mjs";
import { buildTypes } from "./extension/packaging/types.mjs";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const isRelease = process.argv.includes("--release");
const isWatch = process.argv.includes("--watch");

const shared = {
  absWorkingDir: root,
  bundle: true,
  logLevel: "warning",
  minify: isRelease,
  sourcemap: isRelease ? false : "linked",
  legalComments: "none",
  target: "es2023",
};
const node = { ...shared, platform: "node", target: "node22" };
// Libraries that call `require` inside an ES module bundle need one.
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};
// The parser library asks for its own address, which a CommonJS bundle does not have.
const cjs = {
  ...node,
  format: "cjs",
  define: { "import.meta.url": "__bundleUrl" },
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
};
const esm = { ...node, format: "esm", banner, outExtension: { ".js": ".mjs" } };

/** Leaves an import to a bundle of its own that lies beside the importing one. */
function beside(source, bundle) {
  return {
    name: `beside ${bundle}`,
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ path }) => (path === source ? { path: bundle, external: true } : undefined)),
  };
}

// The worker takes the SDK and zod from beside it: user code loads the same files, and each is read once.
const sdkOutside = {
  name: "sdk-outside",
  setup(build) {
    build.onResolve({ filter: /^zod$/ }, () => ({ path: "./sdk/zod.mjs", external: true }));
    build.onResolve({ filter: /\/sdk\/internal\.ts$/ }, () => ({ path: "./sdk/internal.mjs", external: true }));
  },
};

const bundles = [
  // Activation reads the doors only; `app.cjs` is required when one of them is opened.
  {
    ...node,
    format: "cjs",
    entryPoints: ["extension/extension.ts"],
    outfile: "dist/extension.cjs",
    external: ["vscode"],
    supported: { "dynamic-import": false },
    plugins: [beside("./app.ts", "./app.cjs")],
  },
  { ...cjs, entryPoints: ["extension/app.ts"], outfile: "dist/app.cjs", external: ["vscode"] },
  { ...node, format: "cjs", entryPoints: ["webview/layout/worker.ts"], outfile: "dist/layout-worker.cjs" },
  // The TypeScript server finds plugins only in the extension's `node_modules`, and wants a function as the module.
  {
    ...node,
    format: "cjs",
    entryPoints: ["extension/typescript-plugin/plugin.ts"],
    outfile: "node_modules/pipeloom-typescript-plugin/index.js",
    footer: { js: "module.exports = module.exports.default;" },
  },
  // esbuild finds its binary relative to its own package, so it stays outside.
  { ...esm, entryPoints: { engine: "runtime/engine/main.ts" }, outdir: "dist", external: ["esbuild"] },
  { ...esm, entryPoints: { cli: "runtime/cli/main.ts" }, outdir: "dist" },
  // One SDK and one zod for user code and worker alike: they share module state.
  {
    ...esm,
    entryPoints: { index: "runtime/sdk/index.ts", internal: "runtime/sdk/internal.ts", zod: "runtime/sdk/zod.ts" },
    outdir: "dist/sdk",
    splitting: true,
    chunkNames: "chunk-[hash]",
  },
  { ...esm, entryPoints: { worker: "runtime/workers/node/main.ts" }, outdir: "dist", plugins: [sdkOutside] },
  {
    ...shared,
    platform: "browser",
    format: "esm",
    splitting: true,
    entryPoints: { main: "webview/main.tsx" },
    outdir: "dist/webview",
    jsx: "automatic",
    loader: { ".ttf": "file", ".svg": "text" },
    assetNames: "[name]",
    define: { "process.env.NODE_ENV": isRelease ? '"production"' : '"development"' },
  },
];

const copies = [
  [require.resolve("web-tree-sitter/web-tree-sitter.wasm"), "dist/wasm/web-tree-sitter.wasm"],
  ...["typescript", "tsx", "python"].map((name) => [
    join(dirname(require.resolve("@vscode/tree-sitter-wasm/package.json")), `wasm/tree-sitter-${name}.wasm`),
    `dist/wasm/tree-sitter-${name}.wasm`,
  ]),
  ["runtime/sdk/python", "dist/python"],
  ["runtime/workers/python", "dist/python"],
];

mkdirSync(join(root, "dist"), { recursive: true });
for (const [from, to] of copies) {
  if (existsSync(join(root, from)) || existsSync(from))
    cpSync(existsSync(from) ? from : join(root, from), join(root, to), {
      recursive: true,
      filter: (path) => !path.includes("__pycache__"),
    });
}
if (isWatch) {
  for (const bundle of bundles) await (await context(bundle)).watch();
} else {
  // An engine may be running from dist: files are replaced one by one, and a bundle that fails leaves the others whole.
  const built = await Promise.allSettled(bundles.map((bundle) => build({ ...bundle, metafile: true })));
  if (built.some(({ status }) => status === "rejected")) process.exit(1);
  const outputs = new Set(
    built.flatMap(({ value }) => Object.keys(value.metafile.outputs).map((output) => join(root, output))),
  );
  for (const folder of ["dist/sdk", "dist/webview"]) removeOthers(join(root, folder), outputs);
  writeFileSync(
    join(root, "dist/third-party.json"),
    JSON.stringify(bundledPackages(built.map(({ value }) => value.metafile))),
  );
}
await buildTypes(root);
writeFileSync(join(root, "dist/built.json"), JSON.stringify({ isRelease, builtAt: Date.now() }));

/** Removes files that this build did not make, such as chunks whose hash has changed. */
function removeOthers(folder, outputs) {
  for (const name of readdirSync(folder)) {
    if (!outputs.has(join(folder, name))) rmSync(join(folder, name), { recursive: true });
  }
}
