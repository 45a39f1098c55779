// Every report format, in one list; each is loaded when it is asked for.
import type { Format } from "./format.ts";

export const formats: Readonly<Record<string, () => Promise<Format>>> = {
  pretty: async () => (await import("./pretty.ts")).pretty,
  json: async () => (await import("./json.ts")).json,
  sarif: async () => (await import("./sarif.ts")).sarif,
  gitleaks: async () => (await import("./gitleaks.ts")).gitleaks,
};
