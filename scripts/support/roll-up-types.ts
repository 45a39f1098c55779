// Makes one declaration file of what an entry exports: a module that is one file can be added to by the projects that use
// it, and shows nothing else of ours. Reads what tsc writes, so just that much of the language is known here.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Module {
  readonly path: string;
  /** Statements by the name that they declare, with their comments and without `export`. */
  readonly declared: ReadonlyMap<string, string>;
  /** Files that names come from. */
  readonly imported: ReadonlyMap<string, string>;
}

/** `replaced`: texts to read instead of files, by their paths. Throws where the declarations are not understood. */
export function rollUpTypes(entry: string, replaced: ReadonlyMap<string, string>): string {
  const modules = new Map<string, Module>();
  const moduleAt = (path: string): Module => {
    const module = modules.get(path) ?? readModule(path, replaced.get(path) ?? readFileSync(path, "utf8"));
    modules.set(path, module);
    return module;
  };
  const exported = new Set(moduleAt(entry).imported.keys());
  const taken = new Map<string, string>();
  const out: string[] = [];

  const visit = (from: Module, name: string): void => {
    const statement = from.declared.get(name);
    const source = from.imported.get(name);
    if (source !== undefined) visit(moduleAt(source), name);
    if (statement === undefined || taken.get(name) === from.path) return;
    if (taken.has(name)) throw new Error(`${name} is declared in ${taken.get(name)} and in ${from.path}`);
    taken.set(name, from.path);
    out.push(exported.has(name) ? statement.replace(DECLARATION, "export $&") : statement);
    for (const [word] of statement.replace(COMMENT, "").matchAll(/\w+/g)) visit(from, word);
  };

  for (const name of exported) {
    visit(moduleAt(entry), name);
    if (!taken.has(name)) throw new Error(`${entry} exports ${name}, which is not declared`);
  }
  // Without it, everything in a declaration file is exported.
  return `${[...out, "export {};"].join("\n")}\n`;
}

const COMMENT = /\/\*[\s\S]*?\*\//g;
const DECLARATION = /^(?:declare )?(?:interface|type|class|function|const) (\w+)/m;

function readModule(path: string, text: string): Module {
  const declared = new Map<string, string>();
  const imported = new Map<string, string>();
  for (const statement of statementsOf(text)) {
    const plain = statement.replace(COMMENT, "").trim();
    const [, names, from] = /^(?:import|export)(?: type)? \{([^}]*)\} from "(\.[^"]+)";$/.exec(plain) ?? [];
    const [, name] = DECLARATION.exec(plain.replace(/^export /, "")) ?? [];
    if (names !== undefined) for (const one of namesOf(names)) imported.set(one, beside(path, from!));
    else if (name !== undefined) declared.set(name, statement.replace(/^export /m, "").trim());
    else if (!/^export (?:type )?\{[^}]*\};$/.test(plain)) throw new Error(`${path}: not understood: ${plain}`);
  }
  return { path, declared, imported };
}

function namesOf(list: string): readonly string[] {
  if (/ as /.test(list)) throw new Error(`names that change on import are not understood: ${list}`);
  return list
    .split(",")
    .map((one) => one.replace(/\btype\b/, "").trim())
    .filter((one) => one !== "");
}

const beside = (path: string, specifier: string): string => join(dirname(path), specifier.replace(/\.ts$/, ".d.ts"));

/** Cuts a file after each semicolon, and each block of an interface or a class, that stands in no bracket. */
function* statementsOf(text: string): Generator<string> {
  let start = 0;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|`[^`]*`|[{}()[\];]/g)) {
    if ("{([".includes(token)) depth++;
    if ("})]".includes(token)) depth--;
    if (depth !== 0 || (token !== ";" && token !== "}")) continue;
    const statement = text.slice(start, index + 1);
    if (token === "}" && !/^(?:export )?(?:declare )?(?:interface|class) /m.test(statement.replace(COMMENT, "")))
      continue;
    start = index + 1;
    yield statement;
  }
}
