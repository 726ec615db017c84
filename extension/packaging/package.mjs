/**
 * Makes `pipeloom-<version>.vsix` from a release build.
 *
 * The package is put together in a folder of its own, because the packager leaves out the repository's `node_modules`, and two things
 * must lie in one: the TypeScript server plugin, which the server looks for there, and esbuild, whose binary cannot be bundled.
 * The vsix is for the platform it is made on, as it carries that platform's esbuild.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { thirdPartyNotices } from "./notices.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const stage = mkdtempSync(join(tmpdir(), "pipeloom-package-"));
const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

try {
  if (!read("dist/built.json").isRelease) throw new Error("dist is not a release build; run `npm run package`.");
  const {
    scripts: _scripts,
    devDependencies: _dev,
    optionalDependencies: _optional,
    allowScripts: _allow,
    bin: _bin,
    ...manifest
  } = read("package.json");
  const plugin = "pipeloom-typescript-plugin";
  writeFileSync(
    join(stage, "package.json"),
    JSON.stringify(
      { ...manifest, dependencies: { [plugin]: read(`node_modules/${plugin}/package.json`).version } },
      undefined,
      2,
    ),
  );
  for (const name of ["README.md", "CHANGELOG.md", "LICENSE"]) cpSync(join(root, name), join(stage, name));
  cpSync(join(root, "extension/icons"), join(stage, "extension/icons"), { recursive: true });
  cpSync(join(root, "dist"), join(stage, "dist"), {
    recursive: true,
    filter: (path) => !/\.map$|built\.json$|third-party\.json$/.test(path),
  });
  mkdirSync(join(stage, "node_modules"));
  cpSync(join(root, "node_modules", plugin), join(stage, "node_modules", plugin), {
    recursive: true,
    filter: (path) => !path.endsWith(".map"),
  });
  copyEsbuild();
  writeFileSync(join(stage, "ThirdPartyNotices.txt"), thirdPartyNotices(root, read("dist/third-party.json")));

  const vsix = join(root, `pipeloom-${manifest.version}.vsix`);
  const vsce = join(root, "node_modules/@vscode/vsce/vsce");
  const target = `${process.platform === "win32" ? "win32" : process.platform}-${process.arch}`;
  execFileSync(
    process.execPath,
    [vsce, "package", "--target", target, "--out", vsix, "--no-rewrite-relative-links", "--allow-missing-repository"],
    { cwd: stage, stdio: "inherit" },
  );
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** esbuild and the binary of this platform, where `dist/engine.mjs` finds them. */
function copyEsbuild() {
  const modules = join(stage, "dist/node_modules");
  for (const name of ["esbuild/package.json", "esbuild/LICENSE.md", "esbuild/lib", "esbuild/bin"])
    cpSync(join(root, "node_modules", name), join(modules, name), { recursive: true });
  for (const platform of readdirSync(join(root, "node_modules/@esbuild"))) {
    cpSync(join(root, "node_modules/@esbuild", platform), join(modules, "@esbuild", platform), { recursive: true });
  }
}
