import * as vscode from "vscode";
import type { Command } from "./command.ts";

export const focusParameters: Command = () => vscode.commands.executeCommand("pipeloom.parameters.focus");
