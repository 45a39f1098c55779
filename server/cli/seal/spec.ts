// Options of `latchkey seal`.
import { sealingScopes } from "../../../shared/sealed-secrets.ts";
import type { CommandSpec } from "../command.ts";

export const sealSpec: CommandSpec = {
  name: "seal",
  summary: "seal a Secret, so that the controller in the cluster alone can open it",
  operands: "[FILE]",
  operandKind: "file",
  hidesWords: true,
  options: [
    { name: "name", value: "NAME", help: "name of the Secret, where no manifest says it" },
    { name: "namespace", value: "NS", help: "its namespace, where no manifest says it" },
    { name: "from", value: "KEY=NAME|REF", help: "seal what a secret holds under a key; may be given several times" },
    { name: "raw", help: "seal one value of standard input, and print it alone; one newline at its end is left out" },
    { name: "keep-newline", help: "with --raw: every byte as it is" },
    { name: "cert", value: "FILE", file: true, help: "certificate of the controller (default: that of latchkey.yaml)" },
    {
      name: "scope",
      value: "SCOPE",
      choices: sealingScopes,
      help: "where it may be opened (default: as annotated, strict)",
    },
    { name: "output", value: "FILE", file: true, help: "write the SealedSecret to a file, not to standard output" },
    {
      name: "merge-into",
      value: "FILE",
      file: true,
      help: "set the keys in the SealedSecret of a file, and change nothing else",
    },
    { name: "format", value: "FORMAT", choices: ["yaml", "json"], help: "of the SealedSecret (default: yaml)" },
  ],
  notes: [
    "FILE is a manifest of kind Secret, YAML or JSON, of one or several; without it standard input is one.",
    "Exit: 0 sealed, 2 it could not be, 3 refused by policy, 4 the backend of a value is out of reach or refuses.",
  ],
};
