// `latchkey scan --exposures`: code that lets a secret out is found where it is asked for, in any thread.
import assert from "node:assert/strict";
import { folderWith, latchkey, token } from "./harness.ts";

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

  it("shows the variable that lets a secret out, and masks the secrets beside it", () => {
    const secret = token(3);
    const cwd = folderWith({ Dockerfile: `FROM a\nARG NPM_TOKEN\nARG DB_PASSWORD=${secret}\n` });
    const { stdout } = latchkey(["scan", "--exposures"], { cwd });
    assert.match(stdout, /secret-in-image\n {4}ARG NPM_TOKEN\n {8}\^{9}\n/);
    assert.match(stdout, /secret-in-image\n {4}ARG DB_PASSWORD=\*{4}\n {8}\^{11}\n/);
    assert.ok(!stdout.includes(secret));
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
