// Start-up figures of the extension in a real editor, for the benchmark.
import { ok, type Result } from "../../shared/result.ts";
import { runInExtensionHost } from "./host.ts";

export interface EditorTimings {
  /** Reading and running the extension's code, by the editor's own marks (whole milliseconds). */
  readonly codeLoadedInMs: number;
  /** Duration of the call of `activate`. With the code's loading it is what the editor lists as activation time. */
  readonly activatedInMs: number;
  /** From the start of the language server to its answer to `initialize`. */
  readonly serverReadyInMs: number;
}

/** Opens `file` of `workspace` in a fresh editor, with what is in dist/. Takes about six seconds. */
export async function measureEditor(workspace: string, file: string): Promise<Result<EditorTimings>> {
  const ran = await runInExtensionHost({ module: "extension-host/measure.ts", workspace, open: [file] });
  return ran.ok ? ok(JSON.parse(ran.value) as EditorTimings) : ran;
}
