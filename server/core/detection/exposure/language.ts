// The languages in which code is read for exposures, from the name of a file alone.

export type Language = "javascript" | "python" | "go" | "java" | "dockerfile";

const endings: Readonly<Record<string, Language>> = {
  js: "javascript",
  jsx: "javascript",
  ts: "javascript",
  tsx: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  mts: "javascript",
  cts: "javascript",
  vue: "javascript",
  svelte: "javascript",
  py: "python",
  go: "go",
  java: "java",
  dockerfile: "dockerfile",
};

export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/^(?:dockerfile|containerfile)(?:\..+)?$/.test(name)) return "dockerfile";
  return endings[name.slice(name.lastIndexOf(".") + 1)];
}
