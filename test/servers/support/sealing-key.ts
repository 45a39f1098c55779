// The key of a sealing certificate, as it is granted: worked out by openssl's means and not by the product's.
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createTrust } from "../../../server/app/secrets/trust.ts";

/** `sealed:` and 40 hexadecimal digits of the SHA-256 of its public key. */
export function sealingEndpoint(certFile: string): string {
  const { publicKey } = new X509Certificate(readFileSync(certFile));
  const digest = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
  return `sealed:${digest.slice(0, 40)}`;
}

/** As `latchkey trust` does it, for a state folder and a project. */
export const grantSealingKey = (home: string, project: string, certFile: string): Promise<void> =>
  createTrust(home, project, {}).grant(sealingEndpoint(certFile));
