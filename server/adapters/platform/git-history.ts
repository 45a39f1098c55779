// Every content that a repository ever held, as Git lists it: told bit by bit, as fast as it is taken, so that memory does not grow
// with the history.
import { spawn } from "node:child_process";
import { ok, type Result } from "../../../shared/result.ts";
import { diffOptions, failed, literal, type RawEntry, run, safeEnvironment, safeOptions } from "./git.ts";

/** A content that a commit brought into the repository under this path. */
export interface HistoricalFile {
  readonly path: string;
  readonly blob: string;
  readonly commit: string;
}

export interface HistoryOptions {
  /** Relative to the top of the repository; none: all. */
  readonly paths: readonly string[];
  /** The id of a commit: what it holds, and what came before it, is left out. */
  readonly since: string | null;
}

export interface History {
  /** What came next, or a promise for the time when there may be more; null at the end. */
  next(): readonly HistoricalFile[] | Promise<void> | null;
  /** How it ended. Code: "git-failed". */
  readonly ended: Promise<Result<void>>;
  /** No more is wanted. */
  stop(): void;
}

/** Entries that wait to be taken before Git is made to wait. */
const MOST_WAITING = 4096;

/**
 * Every content that any commit of any branch, tag or stash brought in, the older commit before the newer. A content that came
 * back, or under another path, is there again.
 */
export function readHistory(top: string, { paths, since }: HistoryOptions): History {
  const what = [
    "--all",
    ...(since === null ? [] : ["--not", since]),
    "--topo-order",
    "--reverse",
    "--full-history",
    "--root",
    "-c",
    "--raw",
    "--no-abbrev",
    "-z",
    "--format=%x01%H",
  ];
  const args = ["log", "--no-show-signature", ...diffOptions, ...what, "--diff-filter=AMT", "--", ...literal(paths)];
  const git = spawn("git", [...safeOptions, ...args], {
    cwd: top,
    env: safeEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let waiting: HistoricalFile[] = [];
  let done = false;
  let tell = (): void => {};
  let news = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const wake = (): void => {
    tell();
    news = new Promise((resolve) => {
      tell = resolve;
    });
  };
  const onField = fieldReader((file) => waiting.push(file));
  let rest = "";
  git.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) onField(part);
    if (waiting.length > MOST_WAITING) git.stdout.pause();
    wake();
  });
  let complaint = "";
  git.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    complaint = (complaint + chunk).slice(-1000);
  });
  const ended = new Promise<Result<void>>((resolve) => {
    const end = (result: Result<void>): void => {
      done = true;
      wake();
      resolve(result);
    };
    git.on("error", () => end(failed({ code: null, output: "", complaint: "git is not installed" })));
    git.on("close", (code) => end(code === 0 ? ok(undefined) : failed({ code, output: "", complaint })));
  });
  return {
    next() {
      if (waiting.length === 0) return done ? null : news;
      const taken = waiting;
      waiting = [];
      git.stdout.resume();
      return taken;
    },
    ended,
    stop: () => void git.kill(),
  };
}

/** Whether any commit ever touched a path. */
export async function isInHistory(top: string, path: string): Promise<boolean> {
  const ran = await run(top, ["log", "--all", "--full-history", "-1", "--format=%H", "--", ...literal([path])]);
  return ran.code === 0 && ran.output !== "";
}

/** Takes the fields of the listing, which NUL separates: a commit, or an entry and then its path. */
function fieldReader(onFile: (file: HistoricalFile) => void): (field: string) => void {
  let commit = "";
  let entry: RawEntry | null = null;
  return (field) => {
    if (entry !== null) {
      const { mode, blob } = entry;
      entry = null;
      // Symbolic links hold a path, submodules a commit.
      if (blob !== null && mode.startsWith("100")) onFile({ path: field, blob, commit });
    } else if (field.startsWith("\x01")) commit = field.slice(1);
    else if (field.trimStart().startsWith(":")) entry = parseCombined(field.trimStart());
  };
}

/** What an entry of `git log --raw -c` says of the result: as many colons as parents, modes, ids, status. */
function parseCombined(entry: string): RawEntry {
  const parents = /^:+/.exec(entry)![0].length;
  const parts = entry.slice(parents).split(" ");
  return { mode: parts[parents] ?? "", status: parts.at(-1) ?? "", blob: parts[2 * parents + 1] ?? null, path: "" };
}
