import assert from "node:assert/strict";
import type { DocumentFinding } from "../../server/app/document-scan-messages.ts";
import { diagnosticsOf, messageOf, suppressionOf } from "../../server/lsp/convert.ts";

const finding = (more: Partial<DocumentFinding>): DocumentFinding => ({
  rule: "a-rule",
  title: "Password",
  severity: "high",
  confidence: "high",
  reasons: [],
  suppressed: null,
  fingerprint: "f",
  start: { line: 0, character: 0 },
  end: { line: 0, character: 14 },
  name: null,
  length: 14,
  docs: null,
  revoke: null,
  ...more,
});

describe("the message of a finding", () => {
  it("says where the secret is stored already", () => {
    const stored = { reference: "ref+vault://kv/app#/password", version: "7" };
    assert.equal(
      messageOf(finding({ reasons: ["name-and-value"], stored })),
      "Password. This value is stored already, at ref+vault://kv/app#/password, version 7: write the reference in its place, and rotate it.",
    );
  });

  it("says what it is and what to do", () => {
    assert.equal(messageOf(finding({ title: "A token" })), "A token. Revoke it, then move it to a backend.");
    assert.equal(
      messageOf(finding({ title: "Credentials in a URL" })),
      "Credentials in a URL. Revoke them, then move them to a backend.",
    );
  });

  it("says why a guess is made", () => {
    const guess = { reasons: ["name-and-value"] } as const;
    assert.equal(
      messageOf(finding({ ...guess, name: "db_pass" })),
      'Looks like a password: the name "db_pass" is given a 14-character random value.',
    );
    assert.equal(
      messageOf(finding({ ...guess, title: "API key or token" })),
      "Looks like an API key or token: a telling name is given a 14-character random value.",
    );
  });

  it("says who ignored it", () => {
    assert.equal(
      suppressionOf({ by: "comment", reason: "a sandbox", owner: "ann", expires: "2030-01-01" }),
      "Ignored by a comment: a sandbox (@ann), until 2030-01-01.",
    );
    assert.equal(
      suppressionOf({ by: "gitleaks", reason: null, owner: null, expires: null }),
      "Ignored by a gitleaks comment.",
    );
  });
});

describe("the diagnostic of a finding", () => {
  const severityOf = (more: Partial<DocumentFinding>): number | undefined =>
    diagnosticsOf({
      uri: "a",
      version: 1,
      findings: [finding(more)],
      notScanned: null,
      mistakes: [],
      problems: [],
      resultId: "",
    })[0]!.severity;

  it("is an error for a dangerous token that is certain, a warning if likely, else information", () => {
    assert.equal(severityOf({ severity: "critical", confidence: "high" }), 1);
    assert.equal(severityOf({ severity: "high", confidence: "high" }), 1);
    assert.equal(severityOf({ severity: "medium", confidence: "high" }), 2);
    assert.equal(severityOf({ severity: "critical", confidence: "medium" }), 2);
    assert.equal(severityOf({ severity: "critical", confidence: "low" }), 3);
  });
});
