// The family of languages a document belongs to, from its name alone: whether a value without quotes can be text.

export const families = {
  code: 0,
  json: 1,
  yaml: 2,
  config: 3,
  markup: 4,
  prose: 5,
  shell: 6,
  sql: 7,
  unknown: 8,
} as const;

export type Family = (typeof families)[keyof typeof families];

const endings: Readonly<Record<keyof typeof families, string>> = {
  code:
    "js jsx ts tsx mjs cjs mts cts go py pyi rb php java cs kt kts scala swift rs c h cc cpp cxx hpp m mm dart lua pl pm " +
    "ex exs erl groovy gradle vue svelte jl hs clj fs vb proto tf hcl coffee cr nim zig v sol rake mod sum",
  json: "json jsonc json5 ipynb tfstate webmanifest har map",
  yaml: "yml yaml",
  config: "ini env properties conf cfg cnf toml config editorconfig netrc pgpass npmrc pypirc service example template",
  markup: "xml html htm xhtml svg csproj props plist jsp aspx erb hbs ejs twig",
  prose: "md markdown mdx rst txt adoc text log org tex",
  shell: "sh bash zsh fish bat cmd ps1 psm1 dockerfile makefile mk bats command",
  sql: "sql psql ddl",
  unknown: "",
};

const byEnding = new Map<string, Family>();
for (const [name, list] of Object.entries(endings))
  for (const ending of list.split(" ")) byEnding.set(ending, families[name as keyof typeof families]);

let lastPath = "";
let lastFamily: Family = families.unknown;

const familyOf = (path: string): Family => {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const dot = name.lastIndexOf(".");
  const known = byEnding.get(name.slice(dot + 1));
  if (known !== undefined) return known;
  return name.startsWith("dockerfile") ? families.shell : name.startsWith(".env") ? families.config : families.unknown;
};

/** Family of a path; remembers the last answer, as many hits of one document ask in a row. */
export const languageFamily = (path: string): Family => {
  if (path !== lastPath) {
    lastFamily = familyOf(path);
    lastPath = path;
  }
  return lastFamily;
};
