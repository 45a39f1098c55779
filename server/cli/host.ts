// What the command line gets from the process that runs it. Tests give streams of their own.
import type { Readable } from "node:stream";
import type { Failure } from "../../shared/result.ts";
import { escapeText } from "./terminal.ts";

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** `done` is called once it is handed to the system. */
  write(content: string | Uint8Array, done?: () => void): unknown;
}

export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Output;
  /** For people: errors, and progress where it is a terminal. */
  readonly log: Output;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Changes with the text of the bundle; absent where the sources themselves run. */
  readonly build?: string;
  /** Starts the language server in this process; absent where it is not at hand. */
  readonly startLanguageServer?: () => Promise<void>;
}

export const EXIT = { nothing: 0, findings: 1, failed: 2, interrupted: 130 } as const;

/** Says what happened and what to do, in the one form that all errors have. */
export function complain(host: Host, { message, remedy }: Failure): void {
  const advice = remedy === undefined ? "" : `. Try: ${escapeText(remedy)}`;
  host.log.write(`latchkey: ${escapeText(message)}${advice}\n`);
}
