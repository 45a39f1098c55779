// Options of `latchkey init`.
import type { CommandSpec } from "../command.ts";

export const initSpec: CommandSpec = {
  name: "init",
  summary: "write latchkey.yaml, say what other scanners' settings hold, offer the pre-commit hook",
  options: [
    { name: "hook", help: "install the pre-commit hook without asking" },
    { name: "no-hook", help: "do not install it" },
  ],
  notes: ["Nothing that is there is overwritten: a hook that exists is kept and runs first."],
};
