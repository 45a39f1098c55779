// Options of `latchkey set`.
import type { CommandSpec } from "../command.ts";

export const setSpec: CommandSpec = {
  name: "set",
  summary: "store a secret; its value comes from a prompt or standard input, never from an argument",
  operands: "NAME|REF",
  operandKind: "secret",
  hidesWords: true,
  options: [
    { name: "stdin", help: "read the value from standard input; one newline at its end is left out" },
    { name: "keep-newline", help: "with --stdin: every byte as it is" },
    { name: "expected", value: "VERSION", help: "only if this is the newest version" },
    { name: "new", help: "only if there is none yet" },
    { name: "add", help: "add NAME to latchkey.yaml where it is not there" },
    { name: "ref", value: "REF", help: "with --add: where it is kept (default: the local vault)" },
    { name: "json", help: "one JSON document, without the value" },
  ],
  notes: [
    "Without --stdin the value is asked for on the terminal, twice, and not shown.",
    "Exit: 0 stored, 2 no such name or not written, 3 refused by policy, 4 the backend is out of reach or refuses.",
  ],
};
