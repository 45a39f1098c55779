// The controller's private keys as its administrators back them up: PEM, or the Secrets that it keeps them in.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { parseAllDocuments } from "yaml";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { decodeBase64 } from "../support/base64.ts";
import { fingerprintOf } from "./envelope.ts";

export interface RecoveryKey {
  readonly key: KeyObject;
  readonly fingerprint: string;
}

const BEGIN = /(?=-----BEGIN [A-Z ]*PRIVATE KEY-----)/;
const isBlock = (text: string): boolean => text.search(BEGIN) === 0;

/** `what` names the file in messages, which hold nothing of it. Code: unseal-failed. */
export function parseRecoveryKeys(text: string, what: string): Result<readonly RecoveryKey[], SecretFailure> {
  const isPem = text.trimStart().startsWith("-----BEGIN");
  const blocks = (isPem ? [text] : keysOfSecrets(text)).flatMap((one) => one.split(BEGIN)).filter(isBlock);
  if (blocks.length === 0) {
    const remedy =
      "kubectl get secret -A -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml gives those of the controller";
    return secretFailure("unseal-failed", `${what} holds no private key`, remedy);
  }
  const keys: RecoveryKey[] = [];
  for (const block of blocks) {
    const key = readKey(block);
    if (key === null) {
      const message = `${what} holds a private key that is not RSA, is under a passphrase, or cannot be read`;
      return secretFailure("unseal-failed", message, "give the keys of the controller, as it keeps them");
    }
    keys.push(key);
  }
  return ok(keys);
}

function readKey(pem: string): RecoveryKey | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === "rsa" ? { key, fingerprint: fingerprintOf(createPublicKey(key)) } : null;
  } catch {
    return null;
  }
}

interface KeySecret {
  readonly data?: { readonly "tls.key"?: unknown };
}

/** Of Secrets, one by one, in several documents or in a List. */
function keysOfSecrets(text: string): readonly string[] {
  const documents = [...parseAllDocuments(text, { logLevel: "silent" })].filter(({ errors }) => errors.length === 0);
  const secrets = documents.flatMap((document): readonly unknown[] => {
    const content = document.toJS() as { readonly items?: unknown } | null;
    return Array.isArray(content?.items) ? content.items : [content];
  });
  return secrets.flatMap((secret) => {
    const encoded = (secret as KeySecret | null)?.data?.["tls.key"];
    const bytes = typeof encoded === "string" ? decodeBase64(Buffer.from(encoded.trim(), "latin1")) : null;
    if (bytes === null) return [];
    const pem = Buffer.from(bytes).toString("latin1");
    bytes.fill(0);
    return [pem];
  });
}
