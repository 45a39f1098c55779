// Private key blocks: the span is the whole block however it is written, and nothing without material is reported.
import assert from "node:assert/strict";
import { rules } from "../../../server/core/rules/index.ts";
import { expand, seeded } from "../../../server/core/rules/support/sample.ts";
import { matches } from "./driver.ts";

const rsa = rules.find((rule) => rule.id === "private-key-rsa")!;
const label = `RSA PRIVATE ${"KEY"}`;
const begin = `-----BEGIN ${label}-----`;
const end = `-----END ${label}-----`;
const line = (seed: number): string => expand("{{[A-Za-z0-9+/]{64}}}", seeded(seed));
const block = [begin, line(1), line(2), `${line(3).slice(0, 20)}==`, end].join("\n");

const found = (text: string): string[] => matches(rsa, text).map((match) => text.slice(match.start, match.end));

describe("a private key block", () => {
  it("is reported as a whole", () => {
    assert.deepEqual(found(`a\n${block}\nb`), [block]);
  });

  it("is reported as a whole with Windows line ends, indented, escaped and concatenated", () => {
    for (const joint of ["\r\n", "\n    ", "\\n", "\\r\\n", '\\n" +\n  "', "\n# ", " "]) {
      const written = block.replaceAll("\n", joint);
      assert.deepEqual(found(`key: "${written}"\nnext: 1`), [written], JSON.stringify(joint));
    }
  });

  it("is reported when its end is missing, up to the last of its material", () => {
    const cut = block.slice(0, block.indexOf(end) - 1);
    assert.deepEqual(found(cut), [cut]);
  });

  it("is reported behind the headers of an encrypted one", () => {
    const headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n";
    const written = block.replace(`${begin}\n`, `${begin}\n${headers}`);
    assert.deepEqual(found(written), [written]);
    const told = (text: string) => matches(rsa, text).map(({ severity, reason }) => [severity, reason]);
    assert.deepEqual(told(written), [["medium", "encrypted"]]);
    assert.deepEqual(told(block), [[undefined, "structure-holds"]]);
  });

  it("is reported twice where two stand one after the other", () => {
    assert.deepEqual(found(`${block}\n${block}`), [block, block]);
  });

  for (const [what, text] of [
    ["a bare header", `if (pem.startsWith("${begin}")) return decodeTheWholeContentOfThisVeryLongFile(pem);`],
    ["a shortened body", `${begin}\n...\n${end}`],
    ["a masked body", `${begin}\n${"*".repeat(64)}\n${end}`],
    ["a body of one letter", `${begin}\n${"x".repeat(64)}\n${end}`],
    ["a template", `${begin}\n{{ .Values.privateKey }}\n${end}`],
  ] as const)
    it(`is not seen in ${what}`, () => assert.deepEqual(found(text), []));
});
