// Which certificate of a file seals, and which are refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  parseCertificate,
  refuseCertificate,
} from "../../../../server/adapters/providers/sealed-secrets/certificate.ts";
import { bad, good } from "../../../contract/provider-contract.ts";
import { certifyAgain, type KeyKind, makeSelfSigned } from "../../../servers/support/certificates.ts";
import { temporaryFolder } from "../../../servers/support/running.ts";
import { withServer } from "../../../servers/with-server.ts";

const DAY = 24 * 3600_000;

describe("the certificate that seals", () => {
  const made = withServer("openssl", async () => {
    const folders = [temporaryFolder("one"), temporaryFolder("two"), temporaryFolder("three"), temporaryFolder("four")];
    const pair = async (index: number, kind?: KeyKind) => {
      const files = await makeSelfSigned("openssl", folders[index]!.path, kind);
      return { ...files, text: readFileSync(files.certFile, "utf8") };
    };
    const [present, authority] = [await pair(0), await pair(1)];
    const ended = await certifyAgain("openssl", present.keyFile, join(folders[0]!.path, "ended.crt"), "ended");
    const issued = await certifyAgain("openssl", present.keyFile, join(folders[0]!.path, "issued.crt"), authority);
    const stop = async () => {
      for (const folder of folders) folder.remove();
    };
    return {
      present,
      authority,
      ended: readFileSync(ended, "utf8"),
      issued: readFileSync(issued, "utf8"),
      weak: await pair(2, "rsa:1024"),
      curve: await pair(3, "ec"),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  });
  const parse = (text: string, now = Date.now()) => parseCertificate(text, "cert.pem", now);

  it("is known by the hash of its public key, as openssl tells it", () => {
    const { present } = made();
    const key = execFileSync("openssl", ["x509", "-in", present.certFile, "-pubkey", "-noout"]);
    const der = execFileSync("openssl", ["pkey", "-pubin", "-outform", "der"], { input: key });
    const hash = execFileSync("openssl", ["dgst", "-sha256", "-r"], { input: der, encoding: "utf8" });
    assert.equal(good(parse(present.text)).fingerprint, hash.slice(0, 64));
  });

  it("is the one of several that is valid, wherever it stands, and else the newest", () => {
    const { present, ended } = made();
    for (const text of [ended + present.text, present.text + ended, `about it\n${ended}\n\n${present.text}`]) {
      assert.equal(good(parse(text)).until, good(parse(present.text)).until);
    }
    assert.equal(
      good(parse(ended + present.text, Date.now() + 300 * DAY)).fingerprint,
      good(parse(present.text)).fingerprint,
    );
  });

  it("is never the authority of another one in the file", () => {
    const { issued, authority, present } = made();
    const fingerprint = good(parse(present.text)).fingerprint;
    for (const text of [issued + authority.text, authority.text + issued])
      assert.equal(good(parse(text)).fingerprint, fingerprint);
  });

  it("is refused once it has ended, and before it begins", () => {
    const its = good(parse(made().ended));
    const { error } = refuseCertificate(its, "cert.pem", Date.now())!;
    assert.equal(error.code, "certificate-expired");
    assert.match(error.message, /^the certificate in cert\.pem ended on \d{4}-/);
    assert.match(error.remedy, /--fetch-cert/);
    const present = good(parse(made().present.text));
    assert.match(refuseCertificate(present, "cert.pem", Date.now() - 3 * DAY)!.error.message, /begins on/);
    assert.equal(refuseCertificate(present, "cert.pem", Date.now()), null);
  });

  it("is refused where it is none, is broken, or has a key that does not seal", () => {
    const { present, curve, weak } = made();
    const cases = [
      ["", /cert\.pem is no certificate/],
      ["nothing of the kind", /is no certificate/],
      [readFileSync(present.keyFile, "utf8"), /is no certificate/],
      [present.text.slice(0, 400), /cannot be read/],
      [curve.text, /for a key of kind ec, and sealing needs RSA/],
      [weak.text, /for RSA of 1024 bits/],
    ] as const;
    for (const [text, message] of cases) {
      const error = bad(parse(text));
      assert.equal(error.code, "certificate-invalid");
      assert.match(error.message, message);
      assert.match(error.remedy, /kubeseal --fetch-cert/);
    }
  });
});
