// What is known of languages by their LSP id: the file ending by which rules know them, and how a comment is written.

/** How an ignore comment can be placed. */
export interface CommentSyntax {
  readonly open: string;
  /** Empty for a comment that the end of the line closes. */
  readonly close: string;
  /** False where a comment needs a line of its own, since at the end of a line it would be part of the value. */
  readonly trailing: boolean;
}

const slashes: CommentSyntax = { open: "//", close: "", trailing: true };
const hash: CommentSyntax = { open: "#", close: "", trailing: true };
const hashLine: CommentSyntax = { open: "#", close: "", trailing: false };
const dashes: CommentSyntax = { open: "--", close: "", trailing: true };
const semicolon: CommentSyntax = { open: ";", close: "", trailing: true };
const semicolonLine: CommentSyntax = { open: ";", close: "", trailing: false };
const percent: CommentSyntax = { open: "%", close: "", trailing: true };
const markup: CommentSyntax = { open: "<!--", close: "-->", trailing: true };
const block: CommentSyntax = { open: "/*", close: "*/", trailing: true };
const parens: CommentSyntax = { open: "(*", close: "*)", trailing: true };

/** By language id: file ending, and comment syntax where the language has comments. */
const languages: Readonly<Record<string, readonly [ending: string, comment: CommentSyntax | null]>> = {
  bat: ["bat", { open: "REM", close: "", trailing: false }],
  bicep: ["bicep", slashes],
  bibtex: ["bib", percent],
  c: ["c", slashes],
  clojure: ["clj", semicolon],
  coffeescript: ["coffee", hash],
  cpp: ["cpp", slashes],
  csharp: ["cs", slashes],
  css: ["css", block],
  cuda: ["cu", slashes],
  dart: ["dart", slashes],
  dockercompose: ["yml", hash],
  dockerfile: ["dockerfile", hashLine],
  dotenv: ["env", hashLine],
  elixir: ["ex", hash],
  elm: ["elm", dashes],
  env: ["env", hashLine],
  erlang: ["erl", percent],
  fsharp: ["fs", slashes],
  "github-actions-workflow": ["yml", hash],
  go: ["go", slashes],
  gradle: ["gradle", slashes],
  graphql: ["graphql", hash],
  groovy: ["groovy", slashes],
  haskell: ["hs", dashes],
  hcl: ["hcl", hash],
  helm: ["yaml", hash],
  html: ["html", markup],
  ini: ["ini", semicolonLine],
  java: ["java", slashes],
  javascript: ["js", slashes],
  javascriptreact: ["jsx", slashes],
  json: ["json", null],
  jsonc: ["jsonc", slashes],
  julia: ["jl", hash],
  kotlin: ["kt", slashes],
  latex: ["tex", percent],
  less: ["less", slashes],
  lisp: ["lisp", semicolon],
  lua: ["lua", dashes],
  makefile: ["mk", hashLine],
  markdown: ["md", markup],
  nginx: ["conf", hash],
  nim: ["nim", hash],
  nix: ["nix", hash],
  "objective-c": ["m", slashes],
  "objective-cpp": ["mm", slashes],
  ocaml: ["ml", parens],
  perl: ["pl", hash],
  php: ["php", slashes],
  powershell: ["ps1", hash],
  prisma: ["prisma", slashes],
  properties: ["properties", hashLine],
  proto: ["proto", slashes],
  python: ["py", hash],
  r: ["r", hash],
  ruby: ["rb", hash],
  rust: ["rs", slashes],
  scala: ["scala", slashes],
  scss: ["scss", slashes],
  sh: ["sh", hash],
  shellscript: ["sh", hash],
  solidity: ["sol", slashes],
  sql: ["sql", dashes],
  svelte: ["svelte", markup],
  swift: ["swift", slashes],
  terraform: ["tf", hash],
  "terraform-vars": ["tfvars", hash],
  tex: ["tex", percent],
  toml: ["toml", hash],
  typescript: ["ts", slashes],
  typescriptreact: ["tsx", slashes],
  vb: ["vb", { open: "'", close: "", trailing: true }],
  vue: ["vue", markup],
  xml: ["xml", markup],
  xsl: ["xsl", markup],
  yaml: ["yaml", hash],
  zig: ["zig", slashes],
};

/** By the end of the file's name, for editors that call a file plain text or give a language of their own. */
const byName: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)\.env(?:\.[^/]*)?$|\.env$/i, "dotenv"],
  [/(?:^|\/)dockerfile(?:\.[^/]*)?$/i, "dockerfile"],
  [/(?:^|\/)(?:\.npmrc|\.pypirc|\.netrc|\.editorconfig)$|\.(?:ini|cfg)$/i, "ini"],
  [/(?:^|\/)makefile$|\.mk$/i, "makefile"],
  [/\.properties$/i, "properties"],
  [/\.(?:tf|tfvars)$/i, "terraform"],
  [/\.ya?ml$/i, "yaml"],
  [/\.toml$/i, "toml"],
];

/** The language by its LSP id. The name goes first: editors call a `.env` file shell, properties or plain text. */
export const languageIdOf = (languageId: string, path: string): string =>
  byName.find(([pattern]) => pattern.test(path))?.[1] ?? languageId;

/** How to write a comment in a document; null where its language has none or is not known. */
export const commentSyntaxOf = (languageId: string, path: string): CommentSyntax | null =>
  languages[languageIdOf(languageId, path)]?.[1] ?? null;

/** File ending, without the dot, of a document that has no file. */
export const endingOf = (languageId: string): string => languages[languageId]?.[0] ?? "txt";
