// A scanning thread that finds every "x", and dies where the text says so. Starts fast, for tests that kill it often.
import { parentPort } from "node:worker_threads";
import { createDocumentScanHost } from "../../../server/app/document-scan-host.ts";
import type { FromWorker, ToWorker } from "../../../server/app/document-scan-messages.ts";
import { plainScanner } from "../../../server/app/project/project-scanner.ts";
import type { Engine, ScanState } from "../../../server/core/detection/engine.ts";
import type { Finding } from "../../../server/core/detection/finding.ts";
import type { Rule } from "../../../server/core/detection/rule.ts";

const rule: Rule = {
  id: "letter-x",
  title: "The letter x",
  severity: "low",
  confidence: "high",
  keywords: [],
  prefix: "",
  match() {},
  examples: { leaks: [], clean: [] },
};

function scan(bytes: Uint8Array): ScanState {
  const text = Buffer.from(bytes).toString("latin1");
  if (text.includes("die")) process.exit(1);
  if (text.includes("hang")) for (;;);
  const { severity, confidence } = rule;
  const findings = [...text.matchAll(/x/g)].map(
    ({ index }): Finding => ({
      rule,
      start: index,
      end: index + 1,
      severity,
      confidence,
      reasons: [],
      suppressed: null,
    }),
  );
  return { findings, matches: { near: [], decoded: [] }, blocks: false, comments: null };
}

const engine: Engine = { rules: [rule], scan, rescan: (_state, bytes) => scan(bytes) };
const scanner = plainScanner(engine);
const handle = createDocumentScanHost({
  scanner: () => scanner,
  fingerprint: (id) => id,
  send: (message: FromWorker) => parentPort?.postMessage(message),
});
parentPort?.on("message", (message: ToWorker) => handle(message));
