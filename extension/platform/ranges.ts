import * as vscode from "vscode";
import type { Range } from "../../runtime/model/range.ts";

export function toVscodeRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function containsPosition(range: Range, line: number, character: number): boolean {
  const { start, end } = range;
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  return isAfterStart && (line < end.line || (line === end.line && character <= end.character));
}
