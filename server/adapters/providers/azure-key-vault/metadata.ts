// What the vault tells of a version, in the words of Latchkey.
import type { SecretProperties } from "@azure/keyvault-secrets";
import { noMetadata, type SecretMetadata, type VersionEntry } from "../../../core/references/provider.ts";

const OWNER_TAGS = ["owner", "Owner"];

export function metadataOf(properties: SecretProperties, now: number): SecretMetadata {
  const { version, createdOn, expiresOn, tags = {} } = properties;
  return {
    ...noMetadata,
    version: version ?? null,
    createdAt: createdOn?.getTime() ?? null,
    expiresAt: expiresOn?.getTime() ?? null,
    owner: OWNER_TAGS.map((name) => tags[name]).find((owner) => owner !== undefined) ?? null,
    tags,
    warnings: [...warningsOf(properties, now)],
  };
}

/** Key Vault gives values out before and after their time. */
function* warningsOf({ expiresOn, notBefore, managed, enabled }: SecretProperties, now: number): Generator<string> {
  if (enabled === false) yield "It is disabled: its value is not given out.";
  if (expiresOn !== undefined && expiresOn.getTime() <= now) yield `It expired on ${dayOf(expiresOn)}.`;
  if (notBefore !== undefined && notBefore.getTime() > now)
    yield `It is not meant to be used before ${dayOf(notBefore)}.`;
  if (managed === true) yield "It belongs to a certificate, which renews it.";
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Newest first; times are of whole seconds, so `newest` says which of several comes first. */
export function historyOf(all: readonly SecretProperties[], newest: string | null): readonly VersionEntry[] {
  return [...all]
    .sort((a, b) => timeOf(b) - timeOf(a) || Number(b.version === newest) - Number(a.version === newest))
    .map(({ version = "", createdOn, enabled }, at) => ({
      version,
      createdAt: createdOn?.getTime() ?? null,
      state: enabled === false ? "disabled" : at === 0 ? "current" : "old",
    }));
}

export const timeOf = ({ createdOn }: SecretProperties): number => createdOn?.getTime() ?? 0;
