// For `npm start -- --check`: opens every file of the demo and compares what the editor shows with what it should.
import * as vscode from "vscode";
import { expectedIn, inNotebooks, textFiles } from "./demo.ts";
import { activateLatchkey, eventually, inWorkspace, summary, writeResult } from "./support.ts";

export async function run(): Promise<void> {
  // A notebook's diagnostics are in its cells, on lines of the cell: there the rule alone is compared.
  const expected = [
    ...textFiles.flatMap((path) => expectedIn(path).map((finding) => `${path}:${finding}`)),
    ...inNotebooks.map(({ path, rule }) => `${path}:cell ${rule}`),
  ];
  let shown: string[] = [];
  try {
    await (await activateLatchkey()).serverReadyInMs;
    for (const path of textFiles) await vscode.workspace.openTextDocument(inWorkspace(path));
    const notebooks = [...new Set(inNotebooks.map(({ path }) => path))];
    for (const path of notebooks) await vscode.workspace.openNotebookDocument(inWorkspace(path));
    await eventually(() => {
      shown = [
        ...textFiles.flatMap((path) => summary(inWorkspace(path)).map((finding) => `${path}:${finding}`)),
        ...notebooks.flatMap((path) => cellRules(path).map((rule) => `${path}:cell ${rule}`)),
      ];
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

/** Rules of the diagnostics in the cells of an open notebook, in order. */
function cellRules(path: string): string[] {
  const uri = inWorkspace(path).toString();
  const notebook = vscode.workspace.notebookDocuments.find((open) => open.uri.toString() === uri);
  return (notebook?.getCells() ?? []).flatMap(({ document }) =>
    summary(document.uri).map((finding) => finding.slice(finding.indexOf(" ") + 1)),
  );
}
