// The certificate that values are sealed with: which of a file it is, how old it is, and whether the controller still takes
// what it seals.
import { type KeyObject, X509Certificate } from "node:crypto";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { readContained } from "../support/contained.ts";
import { fingerprintOf } from "./envelope.ts";

export interface SealingCertificate {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly publicKey: KeyObject;
  /** Of the public key: see `fingerprintOf`. */
  readonly fingerprint: string;
  readonly pem: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** Days after which a controller makes a new key unless it is told otherwise. */
const RENEWED_AFTER = 30;
/** Bits. Controllers make 4096; less than this can be broken. */
const LEAST = 2048;
/** Bytes of a file of certificates. */
export const MAX_CERTIFICATES = 64 * 1024;
const BEGIN = "-----BEGIN CERTIFICATE-----";
const FETCH = "fetch it with kubeseal --fetch-cert";
const FETCH_PRESENT = "fetch the present one with kubeseal --fetch-cert";

/** Codes: certificate-invalid, and those of reading it. */
export function readCertificate(
  root: string,
  parts: readonly string[],
  now: number,
): Result<SealingCertificate, SecretFailure> {
  const got = readContained(root, parts, MAX_CERTIFICATES);
  return got.ok ? parseCertificate(got.value.bytes.toString("latin1"), parts.join("/"), now) : got;
}

/**
 * Of several in a file the newest that is valid, so that those of earlier keys may stay in it. The authority of another one
 * in the file seals nothing. `what` names the file in messages. Code: certificate-invalid.
 */
export function parseCertificate(text: string, what: string, now: number): Result<SealingCertificate, SecretFailure> {
  const blocks = text.split(/(?=-----BEGIN CERTIFICATE-----)/).filter((part) => part.startsWith(BEGIN));
  const all: X509Certificate[] = [];
  for (const block of blocks) {
    try {
      all.push(new X509Certificate(block));
    } catch {
      return secretFailure("certificate-invalid", `${what} holds a certificate that cannot be read`, FETCH);
    }
  }
  if (all.length === 0) return secretFailure("certificate-invalid", `${what} is no certificate`, FETCH);
  const own = all.filter((one) => !all.some((other) => isSignedBy(other, one)));
  const usable = own.filter(({ publicKey }) => isSealingKey(publicKey)).map(asSealing);
  const [first] = own;
  if (usable.length === 0) {
    const message = `the certificate in ${what} is for ${keyWords(first?.publicKey)}, and sealing needs RSA of ${LEAST} bits or more`;
    return secretFailure("certificate-invalid", message, "fetch that of the controller with kubeseal --fetch-cert");
  }
  const newestFirst = usable.sort((a, b) => b.from - a.from);
  return ok(newestFirst.find(({ from, until }) => from <= now && now <= until) ?? newestFirst[0]!);
}

/** A certificate of the same key is no authority of it, but the one that it replaces. */
const isSignedBy = (one: X509Certificate, { publicKey }: X509Certificate): boolean =>
  !one.publicKey.equals(publicKey) && one.verify(publicKey);

const isSealingKey = (key: KeyObject): boolean =>
  key.asymmetricKeyType === "rsa" && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST;

const keyWords = (key: KeyObject | undefined): string =>
  key?.asymmetricKeyType === "rsa"
    ? `RSA of ${key.asymmetricKeyDetails?.modulusLength} bits`
    : `a key of kind ${key?.asymmetricKeyType}`;

const asSealing = (certificate: X509Certificate): SealingCertificate => ({
  from: Date.parse(certificate.validFrom),
  until: Date.parse(certificate.validTo),
  publicKey: certificate.publicKey,
  fingerprint: fingerprintOf(certificate.publicKey),
  pem: certificate.toString(),
});

/** Null: it may seal. Code: certificate-expired. `what` names its file. */
export function refuseCertificate({ from, until }: SealingCertificate, what: string, now: number) {
  if (now > until) {
    return secretFailure("certificate-expired", `the certificate in ${what} ended on ${dayOf(until)}`, FETCH_PRESENT);
  }
  if (now >= from) return null;
  const message = `the certificate in ${what} begins on ${dayOf(from)}`;
  return secretFailure("certificate-expired", message, "see that the clock of this machine is right");
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** What a person should know of it, a sentence each. */
export function warningsOf(
  { from, until }: Pick<SealingCertificate, "from" | "until">,
  now: number,
): readonly string[] {
  if (now > until) return [`The sealing certificate ended on ${dayOf(until)}, and is refused: ${FETCH_PRESENT}.`];
  if (now < from) return [`The sealing certificate begins on ${dayOf(from)}: see that the clock is right.`];
  const days = Math.floor((now - from) / DAY);
  if (days <= RENEWED_AFTER) return [];
  return [
    `The sealing certificate is ${days} days old, and the controller most likely has a newer one: ${FETCH_PRESENT}.`,
  ];
}
