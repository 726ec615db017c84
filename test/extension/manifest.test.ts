/** The manifest and the code say the same. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linkedCommands } from "../../extension/editor/command-link.ts";
import { commandIds } from "../../extension/commands/ids.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "package.json"), "utf8");
// SAFETY: the parts that are read are checked by the assertions below.
const manifest = JSON.parse(text) as {
  activationEvents: string[];
  contributes: {
    commands: { command: string; title: string; icon?: string }[];
    menus: Record<string, { command: string; when?: string; group?: string }[]>;
    keybindings: { command: string }[];
    configuration: { properties: Record<string, { description?: string }> };
    viewsWelcome: { contents: string }[];
    viewsContainers: { activitybar: { icon: string }[] };
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};
const sources = readdirSync(join(root, "extension"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(root, "extension", name), "utf8"))
  .join("\n");

describe("the manifest", () => {
  const { contributes } = manifest;
  const contributed = contributes.commands.map(({ command }) => command);

  it("contributes exactly the commands that there are", () => {
    expect(contributed.toSorted()).toEqual(commandIds.map((id) => `pipeloom.${id}`).toSorted());
  });
  it("names existing commands only, in menus, keys, links and empty states", () => {
    const named = [
      ...Object.values(contributes.menus)
        .flat()
        .map(({ command }) => command),
      ...contributes.keybindings.map(({ command }) => command),
      ...linkedCommands,
      ...[...JSON.stringify(contributes.viewsWelcome).matchAll(/command:(pipeloom\.\w+)/g)].flatMap(
        ([, command]) => command ?? [],
      ),
    ];
    expect(named.filter((command) => !contributed.includes(command))).toEqual([]);
    const inCode = [...sources.matchAll(/"(pipeloom\.\w+)"/g)].flatMap(([, name]) => name ?? []);
    const notCommands = [
      "pipeloom.graph",
      "pipeloom.artifact",
      "pipeloom.runs",
      "pipeloom.artifacts",
      "pipeloom.parameters",
      "pipeloom.structure",
      "pipeloom.views",
      "pipeloom.selectedPipelines",
      "pipeloom.offeredPythonImports",
      "pipeloom.pythonPath",
      "pipeloom.nodePath",
      "pipeloom.codeLens",
      "pipeloom.inlayResults",
      "pipeloom.pipeline",
      "pipeloom.yaml",
    ];
    expect(inCode.filter((name) => !contributed.includes(name) && !notCommands.includes(name))).toEqual([]);
  });
  it("reads only context keys that are set", () => {
    const keys = [...sources.matchAll(/\| "(\w+)"|setContextKey\("(\w+)"/g)].map(
      ([, declared, set]) => declared ?? set,
    );
    const read = new Set(
      [
        ...JSON.stringify([contributes.menus, contributes.keybindings, contributes.viewsWelcome]).matchAll(
          /pipeloom\.((?:is|has)\w+|graphFocused)/g,
        ),
      ].map(([, key]) => key),
    );
    expect([...read].filter((key) => !keys.includes(key))).toEqual([]);
    expect(read.size).toBeGreaterThan(4);
  });
  it("describes every setting, and reads every one it has", () => {
    for (const [name, { description }] of Object.entries(contributes.configuration.properties)) {
      expect(description, name).toBeTruthy();
      expect(sources, name).toContain(`"${name.slice("pipeloom.".length)}"`);
    }
  });
  it("lets an untrusted workspace choose no program", () => {
    const programs = Object.keys(contributes.configuration.properties).filter((name) => /path$/i.test(name));
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted()).toEqual(programs.toSorted());
  });
  it("draws its icon in one colour", () => {
    const [container] = contributes.viewsContainers.activitybar;
    const icon = readFileSync(join(root, container?.icon ?? ""), "utf8");
    expect(new Set([...icon.matchAll(/#[0-9a-f]{3,6}/gi)].map(([colour]) => colour)).size).toBe(1);
  });
});
