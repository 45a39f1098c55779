// Options of `latchkey reseal`.
import type { CommandSpec } from "../command.ts";

export const resealSpec: CommandSpec = {
  name: "reseal",
  summary: "seal values anew that were sealed with an old key of the controller, or with one that nobody knows",
  operands: "[FILE|NAME…]",
  operandKind: "file",
  options: [
    { name: "check", help: "change nothing, say which values use an old key" },
    { name: "cert", value: "FILE", file: true, help: "certificate of the controller (default: that of latchkey.yaml)" },
    {
      name: "recovery-private-key",
      value: "FILE",
      file: true,
      help: "open the values with private keys of the controller; may be given several times",
    },
    {
      name: "controller",
      value: "URL",
      help: "have the controller seal the values anew, at an address that is granted",
    },
    { name: "json", help: "one JSON document" },
  ],
  notes: [
    "Without --recovery-private-key and --controller a value is read again from where latchkey seal --from had it.",
    "NAME is NAMESPACE/NAME of a SealedSecret, a reference or a logical name; without any it is about all of latchkey.yaml.",
    "Exit: 0 done, 1 with --check: a value uses an old key, 2 a value could not be sealed anew, 3 refused by policy,",
    "4 the controller or a backend is out of reach or refuses.",
  ],
};
