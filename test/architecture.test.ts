/**
 * Who may import whom, as code. A rule that is absent is a prohibition. Also held: no import cycles at run time, nothing imports test,
 * no file above 500 lines, and no barrel but the SDK's.
 */
import { readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const codeFolders = ["runtime", "extension", "webview"];

const mayImport: Record<string, readonly string[]> = {
  "runtime/model": ["zod"],
  "runtime/protocol": ["runtime/model", "zod"],
  "runtime/source": ["runtime/model", "runtime/config", "web-tree-sitter"],
  "runtime/config": ["runtime/model", "yaml", "zod", "@cfworker/json-schema"],
  "runtime/schedule": ["runtime/model"],
  "runtime/sdk": ["runtime/model", "runtime/store", "zod", "node"],
  "runtime/store": ["runtime/model", "msgpackr", "zod", "node"],
  "runtime/workers": [
    "runtime/model",
    "runtime/protocol",
    "runtime/sdk",
    "runtime/store",
    "esbuild",
    "acorn",
    "zod",
    "node",
  ],
  "runtime/executors": ["runtime/model", "runtime/protocol", "node"],
  "runtime/engine": [
    "runtime/model",
    "runtime/protocol",
    "runtime/config",
    "runtime/schedule",
    "runtime/store",
    "runtime/executors",
    "runtime/workers",
    "runtime/client",
    "zod",
    "node",
  ],
  "runtime/client": ["runtime/model", "runtime/protocol", "node"],
  "runtime/cli": [
    "runtime/model",
    "runtime/protocol",
    "runtime/source",
    "runtime/config",
    "runtime/client",
    "zod",
    "node",
  ],
  "webview/layout": ["runtime/model", "runtime/protocol", "elkjs", "node"],
  webview: [
    "runtime/model",
    "runtime/protocol",
    "runtime/config",
    "zod",
    "webview/layout",
    "react",
    "react-dom",
    "@xyflow/react",
    "zustand",
    "@tanstack/react-virtual",
    "@vscode/webview-ui-toolkit",
    "@vscode/codicons",
    "marked",
    "dompurify",
  ],
  extension: [
    "runtime/model",
    "runtime/protocol",
    "runtime/source",
    "runtime/config",
    "runtime/client",
    "vscode",
    "node",
  ],
};

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

const files = codeFolders.flatMap((folder) => sourceFiles(join(root, folder)));
const imports = files.flatMap(importsOf);

describe("the house", () => {
  it("has code to look at", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(200);
  });

  it("imports only along the allow-list", () => {
    const forbidden = imports.filter(({ from, specifier }) => {
      const owner = unitOf(from);
      const target = targetOf(from, specifier);
      return target !== owner && !mayImport[owner]?.includes(target);
    });
    expect(forbidden.map(({ from, specifier }) => `${name(from)} -> ${specifier}`)).toEqual([]);
  });

  it("uses the sunset toolkit behind webview/controls only", () => {
    const outside = imports.filter(
      ({ from, specifier }) =>
        specifier.startsWith("@vscode/webview-ui-toolkit") && !name(from).startsWith("webview/controls/"),
    );
    expect(outside.map(({ from }) => name(from))).toEqual([]);
  });

  it("has no import cycle at run time", () => {
    expect(cycles()).toEqual([]);
  });

  it("has no file above 500 lines", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > 500);
    expect(long.map(name)).toEqual([]);
  });

  it("re-exports everything nowhere", () => {
    // The zod for files that have none of their own must offer all of zod.
    const barrels = files.filter(
      (file) => /^export \* from/m.test(readFileSync(file, "utf8")) && name(file) !== "runtime/sdk/zod.ts",
    );
    expect(barrels.map(name)).toEqual([]);
  });

  it("explains every cast and every switched-off check", () => {
    const silent = files.flatMap((file) => {
      const lines = readFileSync(file, "utf8").split("\n");
      return lines.flatMap((line, index) => {
        const isCast =
          /\bas (any|unknown as|never)\b|: any\b|@ts-(ignore|expect-error)|oxlint-disable/.test(line) &&
          !/^\s*(\/\/|\*)/.test(line.replace(/\/\/ (@ts|oxlint).*/, ""));
        return isCast && !lines.slice(Math.max(0, index - 3), index + 1).some((near) => near.includes("SAFETY:"))
          ? [`${name(file)}:${index + 1} ${line.trim()}`]
          : [];
      });
    });
    expect(silent).toEqual([]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
  const dynamic = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
  return [
    ...[...text.matchAll(statement)].map((match) => ({
      from: file,
      specifier: match[2] ?? "",
      isTypeOnly: Boolean(match[1]),
    })),
    ...[...text.matchAll(dynamic)].map((match) => ({ from: file, specifier: match[1] ?? "", isTypeOnly: true })),
  ];
}

function name(file: string): string {
  return relative(root, file).split(sep).join("/");
}

function unitOf(file: string): string {
  const [top = "", second = ""] = name(file).split("/");
  if (top === "runtime") return `runtime/${second}`;
  return top === "webview" && second === "layout" ? "webview/layout" : top;
}

function targetOf(from: string, specifier: string): string {
  if (specifier.startsWith(".")) return unitOf(join(dirname(from), specifier));
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return "node";
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function cycles(): string[] {
  const edges = new Map<string, string[]>();
  for (const { from, specifier, isTypeOnly } of imports) {
    if (!specifier.startsWith(".") || isTypeOnly) continue;
    edges.set(from, [...(edges.get(from) ?? []), join(dirname(from), specifier)]);
  }
  const found: string[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file].map(name).join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}
