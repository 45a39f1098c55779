// Says on standard error how far a scan is, where that is a terminal and the scan takes long enough to wonder.
import type { ScanProgress } from "../../app/scan/collect.ts";
import { formatBytes, formatCount } from "../formats/pretty.ts";
import type { Host } from "../host.ts";

const FIRST_AFTER_MS = 400;
const EVERY_MS = 100;

export interface Progress {
  show(progress: ScanProgress): void;
  /** Takes the line away so that something else can be written. */
  clear(): void;
}

export function createProgress({ log }: Host): Progress {
  if (log.isTTY !== true) return { show() {}, clear() {} };
  let nextAt = performance.now() + FIRST_AFTER_MS;
  let shown = false;
  return {
    show({ files, bytes }) {
      const now = performance.now();
      if (now < nextAt) return;
      nextAt = now + EVERY_MS;
      shown = true;
      log.write(`\r\x1b[KScanned ${formatCount(files)} files, ${formatBytes(bytes)}`);
    },
    clear() {
      if (shown) log.write("\r\x1b[K");
      shown = false;
    },
  };
}
