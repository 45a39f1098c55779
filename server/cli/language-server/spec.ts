// Options of `latchkey lsp`.
import type { CommandSpec } from "../command.ts";

export const lspSpec: CommandSpec = {
  name: "lsp",
  summary: "start the language server for an editor",
  options: [{ name: "stdio", help: "talk over standard input and output (the only way)" }],
};
