// Starts a server before the tests of a suite and stops it after them. Where the server cannot be had, the tests are
// skipped and say which server is missing; with LATCHKEY_REQUIRE_REAL=1 they fail instead.
import type { Stoppable } from "./support/running.ts";
import { ServerUnavailable } from "./support/server-unavailable.ts";

/** `npm test` prepares the servers beforehand; a file that is run by itself may have to build one first. */
const STARTING_MS = 20 * 60_000;
const STOPPING_MS = 60_000;

/** Starts the server in a test or a hook, and skips that where the server cannot be had. */
export async function startOrSkip<S>(context: Mocha.Context, start: () => Promise<S>): Promise<S> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof ServerUnavailable) || process.env["LATCHKEY_REQUIRE_REAL"] === "1") throw error;
    // The title is what a report of skipped tests shows.
    const running = context.test as Mocha.Hook | Mocha.Test | undefined;
    const shown = running?.type === "hook" ? running.parent : running;
    if (shown !== undefined) shown.title += ` [${error.message}]`;
    return context.skip();
  }
}

/**
 * Call it in a `describe`; the function it gives returns the server that runs.
 *
 *     const bao = withServer("OpenBao", startOpenBao);
 *     it("answers", async () => { await fetch(bao().address) … });
 */
export function withServer<S extends Stoppable>(name: string, start: () => Promise<S>): () => S {
  let server: S | undefined;
  before(`${name} starts`, async function () {
    this.timeout(STARTING_MS);
    server = await startOrSkip(this, start);
  });
  after(`${name} stops`, async function () {
    this.timeout(STOPPING_MS);
    await server?.stop();
    server = undefined;
  });
  return () => {
    if (server === undefined) throw new Error(`${name} does not run: use it inside of a test`);
    return server;
  };
}
