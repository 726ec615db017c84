/** Quick fixes, outline and completion as the editor asks for them, with the real parser behind and a fake editor before. */
import { describe, expect, it, vi } from "vitest";

type Provider = Record<string, (...args: never[]) => unknown>;
const fake = vi.hoisted(() => {
  const providers: Record<string, unknown> = {};
  const extensions = new Set<string>();
  const register = (kind: string) => (_: unknown, provider: unknown) => {
    providers[kind] = provider;
    return { dispose: () => {} };
  };
  class Value {
    readonly args: readonly unknown[];
    constructor(...args: unknown[]) {
      this.args = args;
    }
  }
  class WorkspaceEdit {
    readonly parts: unknown[] = [];
    replace(_: unknown, range: Value, text: string) {
      this.parts.push([...range.args, text]);
    }
  }
  class CodeAction {
    readonly title: string;
    edit: WorkspaceEdit | undefined;
    isPreferred = false;
    constructor(title: string) {
      this.title = title;
    }
  }
  class DocumentSymbol {
    readonly name: string;
    children: DocumentSymbol[] = [];
    constructor(name: string) {
      this.name = name;
    }
  }
  class CompletionItem {
    insertText = "";
  }
  const module = {
    languages: {
      registerCodeActionsProvider: register("fixes"),
      registerDefinitionProvider: register("definition"),
      registerReferenceProvider: register("references"),
      registerRenameProvider: register("rename"),
      registerCompletionItemProvider: register("completion"),
      registerDocumentSymbolProvider: register("symbols"),
    },
    extensions: { getExtension: (id: string) => (extensions.has(id) ? {} : undefined) },
    workspace: { getConfiguration: () => ({ get: () => undefined }), findFiles: () => Promise.resolve([]) },
    Uri: { file: (path: string) => ({ fsPath: path }) },
    Range: Value,
    Position: Value,
    Location: Value,
    WorkspaceEdit,
    CodeAction,
    CodeActionKind: { QuickFix: "quickfix" },
    CompletionItem,
    CompletionItemKind: {},
    DocumentSymbol,
    SymbolKind: {},
  };
  return { providers, extensions, module };
});
vi.mock("vscode", () => fake.module);

const { offerLanguageFeatures } = await import("../../extension/editor/language-features.ts");
const { createSourceNames } = await import("../../extension/editor/source-names.ts");
const { python } = await import("../edit/examples.ts");
const { testSource } = await import("../source/wasm.ts");

type Documents = Parameters<typeof createSourceNames>[0];

/** The providers over one Python text. */
async function offered(text: string) {
  const source = await testSource();
  const file = { file: "/w/main.py", language: "python", text } as const;
  const parsed = source.parse(file);
  const document = { uri: {}, file: file.file, version: 1, text, parsed };
  const reader = {
    parse: () => parsed,
    fixes: (_: string, __: string, ___: string, problem: Parameters<typeof source.fixes>[1]) =>
      source.fixes(file, problem),
    nameAt: (_: string, __: string, ___: string, offset: number) => source.nameAt(file, offset),
    references: (_: string, __: string, ___: string, named: Parameters<typeof source.references>[1]) =>
      source.references(file, named),
    rename: (_: string, __: string, ___: string, named: Parameters<typeof source.rename>[1], to: string) =>
      source.rename(file, named, to),
  };
  const documents = { current: () => Promise.resolve(document), reader: () => Promise.resolve(reader) };
  const files = { readText: () => text, forget: () => {} };
  // SAFETY: the fakes have what the providers use.
  offerLanguageFeatures(
    // SAFETY: a stand-in with what the language features read; anything else would throw.
    documents as unknown as Documents,
    createSourceNames(documents as unknown as Documents, files),
    { find: () => Promise.resolve([]) },
  );
  const editor = { uri: {}, offsetAt: (offset: number) => offset, positionAt: (offset: number) => offset };
  // SAFETY: each test asks the provider that it names.
  const ask = async (kind: string, method: string, ...args: unknown[]): Promise<unknown> =>
    (fake.providers[kind] as Provider)[method]?.(...([editor, ...args] as never[]));
  return { ask, parsed };
}

describe("language features", () => {
  it("offers fixes for our own problems only", async () => {
    const { ask, parsed } = await offered(python("return lod(path)"));
    const [problem] = parsed.problems;
    const range = { start: { line: problem?.range?.start.line } };
    const diagnostic = { source: "pipeloom", code: problem?.code, message: problem?.message, range };
    const titles = async (source: string) =>
      (
        (await ask("fixes", "provideCodeActions", range, { diagnostics: [{ ...diagnostic, source }] })) as
          // SAFETY: what the provider gives are the fake's own actions.
          { title: string }[] | undefined
      )?.map(({ title }) => title);
    expect(await titles("pipeloom")).toEqual(["Change to load", "Create the step lod"]);
    expect(await titles("Pylance")).toBeUndefined();
  });

  it("gives an outline", async () => {
    const { ask } = await offered(python("return load(path)"));
    expect(await ask("symbols", "provideDocumentSymbols")).toMatchObject([
      { name: "load" },
      { name: "clean" },
      { name: "split" },
      { name: "fit" },
      { name: "evaluate" },
      { name: "p", children: [{ name: "path" }, { name: "epochs" }, { name: "load" }] },
    ]);
  });

  it("leaves names to a language server, and what that does not know to us", async () => {
    const text = python("parts = split([])", "other = fit(parts.train, epochs=1)", "return other");
    const { ask } = await offered(text);
    const name = text.indexOf("fit(parts");
    const inputs = text.indexOf("epochs=1)");
    const member = text.indexOf("train, epochs");
    const labels = async (offset: number) =>
      // SAFETY: what the provider gives are the fake's own items.
      ((await ask("completion", "provideCompletionItems", offset)) as { insertText: string }[]).map(
        (item) => item.insertText,
      );
    fake.extensions.clear();
    expect(await ask("definition", "provideDefinition", name)).toMatchObject({ args: [{ fsPath: "/w/main.py" }, {}] });
    expect(await ask("references", "provideReferences", name)).toHaveLength(2);
    expect(await ask("rename", "prepareRename", name)).toMatchObject({ args: [name, name + 3] });
    expect(await ask("rename", "provideRenameEdits", name, "learn")).toMatchObject({
      parts: [
        [{}, {}, "learn"],
        [{}, {}, "learn"],
      ],
    });
    expect(await labels(inputs)).toEqual(["epochs="]);
    fake.extensions.add("ms-python.vscode-pylance");
    expect(await ask("definition", "provideDefinition", name)).toBeUndefined();
    expect(await ask("references", "provideReferences", name)).toEqual([]);
    await expect(ask("rename", "prepareRename", name)).rejects.toThrow("no step");
    expect(await labels(inputs)).toEqual([]);
    expect(await labels(member)).toEqual(["train", "test"]);
  });
});
