// Runs in the extension host of a real editor, as its test module: activates the extension and writes down what that took.
const { writeFileSync } = require("node:fs");
const vscode = require("vscode");

exports.run = async () => {
  const extension = vscode.extensions.getExtension("latchkey.latchkey");
  const wasActive = extension.isActive;
  const start = performance.now();
  const timings = await extension.activate();
  const loadedAndActivatedInMs = performance.now() - start;
  const { activatedInMs } = timings;
  const serverReadyInMs = await timings.serverReadyInMs;
  const result = { wasActive, loadedAndActivatedInMs, activatedInMs, serverReadyInMs };
  writeFileSync(process.env.LATCHKEY_BENCH_TIMINGS, JSON.stringify(result));
};
