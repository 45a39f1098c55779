// .gitleaksignore: one fingerprint a line, `[commit:]file:rule:line`, with `#` for comments.
import type { Importer, ImportProblem } from "./importer.ts";

export const gitleaksIgnore: Importer = {
  tool: "gitleaks",
  files: [".gitleaksignore"],
  maxSize: 8 * 1024 * 1024,
  skipsItself: true,
  async read(text, { by }) {
    const problems: ImportProblem[] = [];
    const places = new Map<string, [line: number, rule: string, commit: string | null][]>();
    for (const [index, raw] of text
      .replace(/^\ufeff/, "")
      .split(/\r?\n/)
      .entries()) {
      const entry = raw.trim();
      if (entry === "" || entry.startsWith("#")) continue;
      const parts = /^(?:([0-9a-f]{40}|[0-9a-f]{64}):)?(.+):([\w./-]{1,200}):(\d{1,9})$/.exec(entry);
      if (parts === null) {
        if (problems.length < 20)
          problems.push({ line: index + 1, message: "it is not a fingerprint: [commit:]file:rule:line" });
        continue;
      }
      const [, commit = null, file, rule, line] = parts;
      const path = file!.replaceAll("\\", "/").replace(/^\.\//, "");
      const list = places.get(path);
      if (list === undefined) places.set(path, [[Number(line), rule!, commit]]);
      else list.push([Number(line), rule!, commit]);
    }
    if (places.size === 0) return { rules: [], allowances: [], problems };
    const criteria = [[{ kind: "places", places } as const]];
    const allowance = { by, reason: null, rules: null, speaker: "gitleaks", off: false, criteria, all: false } as const;
    return { rules: [], allowances: [allowance], problems };
  },
};
