// Options of `latchkey get`.
import type { CommandSpec } from "../command.ts";

export const getSpec: CommandSpec = {
  name: "get",
  summary: "tell about a secret; show or copy its value only when asked to",
  operands: "NAME|REF",
  operandKind: "secret",
  maxOperands: 1,
  options: [
    { name: "reveal", help: "show the value; refused where standard output is not a terminal, unless --raw" },
    { name: "raw", help: "with --reveal: exactly the bytes, nothing before or after" },
    { name: "copy", help: "put the value into the clipboard" },
    { name: "clear-after", value: "SECONDS", help: "with --copy: take it out again after so long (default 30)" },
    { name: "version", value: "VERSION", help: "this version in place of the newest" },
    { name: "again", help: "ask the backend anew, also where it has refused" },
    { name: "versions", help: "list the versions" },
    { name: "json", help: "one JSON document, without the value" },
  ],
  notes: [
    "NAME is a logical name of latchkey.yaml, REF a reference such as ref+vault.main://kv/app/db#/password.",
    "Exit: 0 done, 2 no such secret or bad usage, 3 refused by policy, 4 the backend is out of reach or refuses.",
  ],
};
