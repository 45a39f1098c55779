// Says on standard error how many secrets have been asked for, where that is a terminal.
import type { Host } from "../host.ts";

export function createProgress(total: number, { log }: Host) {
  let done = 0;
  const isShown = log.isTTY === true && total > 1;
  const show = (): void => {
    if (isShown) log.write(`\r\x1b[KAsked for ${done} of ${total} secrets`);
  };
  show();
  return {
    step(): void {
      done++;
      show();
    },
    /** Takes the line away so that something else can be written. */
    clear(): void {
      if (isShown) log.write("\r\x1b[K");
    },
  };
}
