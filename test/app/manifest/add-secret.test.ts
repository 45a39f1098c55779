import assert from "node:assert/strict";
import { addSecret } from "../../../server/app/manifest/add-secret.ts";

const secret = {
  name: "mail/password",
  environment: "local",
  reference: "ref+vault.main://kv/mail#/password",
} as const;
const BACKENDS = "backends: { main: { kind: vault, address: https://vault.example:8200 } }\n";
const ENTRY = "  mail/password:\n    refs: { local: ref+vault.main://kv/mail#/password }\n";

function added(text: string, reference = "ref+local://mail/password"): string {
  const result = addSecret(text, { ...secret, reference });
  if (!result.ok) return result.error.code;
  return text.slice(0, result.value.start) + result.value.newText + text.slice(result.value.end);
}

describe("a secret that is added to latchkey.yaml", () => {
  const local = ENTRY.replace(secret.reference, "ref+local://mail/password");
  for (const [what, before, after] of [
    ["an empty one", "", `version: 1\nsecrets:\n${local}`],
    ["one of comments alone", "# ours\n", `# ours\nversion: 1\nsecrets:\n${local}`],
    ["one without secrets", "version: 1", `version: 1\nsecrets:\n${local}`],
    ["one whose list is empty", "secrets:\nversion: 1\n", `secrets:\n${local}version: 1\n`],
    [
      "one whose list is {}",
      "secrets: {}\n",
      "secrets: { mail/password: { refs: { local: ref+local://mail/password } } }\n",
    ],
    [
      "one in short form",
      "secrets: { a: { type: generic } }\n",
      "secrets: { a: { type: generic }, mail/password: { refs: { local: ref+local://mail/password } } }\n",
    ],
    [
      "one with others",
      "secrets:\n  a: {}\n  b:\n    type: generic # note\n# end\n",
      `secrets:\n  a: {}\n  b:\n    type: generic # note\n${local}# end\n`,
    ],
    [
      "one that is indented otherwise",
      "secrets:\n    a: {}\nversion: 1\n",
      "secrets:\n    a: {}\n    mail/password:\n      refs: { local: ref+local://mail/password }\nversion: 1\n",
    ],
    [
      "one with Windows' line ends",
      "version: 1\r\nsecrets:\r\n  a: {}\r\n",
      `version: 1\r\nsecrets:\r\n  a: {}\r\n${local.replaceAll("\n", "\r\n")}`,
    ],
    ["one without a last line break", "secrets:\n  a: {}", `secrets:\n  a: {}\n${local}`],
  ] as const) {
    it(`stands last in ${what}`, () => assert.equal(added(before), after));
  }

  it("keeps a reference with a key as it is", () =>
    assert.equal(added(`${BACKENDS}secrets:\n  a: {}\n`, secret.reference), `${BACKENDS}secrets:\n  a: {}\n${ENTRY}`));

  for (const [what, text] of [
    ["is no YAML", "a: [\n"],
    ["is no map", "- a\n"],
    ["has a mistake", "secrets: 1\n"],
    ["has the name already", "secrets:\n  mail/password: {}\n"],
    ["lacks the backend", "version: 1\n"],
  ] as const) {
    it(`is refused where latchkey.yaml ${what}`, () =>
      assert.equal(added(text, what === "lacks the backend" ? secret.reference : undefined), "manifest-invalid"));
  }
});
