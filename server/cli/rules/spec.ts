// Options of `latchkey rules`.
import type { CommandSpec } from "../command.ts";

export const rulesSpec: CommandSpec = {
  name: "rules",
  summary: "list the rules, or show one with its examples",
  operands: "[ID]",
  maxOperands: 1,
  options: [{ name: "json", help: "one JSON document" }],
};
