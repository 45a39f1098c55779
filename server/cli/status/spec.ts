// Options of `latchkey status`.
import type { CommandSpec } from "../command.ts";

export const statusSpec: CommandSpec = {
  name: "status",
  summary: "ask every backend how old the secrets are and which are overdue",
  operands: "[PREFIX]",
  maxOperands: 1,
  options: [{ name: "json", help: "one JSON document" }],
  notes: [
    "Exit: 0 nothing overdue, 1 something is overdue or has expired, 3 refused by policy, 4 a backend did not answer.",
  ],
};
