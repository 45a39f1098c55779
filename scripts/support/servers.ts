// Installs or builds the real servers that the tests start, one after the other and where a person sees it, so that the
// time it takes is not counted as a test's. One that cannot be had is named; the tests that need it say so again.
import { servers } from "../../test/servers/index.ts";
import { ServerUnavailable } from "../../test/servers/support/server-unavailable.ts";

export async function prepareServers(): Promise<void> {
  for (const [name, ensure] of Object.entries(servers)) {
    const began = performance.now();
    const state = await ensure().then(() => "ready", unavailable);
    process.stdout.write(`  ${name}: ${state} (${((performance.now() - began) / 1000).toFixed(1)} s)\n`);
  }
}

function unavailable(error: unknown): string {
  if (error instanceof ServerUnavailable) return `${error.reason}. ${error.remedy}`;
  throw error;
}
