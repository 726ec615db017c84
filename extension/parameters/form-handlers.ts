/** What the parameters form asks of the editor: its file dialog and its secret storage. */
import { isAbsolute, join, relative, sep } from "node:path";
import * as vscode from "vscode";
import { workspaceOf } from "../../runtime/client/workspace.ts";
import type { Handlers } from "../../runtime/protocol/rpc.ts";
import type { WebviewContract } from "../../runtime/protocol/webview.ts";
import type { ParameterValues } from "./parameters.ts";
import type { Secrets } from "./secrets.ts";

interface FormContext {
  readonly secrets: Secrets;
  /** The pipeline file's path, when one is open. */
  readonly file: () => string | undefined;
  readonly menu: (pipeline: string, values: ParameterValues, action: "all" | "write-profile") => Promise<void>;
  readonly takeFocus: () => void;
}

type FormHandlers = Pick<Handlers<WebviewContract>, "parameters.menu" | "path.pick" | "secret.find" | "secret.keep">;

export function formHandlers({ secrets, file, menu, takeFocus }: FormContext): FormHandlers {
  return {
    async "parameters.menu"({ pipeline, values, action }) {
      try {
        await menu(pipeline, values, action);
      } finally {
        takeFocus();
      }
      return {};
    },
    async "path.pick"({ label, path }) {
      const pipelineFile = file();
      const folder = pipelineFile === undefined ? undefined : workspaceOf(pipelineFile);
      const start = path === undefined || folder === undefined ? folder : isAbsolute(path) ? path : join(folder, path);
      const [picked] =
        (await vscode.window.showOpenDialog({
          title: `Choose ${label}`,
          openLabel: "Use",
          canSelectFiles: true,
          canSelectFolders: true,
          ...(start !== undefined && { defaultUri: vscode.Uri.file(start) }),
        })) ?? [];
      takeFocus();
      return picked ? { path: pathIn(folder, picked.fsPath) } : {};
    },
    async "secret.find"({ name }) {
      const where = await secrets.find(name);
      return where === undefined ? {} : { where };
    },
    async "secret.keep"({ name }) {
      const value = await vscode.window.showInputBox({
        title: `Secret ${name}`,
        prompt: "Kept by VS Code for you alone. It is never written to a file, a log or a run's record.",
        password: true,
        ignoreFocusOut: true,
      });
      takeFocus();
      if (value === undefined || value === "") return { kept: false };
      await secrets.keep(name, value);
      return { kept: true };
    },
  };
}

/** Relative to the folder that steps run in, and with forward slashes, so that it means the same on other machines. */
function pathIn(folder: string | undefined, path: string): string {
  if (folder === undefined) return path;
  const inside = relative(folder, path);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? path : inside.split(sep).join("/");
}
