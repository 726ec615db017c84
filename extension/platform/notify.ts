import * as vscode from "vscode";
import { RpcError } from "../../runtime/protocol/rpc.ts";
import type { Cure } from "./refusal.ts";
import { fromEngine } from "./refusal.ts";

/** Shows a failure with its cures; an unexpected one goes to the log with its stack. Never throws. */
export function createNotifier(log: vscode.LogOutputChannel) {
  return {
    failure(error: unknown): void {
      if (error instanceof vscode.CancellationError) return;
      if (error instanceof RpcError) {
        const refusal = fromEngine(error);
        log.warn(`${refusal.code}: ${refusal.message}`);
        offer(
          vscode.window.showErrorMessage(refusal.message, ...refusal.cures.map(({ label }) => label)),
          refusal.cures,
        );
        return;
      }
      log.error(error instanceof Error ? error : String(error));
      const message = `Pipeloom met an unexpected error: ${error instanceof Error ? error.message : String(error)}`;
      const cures = [{ label: "Show Log", command: "pipeloom.showLogs" }];
      offer(vscode.window.showErrorMessage(message, "Show Log"), cures);
    },
    information(message: string, ...cures: readonly Cure[]): void {
      offer(vscode.window.showInformationMessage(message, ...cures.map(({ label }) => label)), cures);
    },
    warning(message: string, ...cures: readonly Cure[]): void {
      offer(vscode.window.showWarningMessage(message, ...cures.map(({ label }) => label)), cures);
    },
  };
}
export type Notifier = ReturnType<typeof createNotifier>;

function offer(shown: Thenable<string | undefined>, cures: readonly Cure[]): void {
  void shown.then((pressed) => {
    const cure = cures.find(({ label }) => label === pressed);
    if (cure) void vscode.commands.executeCommand(cure.command, ...(cure.args ?? []));
  });
}
