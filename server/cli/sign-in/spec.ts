// Options of `latchkey sign-in`.
import type { CommandSpec } from "../command.ts";

export const signInSpec: CommandSpec = {
  name: "sign-in",
  summary: "sign in to a backend, in the browser where its method asks for it",
  operands: "BACKEND",
  maxOperands: 1,
  options: [],
  notes: ["BACKEND is a name of latchkey.yaml, such as main, or vault.main."],
};
