// Runs in the extension host of a real editor, as its test module: asks the extension what its activation took, and
// times the loading of its code once more, which the extension cannot do itself.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");

exports.run = async () => {
  const extension = vscode.extensions.getExtension("latchkey.latchkey");
  const { activatedInMs, serverReadyInMs } = await extension.activate();
  const serverReady = await serverReadyInMs;

  const main = require.resolve(join(extension.extensionPath, extension.packageJSON.main));
  delete require.cache[main];
  const start = performance.now();
  require(main);
  const loadedInMs = performance.now() - start;

  const result = { loadedInMs, activatedInMs, serverReadyInMs: serverReady };
  writeFileSync(process.env.LATCHKEY_BENCH_TIMINGS, JSON.stringify(result));
};
