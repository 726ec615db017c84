/** The licences of everything that is shipped inside the bundles or beside them. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Shipped, but in no bundle: the binary, the grammars, the icon font. */
const beside = ["esbuild", "@vscode/tree-sitter-wasm", "web-tree-sitter", "@vscode/codicons", "zod"];

/**
 * The packages whose code went into bundles.
 * @param {readonly { readonly inputs: Record<string, unknown> }[]} metafiles What esbuild says of its builds.
 */
export function bundledPackages(metafiles) {
  const names = metafiles.flatMap(({ inputs }) =>
    Object.keys(inputs).flatMap(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1] ?? [],
    ),
  );
  return [...new Set([...names, ...beside])].sort();
}

/**
 * @param {string} root The repository.
 * @param {readonly string[]} packages
 */
export function thirdPartyNotices(root, packages) {
  const notices = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
    const text =
      file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
    return [`${name} ${version} (${license})${homepage ? `\n${homepage}` : ""}`, "", text].join("\n");
  });
  const line = "-".repeat(80);
  return ["Pipeloom ships the following software, unmodified.", ...notices].join(`\n\n${line}\n\n`) + "\n";
}
