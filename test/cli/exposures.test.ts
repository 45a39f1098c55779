// `latchkey scan --exposures`: code that lets a secret out is found where it is asked for, in any thread.
import assert from "node:assert/strict";
import { folderWith, latchkey } from "./harness.ts";

const exposing = "console.log(password);\n";

describe("latchkey scan --exposures", () => {
  const rulesIn = (args: string[], cwd: string): string[] => {
    const { stdout } = latchkey(["scan", "--json", ...args], { cwd });
    return (JSON.parse(stdout) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule);
  };

  it("finds them where it is asked to, and leaks alone otherwise", () => {
    const cwd = folderWith({ "a.ts": exposing, Dockerfile: "FROM a\nARG NPM_TOKEN\n" });
    assert.deepEqual(rulesIn([], cwd), []);
    assert.deepEqual(rulesIn(["--exposures"], cwd).sort(), ["secret-in-image", "secret-in-log"]);
    assert.deepEqual(rulesIn(["--exposures", "--threads", "2"], cwd).sort(), ["secret-in-image", "secret-in-log"]);
    assert.deepEqual(rulesIn(["--rules", "secret-in-log"], cwd), ["secret-in-log"]);
  });

  it("heeds the project's settings and ignore comments", () => {
    const comment = "latchkey:ignore secret-in-log -- the password of the demo";
    const cwd = folderWith({
      "a.ts": `console.log(password); // ${comment}\n`,
      Dockerfile: "FROM a\nARG NPM_TOKEN\n",
      "latchkey.yaml": "version: 1\nscan: { rules: { secret-in-image: off } }\n",
    });
    assert.deepEqual(rulesIn(["--exposures"], cwd), []);
  });
});
