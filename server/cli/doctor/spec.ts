// Options of `latchkey doctor`.
import type { CommandSpec } from "../command.ts";

export const doctorSpec: CommandSpec = {
  name: "doctor",
  summary: "check the set-up: this machine, the project, every backend; say how to mend what is wrong",
  options: [{ name: "json", help: "one JSON document" }],
  notes: ["Exit: 0 nothing to mend, 1 something is, 2 it could not be checked."],
};
