// .secretlintignore: files that secretlint leaves out, in the syntax of .gitignore.
import type { Importer } from "./importer.ts";

export const secretlintIgnore: Importer = {
  tool: "secretlint",
  files: [".secretlintignore"],
  maxSize: 1024 * 1024,
  skipsItself: false,
  async read(text, { by }) {
    const globs = text.split(/\r?\n/);
    const criteria = [[{ kind: "globs", globs } as const]];
    const allowance = { by, reason: null, rules: null, speaker: "latchkey", off: false, criteria, all: false } as const;
    return { rules: [], allowances: [allowance], problems: [] };
  },
};
