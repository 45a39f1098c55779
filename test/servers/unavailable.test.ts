// A server that cannot be had: a test is skipped and says why, or fails where the real servers are demanded; and an
// installation that is broken off is never taken for a finished one.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installOnce } from "../../scripts/support/install-once.ts";
import { ensurePrograms } from "./support/programs.ts";
import { ServerUnavailable } from "./support/server-unavailable.ts";
import { startOrSkip } from "./with-server.ts";

/** Runs `body` with the environment changed, and puts it back. */
async function withEnvironment<T>(changes: Record<string, string>, body: () => Promise<T>): Promise<T> {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changes);
  try {
    return await body();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

describe("a server that cannot be had", () => {
  const unavailable = new ServerUnavailable("Somebase", "somebased was not found", "Install somebase.");
  const start = (): Promise<never> => Promise.reject(unavailable);

  it("skips the test, whose title then says what is missing and what to do", async () => {
    const skipped = new Error("skipped");
    const test = { title: "keeps a secret", type: "test" };
    const context = { test, skip: () => assert.fail(skipped) } as unknown as Mocha.Context;
    const asked = withEnvironment({ LATCHKEY_REQUIRE_REAL: "0" }, () => startOrSkip(context, start));
    await assert.rejects(asked, skipped);
    assert.match(test.title, /^keeps a secret \[Somebase cannot be had: somebased was not found. Install somebase.\]$/);
  });

  it("fails the test with LATCHKEY_REQUIRE_REAL=1", async () => {
    const asked = withEnvironment({ LATCHKEY_REQUIRE_REAL: "1" }, () => startOrSkip({} as Mocha.Context, start));
    await assert.rejects(asked, unavailable);
  });

  it("names the packages where this machine does not let us install them", async () => {
    const programs = { somebased: "somebase-server", somesql: "somebase-client" };
    // Without a search path there is no apt-get either.
    const asked = withEnvironment({ PATH: "" }, () => ensurePrograms({ server: "Somebase", programs }));
    await assert.rejects(asked, /apt-get install somebase-server somebase-client/);
  });
});

describe("an installation", () => {
  let cache = "";
  before(() => {
    cache = mkdtempSync(join(tmpdir(), "latchkey-cache-"));
  });
  after(() => rmSync(cache, { recursive: true, force: true }));

  it("is made once, also when two ask at a time, and again after it was broken off", async () => {
    await withEnvironment({ XDG_CACHE_HOME: cache }, async () => {
      let made = 0;
      const make = async (folder: string): Promise<void> => {
        made++;
        writeFileSync(join(folder, "half"), "");
        if (made === 1) throw new Error("broken off");
        writeFileSync(join(folder, "whole"), "");
      };
      const installation = { name: "somebase-1.0", says: "Installing Somebase for a test", make };
      await assert.rejects(installOnce(installation), /broken off/);
      assert.deepEqual(readdirSync(join(cache, "latchkey-dev")), []);

      const [one, two] = await Promise.all([installOnce(installation), installOnce(installation)]);
      assert.equal(one, two);
      assert.equal(await installOnce(installation), one);
      assert.ok(existsSync(join(one, "whole")));
      assert.equal(made, 2);
    });
  });
});
