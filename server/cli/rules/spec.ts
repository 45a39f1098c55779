// Options of `latchkey rules`.
import type { CommandSpec } from "../command.ts";

export const rulesSpec: CommandSpec = {
  name: "rules",
  summary: "list the rules, show one with its examples, or test the project's own",
  operands: "[ID]",
  maxOperands: 1,
  options: [
    { name: "test", help: "run the examples of the project's own rules, or of the rule ID" },
    { name: "all", help: "with --test: of the shipped rules too" },
    { name: "json", help: "one JSON document" },
  ],
  notes: ["The rules of the project in the working directory are listed with those of Latchkey."],
};
