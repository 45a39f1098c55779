// Options of `latchkey sign-out`.
import type { CommandSpec } from "../command.ts";

export const signOutSpec: CommandSpec = {
  name: "sign-out",
  summary: "forget what a sign-in to a backend brought, there and here",
  operands: "BACKEND",
  maxOperands: 1,
  options: [],
};
