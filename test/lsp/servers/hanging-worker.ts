// The scanning thread with one rule more, which never comes to an end where the text says so.
import { parentPort } from "node:worker_threads";
import { nodeCodec } from "../../../server/adapters/platform/node-codec.ts";
import { createDocumentScanHost } from "../../../server/app/document-scan-host.ts";
import type { FromWorker, ToWorker } from "../../../server/app/document-scan-messages.ts";
import { plainScanner } from "../../../server/app/project/project-scanner.ts";
import { createEngine } from "../../../server/core/detection/engine.ts";
import type { Rule } from "../../../server/core/detection/rule.ts";
import { rules } from "../../../server/core/rules/index.ts";

const hanging: Rule = {
  id: "hanging",
  title: "Text that is never done",
  severity: "low",
  confidence: "high",
  keywords: ["hang-here", "crash-here", "exit-here"],
  prefix: "",
  match({ text }, hit) {
    if (text.startsWith("crash-here", hit)) throw new Error(`a bug at ${text}`);
    if (text.startsWith("exit-here", hit)) process.exit(1);
    for (;;);
  },
  examples: { leaks: [], clean: [] },
};

const engine = createEngine({ rules: [...rules, hanging], codec: nodeCodec, today: "2026-01-01" });
const scanner = plainScanner(engine);
const handle = createDocumentScanHost({
  scanner: () => scanner,
  fingerprint: (rule) => rule,
  send: (message: FromWorker) => parentPort?.postMessage(message),
});
parentPort?.on("message", (message: ToWorker) => handle(message));
