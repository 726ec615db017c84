import * as vscode from "vscode";
import type { Range } from "../../runtime/model/range.ts";

export function toVscodeRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
