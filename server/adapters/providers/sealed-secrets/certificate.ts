// The certificate that values are sealed with: how old it is, and whether the controller still takes what it seals.
import { X509Certificate } from "node:crypto";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { readContained } from "../support/contained.ts";

export interface SealingCertificate {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

const DAY = 24 * 60 * 60 * 1000;
/** Days after which a controller makes a new key unless it is told otherwise. */
const RENEWED_AFTER = 30;

/** Codes: backend-invalid, and those of reading it. */
export function readCertificate(root: string, parts: readonly string[]): Result<SealingCertificate, SecretFailure> {
  const got = readContained(root, parts, 64 * 1024);
  if (!got.ok) return got;
  try {
    const { validFrom, validTo } = new X509Certificate(got.value.bytes);
    return ok({ from: Date.parse(validFrom), until: Date.parse(validTo) });
  } catch {
    const message = `${parts.join("/")} is no certificate`;
    return secretFailure("backend-invalid", message, "fetch it with kubeseal --fetch-cert");
  }
}

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** What a person should know of it, a sentence each. */
export function warningsOf({ from, until }: SealingCertificate, now: number): readonly string[] {
  const remedy = "fetch the present one with kubeseal --fetch-cert";
  if (now > until) return [`The sealing certificate ended on ${dayOf(until)}, and is refused: ${remedy}.`];
  if (now < from) return [`The sealing certificate begins on ${dayOf(from)}: see that the clock is right.`];
  const days = Math.floor((now - from) / DAY);
  if (days <= RENEWED_AFTER) return [];
  return [`The sealing certificate is ${days} days old, and the controller most likely has a newer one: ${remedy}.`];
}
