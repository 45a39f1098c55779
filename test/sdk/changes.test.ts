// Secrets that were got and have a new version.
import assert from "node:assert/strict";
import { watchVersions } from "../../server/sdk/changes.ts";
import type { SecretChange } from "../../server/sdk/open-secrets.ts";

describe("changes of secrets", () => {
  it("are told once, with the version before", async () => {
    const versions: (string | undefined)[] = ["1", undefined, "2", "2"];
    const changes = watchVersions(1, async () => (versions.length > 1 ? versions.shift() : versions[0]));
    const seen: SecretChange[] = [];
    changes.got("a", "1");
    const told = new Promise<void>((resolve) =>
      changes.onChange((change) => {
        seen.push(change);
        resolve();
      }),
    );
    // What waits for the next look keeps no process alive by itself.
    const keep = setInterval(() => {}, 1);
    await told;
    clearInterval(keep);
    changes.stop();
    assert.deepEqual(seen, [{ name: "a", from: "1", to: "2" }]);
  });

  it("are told when somebody gets the secret anew, and to nobody who does not listen any more", () => {
    const changes = watchVersions(60_000, async () => undefined);
    const seen: SecretChange[] = [];
    const listening = changes.onChange((change) => seen.push(change));
    changes.got("a", "1");
    changes.got("a", "1");
    changes.got("a", "2");
    listening.dispose();
    changes.got("a", "3");
    assert.deepEqual(seen, [{ name: "a", from: "1", to: "2" }]);
  });
});
