// `latchkey lsp --stdio`: hands the process over to the language server.
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { lspSpec } from "./spec.ts";

export async function runLsp(parsed: ParsedCommand, host: Host): Promise<number> {
  if (!parsed.has("stdio")) {
    complain(
      host,
      usage(lspSpec, "the language server talks over standard input and output only", "latchkey lsp --stdio"),
    );
    return EXIT.failed;
  }
  if (host.startLanguageServer === undefined) {
    complain(host, {
      code: "no-language-server",
      message: "the language server cannot be started: this entry does not bring it",
      remedy: "start it through bin/latchkey.mjs",
    });
    return EXIT.failed;
  }
  await host.startLanguageServer();
  return EXIT.nothing;
}
