// `npm start`: builds, makes the demo workspace, says what the scan of it found, and opens it with the extension in a real
// editor. With `--check` it ends by itself, with 0 only if the editor showed the expected diagnostics.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { runInExtensionHost } from "../test/e2e/host.ts";
import { quietSettings, startEditor } from "../test/e2e/launch.ts";
import { writeDemo } from "../test/fixtures/make-demo.ts";
import { buildAll } from "./build.ts";
import { ensureDesktopVscode, runDesktopVscode } from "./support/desktop-vscode.ts";
import { demoFolder, root } from "./support/paths.ts";

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const firstFile = join(demoFolder, "src", "github.ts");

say("Building …");
await buildAll();
writeDemo();
summarize();
process.exit(process.argv.includes("--check") ? await check() : await open());

/** The terminal's own summary of the demo. Findings are expected; anything but "checked" is a failure. */
function summarize(): void {
  const done = spawnSync(process.execPath, [join(root, "dist", "cli.cjs"), "scan"], {
    cwd: demoFolder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status === 1) return;
  say(`latchkey: the demo was not scanned as it should be: exit code ${done.status}. Try: npm test`);
  process.exit(2);
}

async function check(): Promise<number> {
  const ran = await runInExtensionHost({
    module: "extension-host/check-demo.ts",
    workspace: demoFolder,
    open: [firstFile],
  });
  if (!ran.ok) {
    say(`latchkey: ${[ran.error.message, ran.error.remedy].filter(Boolean).join(". ")}`);
    return 2;
  }
  const { expected, missing, unexpected } = JSON.parse(ran.value) as Record<string, string[]>;
  for (const finding of missing ?? []) say(`missing in the editor: ${finding}`);
  for (const finding of unexpected ?? []) say(`not expected in the editor: ${finding}`);
  const right = missing?.length === 0 && unexpected?.length === 0;
  if (right) say(`The editor showed the ${expected?.length} expected diagnostics, and no other.`);
  return right ? 0 : 1;
}

async function open(): Promise<number> {
  if (process.env["LATCHKEY_EDITOR"] !== "server") {
    const program = await ensureDesktopVscode();
    if (program.ok) {
      say(`Opening ${demoFolder} in VS Code. Close the window to end.`);
      const settings = { ...quietSettings };
      return await runDesktopVscode(program.value, {
        workspace: demoFolder,
        open: [firstFile],
        extension: root,
        settings,
      });
    }
    say(`Using the VS Code server, because ${program.error.message}.`);
  }
  const editor = await startEditor({ workspace: demoFolder, open: [firstFile], extension: root });
  if (!editor.ok) {
    say(`latchkey: ${[editor.error.message, editor.error.remedy].filter(Boolean).join(". ")}`);
    return 2;
  }
  process.stdout.write(`\nVS Code with Latchkey and the demo workspace:\n\n  ${editor.value.url}\n\nCtrl-C ends it.\n`);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const each of ["SIGINT", "SIGTERM"] as const) process.once(each, resolve);
  });
  await editor.value.dispose();
  return signal === "SIGINT" ? 0 : 1;
}
