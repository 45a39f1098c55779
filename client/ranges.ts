// Ranges of the protocol as ranges of the editor.
import * as vscode from "vscode";
import type { TextRange } from "../shared/messages.ts";

export const toRange = ({ start, end }: TextRange): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);
