#!/usr/bin/env node
// The command `latchkey`: runs the bundle in this process where Node is new enough, else under the Node that the
// project brings.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isModern, modernNode } from "./modern-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = (name) => join(root, "dist", name);

function fail(message, remedy) {
  process.stderr.write(`latchkey: ${message}. Try: ${remedy}\n`);
  process.exit(2);
}

if (!existsSync(bundle("cli.cjs"))) {
  fail("it cannot be started: it has not been built, dist/cli.cjs is missing", `npm run build, in ${root}`);
}

if (isModern(22, 0)) {
  const { runProcess } = await import(pathToFileURL(bundle("cli.cjs")).href);
  await runProcess({
    async startLanguageServer() {
      const { startServer } = await import(pathToFileURL(bundle("lsp.js")).href);
      await startServer();
    },
  });
} else {
  const node = modernNode(root, 22, 0);
  if (node === null) {
    fail(
      `Node ${process.versions.node} is too old and the package of a newer one is not installed`,
      "install Node 22 or newer",
    );
  }
  const { spawn } = await import("node:child_process");
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // The child gets the terminal's signals itself; this one waits for its answer.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => fail(`Node could not be started: ${error.code}`, "install Node 22 or newer"));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
