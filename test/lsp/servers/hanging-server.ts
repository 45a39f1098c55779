// The language server with the scanning thread that can hang, and short deadlines.
import { createDocumentScanner } from "../../../server/app/document-scan.ts";
import { productParts, startServer } from "../../../server/lsp/main.ts";

const workerUrl = new URL("./hanging-worker.ts", import.meta.url);
const deadlines = { full: 200, rescan: 100, perMegabyte: 0, start: 15_000 };
const setup = { key: new Uint8Array(32), knownKey: new Uint8Array(32) };

void startServer({
  ...productParts(),
  createScanner: (log) => createDocumentScanner({ workerUrl, setup, deadlines, log }),
});
