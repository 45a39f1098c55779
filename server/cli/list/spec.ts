// Options of `latchkey list`.
import type { CommandSpec } from "../command.ts";

export const listSpec: CommandSpec = {
  name: "list",
  summary: "list the secrets of latchkey.yaml with their places here, or what a backend holds",
  operands: "[PREFIX]",
  maxOperands: 1,
  options: [
    { name: "backend", value: "BACKEND", help: "what is right below PREFIX in a backend, such as local or vault.main" },
    { name: "names", help: "the names alone" },
    { name: "json", help: "one JSON document" },
  ],
  notes: ["Without --backend no backend is asked. DEPLOYMENT_ENV says which environment is meant."],
};
