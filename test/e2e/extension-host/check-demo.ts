// For `npm start -- --check`: opens every file of the demo and compares what the editor shows with what it should.
import * as vscode from "vscode";
import { expectedIn, textFiles } from "./demo.ts";
import { activateLatchkey, eventually, inWorkspace, summary, writeResult } from "./support.ts";

export async function run(): Promise<void> {
  const expected = textFiles.flatMap((path) => expectedIn(path).map((finding) => `${path}:${finding}`));
  let shown: string[] = [];
  try {
    await (await activateLatchkey()).serverReadyInMs;
    for (const path of textFiles) await vscode.workspace.openTextDocument(inWorkspace(path));
    await eventually(() => {
      shown = textFiles.flatMap((path) => summary(inWorkspace(path)).map((finding) => `${path}:${finding}`));
      if (shown.join("\n") !== expected.join("\n")) throw new Error("not yet");
    });
  } catch {
    // What is missing is told by the lists.
  }
  writeResult({
    expected,
    missing: expected.filter((finding) => !shown.includes(finding)),
    unexpected: shown.filter((finding) => !expected.includes(finding)),
  });
}
