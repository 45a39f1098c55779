// Asks a person on the terminal: a yes, or a value that is not shown while it is typed.

import { createInterface } from "node:readline/promises";
import type { Readable } from "node:stream";
import { copyBytes } from "../../../shared/secret-bytes.ts";
import type { Host } from "../host.ts";

interface Terminal extends Readable {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
}

export const isInteractive = ({ input, log }: Host): boolean =>
  (input as Partial<Terminal>).isTTY === true && log.isTTY === true;

/** Enter means yes. No where it is interrupted. */
export async function confirm(question: string, { input, log, signal }: Host): Promise<boolean> {
  const lines = createInterface({ input, output: log as unknown as NodeJS.WritableStream });
  try {
    const answer = await lines.question(`${question} [Y/n] `, { signal });
    return /^(?:y|yes)?$/i.test(answer.trim());
  } catch {
    // Interrupted, or the input came to its end: not a yes.
    return false;
  } finally {
    lines.close();
  }
}

const ENTER: readonly number[] = [0x0a, 0x0d];
const ERASE: readonly number[] = [0x08, 0x7f];
const [INTERRUPT, END, ERASE_LINE] = [0x03, 0x04, 0x15];
const MAX = 1024 * 1024;

/** `ended`: the input came to its end. */
export type NoAnswer = "interrupted" | "ended";

export type AskHidden = (question: string) => Promise<Uint8Array | NoAnswer>;

/** Lets `work` ask for lines, which come without their ends, as bytes. Nothing that is typed meanwhile is shown. */
export async function hidingInput<T>(host: Host, work: (ask: AskHidden) => Promise<T>): Promise<T> {
  const terminal = host.input as Terminal;
  // Before anything is asked: whoever types ahead is not shown either.
  terminal.setRawMode(true);
  try {
    return await work(async (question) => {
      host.log.write(question);
      const line = await readLine(terminal, host.signal);
      host.log.write("\n");
      return line;
    });
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
  }
}

function readLine(terminal: Terminal, signal: AbortSignal): Promise<Uint8Array | NoAnswer> {
  return new Promise((resolve) => {
    const line = createLine();
    const finish = (answer: Uint8Array | NoAnswer): void => {
      line.clear();
      terminal.off("data", take);
      terminal.off("end", gone);
      signal.removeEventListener("abort", stopped);
      terminal.pause();
      resolve(answer);
    };
    const gone = (): void => finish("ended");
    const stopped = (): void => finish("interrupted");
    const take = (piece: Buffer): void => {
      const at = piece.findIndex((byte) => line.isDone(byte));
      const end = at === -1 ? null : piece[at]!;
      // What was pasted beyond the line belongs to the next question.
      const rest = end === null ? null : copyBytes(piece, at + 1);
      piece.fill(0);
      if (rest !== null && rest.length > 0) terminal.unshift(rest);
      if (end !== null) finish(ENTER.includes(end) ? line.read() : end === INTERRUPT ? "interrupted" : "ended");
    };
    terminal.on("data", take);
    terminal.once("end", gone);
    signal.addEventListener("abort", stopped, { once: true });
    terminal.resume();
  });
}

/** What was typed so far, edited as terminals do. */
function createLine() {
  const line = new Uint8Array(MAX);
  let length = 0;
  const erase = (): void => {
    // A letter may be several bytes: all that continue it, then its first.
    while (length > 0 && (line[length - 1]! & 0xc0) === 0x80) line[--length] = 0;
    if (length > 0) line[--length] = 0;
  };
  const clear = (): void => {
    line.fill(0);
    length = 0;
  };
  return {
    /** Takes a key; true where it ends the line. */
    isDone(key: number): boolean {
      if (ENTER.includes(key) || key === INTERRUPT || (key === END && length === 0)) return true;
      if (ERASE.includes(key)) erase();
      else if (key === ERASE_LINE) clear();
      else if (length < MAX) line[length++] = key;
      return false;
    },
    read: (): Uint8Array => copyBytes(line, 0, length),
    clear,
  };
}
