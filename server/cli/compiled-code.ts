// Loads a CommonJS bundle with the code that V8 compiled for it in an earlier run: that takes a third off a short run.
// Node's own cache holds only what is compiled at load; this one is filled at the end, with every function that ran.
import { mkdirSync, readFileSync, renameSync, unlink, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

export interface LoadedBundle<Exports> {
  readonly exports: Exports;
  /** Keeps what has been compiled until now for the next load, unless this one has found all it asked for. */
  keep(): void;
}

type Wrapper = (exports: unknown, require: NodeJS.Require, module: unknown, file: string, folder: string) => void;

/** `build` changes with the text of the bundle. Throws what the bundle throws; a cache that is no good is no error. */
export function loadBundle<Exports>(file: string, build: string): LoadedBundle<Exports> {
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, "latin1")}\n})`;
  const cache = join(cacheFolder(), `${build}-${process.version}-${process.arch}`);
  const cachedData = readIfThere(cache);
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  const module = { exports: {} as Exports };
  const run = script.runInThisContext() as Wrapper;
  run.call(module.exports, module.exports, lazyRequire(createRequire(file)), module, file, dirname(file));
  return {
    exports: module.exports,
    keep() {
      if (cachedData === undefined || script.cachedDataRejected) replaceFile(cache, script.createCachedData());
    },
  };
}

/** Modules of Node that most runs never use, and that take a millisecond or more to load. */
const SELDOM = new Set(["node:child_process", "node:crypto", "node:stream", "node:worker_threads"]);

/** As `require`, but loads those of Node's modules when something in them is first asked for. */
function lazyRequire(require: NodeJS.Require): NodeJS.Require {
  const lazy = (name: string): unknown => {
    if (!SELDOM.has(name)) return require(name);
    let module: Record<string | symbol, unknown> | undefined;
    const get = (_: unknown, key: string | symbol): unknown => {
      module ??= require(name) as Record<string | symbol, unknown>;
      return module[key];
    };
    return new Proxy({}, { get });
  };
  return Object.assign(lazy, require);
}

/** In the user's own cache: nobody else may lay code there for us. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return join(XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), ".cache"), "latchkey", "compiled");
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Whoever reads meanwhile sees the old file or the new one. */
function replaceFile(path: string, content: Buffer): void {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // A home that is read-only or full: the next run compiles again.
    unlink(temporary, () => {});
  }
}
