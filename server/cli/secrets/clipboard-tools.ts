// The programs by which a clipboard is written, read and emptied. Values go to them over a pipe, never as an argument.
import { spawn } from "node:child_process";
import type { Environment } from "../../core/references/provider.ts";
import { findProgram } from "./find-program.ts";

export interface Call {
  /** Its absolute path. */
  readonly program: string;
  readonly args: readonly string[];
}

export interface ClipboardTool {
  readonly write: Call;
  readonly read: Call;
  /** Gets an empty input. */
  readonly clear: Call;
  /** What it takes and gives is UTF-16 where a text is not ASCII. */
  readonly wide?: true;
}

type Words = readonly [program: string, ...args: string[]];

interface Candidate {
  readonly needs?: "WAYLAND_DISPLAY" | "DISPLAY";
  readonly write: Words;
  readonly read: Words;
  readonly clear: Words;
  readonly wide?: true;
}

const windows: Candidate = {
  write: ["clip.exe"],
  read: [
    "powershell.exe",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))",
  ],
  clear: ["clip.exe"],
  wide: true,
};

const candidates: Readonly<Partial<Record<NodeJS.Platform, readonly Candidate[]>>> = {
  darwin: [{ write: ["pbcopy"], read: ["pbpaste"], clear: ["pbcopy"] }],
  win32: [windows],
};

const others: readonly Candidate[] = [
  {
    needs: "WAYLAND_DISPLAY",
    write: ["wl-copy", "--type", "text/plain"],
    read: ["wl-paste", "--no-newline"],
    clear: ["wl-copy", "--clear"],
  },
  {
    needs: "DISPLAY",
    write: ["xclip", "-selection", "clipboard", "-in"],
    read: ["xclip", "-selection", "clipboard", "-out"],
    clear: ["xclip", "-selection", "clipboard", "-in"],
  },
  {
    needs: "DISPLAY",
    write: ["xsel", "--clipboard", "--input"],
    read: ["xsel", "--clipboard", "--output"],
    clear: ["xsel", "--clipboard", "--delete"],
  },
  // Linux within Windows.
  windows,
];

/** Null: there is none here. */
export function findClipboardTool(environment: Environment): ClipboardTool | null {
  for (const { needs, write, read, clear, wide } of candidates[process.platform] ?? others) {
    if (needs !== undefined && !environment[needs]) continue;
    const calls = [write, read, clear].map((words) => callOf(words, environment));
    const [writing, reading, clearing] = calls;
    if (writing && reading && clearing) {
      return { write: writing, read: reading, clear: clearing, ...(wide && { wide }) };
    }
  }
  return null;
}

function callOf([name, ...args]: Words, environment: Environment): Call | null {
  const program = findProgram(name, environment);
  return program === null ? null : { program, args };
}

/** What to install where there is none. */
export function missingTool(environment: Environment): string {
  if (environment["WAYLAND_DISPLAY"]) return "install wl-clipboard";
  return environment["DISPLAY"] ? "install xclip or xsel" : "--reveal on a terminal, or a session with a desktop";
}

/** Milliseconds. */
const PATIENCE = 5_000;

/** Gives `input` to a program and collects what it says; null where it fails. Both belong to the caller. */
export function callTool({ program, args }: Call, input: Uint8Array, collects = false): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      // Those that stay to serve the clipboard keep no pipe of ours open.
      stdio: ["pipe", collects ? "pipe" : "ignore", "ignore"],
      timeout: PATIENCE,
      windowsHide: true,
    });
    const pieces: Buffer[] = [];
    child.stdout?.on("data", (piece: Buffer) => pieces.push(piece));
    child.on("error", () => resolve(null));
    child.on(collects ? "close" : "exit", (code) => {
      const whole = Buffer.concat(pieces);
      for (const piece of pieces) piece.fill(0);
      resolve(code === 0 ? whole : null);
    });
    // It may end before it has read everything; its exit code tells.
    child.stdin!.on("error", () => {});
    child.stdin!.end(input);
  });
}
