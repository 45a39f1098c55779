// For the benchmark: how long the editor itself says that loading and activating took, and the server until it was ready.
import { activateLatchkey, eventually, writeResult } from "./support.ts";

interface Marks {
  getMarks(): readonly { readonly name: string; readonly startTime: number }[];
}

export async function run(): Promise<void> {
  const timings = await activateLatchkey();
  const serverReadyInMs = await timings.serverReadyInMs;
  await eventually(() => {
    if (Number.isNaN(between("ActivateExtension"))) throw new Error("the editor has not recorded the activation");
  });
  writeResult({
    codeLoadedInMs: between("LoadExtensionCode"),
    activatedInMs: between("ActivateExtension"),
    ownActivateInMs: timings.activatedInMs,
    serverReadyInMs,
  });
}

/** Milliseconds between the editor's marks `will…` and `did…` for the extension. */
function between(what: string): number {
  const { MonacoPerformanceMarks } = globalThis as unknown as { MonacoPerformanceMarks: Marks };
  const at = (verb: string): number =>
    MonacoPerformanceMarks.getMarks().find(({ name }) => name === `code/extHost/${verb}${what}/latchkey.latchkey`)
      ?.startTime ?? Number.NaN;
  return at("did") - at("will");
}
