// The protocol library, in a bundle of its own (dist/protocol-client.cjs) that is loaded with the server: it is larger
// than the rest of the extension and would make activation wait.
export {
  DiagnosticPullMode,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
} from "vscode-languageclient/node";
