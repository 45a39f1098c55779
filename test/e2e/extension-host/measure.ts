// For the benchmark: how long loading and activating the extension took, and the server until it was ready.
import { activateLatchkey, writeResult } from "./support.ts";

interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

export async function run(): Promise<void> {
  const { activatedInMs, serverReadyInMs } = await activateLatchkey();
  writeResult({ codeLoadedInMs: codeLoaded(), activatedInMs, serverReadyInMs: await serverReadyInMs });
}

/** Milliseconds between the editor's marks around the loading of the extension's code. */
function codeLoaded(): number {
  const { MonacoPerformanceMarks } = globalThis as unknown as { MonacoPerformanceMarks: Marks };
  const at = (verb: string): number =>
    MonacoPerformanceMarks.getMarks().find(
      ({ name }) => name === `code/extHost/${verb}LoadExtensionCode/latchkey.latchkey`,
    )?.startTime ?? Number.NaN;
  return at("did") - at("will");
}
