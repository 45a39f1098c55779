// Takes a secret out of the clipboard again, unless something else was copied meanwhile. Remembers a salted hash of what it
// put there, not the text.
import { createHash, randomBytes } from "node:crypto";

export interface Clipboard {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

export interface ClipboardGuard {
  /** Puts the text into the clipboard, for so many seconds. */
  copy(text: string, seconds: number): Promise<void>;
  /** Clears the clipboard now if what was put there still is. */
  clear(): Promise<void>;
}

export function createClipboardGuard(clipboard: Clipboard): ClipboardGuard {
  const salt = randomBytes(16);
  const digest = (text: string): string => createHash("sha256").update(salt).update(text).digest("hex");
  let copied: string | null = null;
  let timer: NodeJS.Timeout | undefined;

  const clear = async (): Promise<void> => {
    clearTimeout(timer);
    const mine = copied;
    copied = null;
    if (mine !== null && digest(await clipboard.readText()) === mine) await clipboard.writeText("");
  };
  return {
    async copy(text, seconds) {
      await clipboard.writeText(text);
      clearTimeout(timer);
      copied = digest(text);
      timer = setTimeout(() => void clear().catch(() => undefined), seconds * 1000);
    },
    clear,
  };
}
