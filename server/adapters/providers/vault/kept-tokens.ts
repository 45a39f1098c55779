// Tokens that sign-ins brought, in the machine's credential store: a browser need not be opened for every process. One
// entry for each server, namespace, method and role, so that no role is ever served with the token of another.
import { copyBytes, SecretBytes } from "../../../../shared/secret-bytes.ts";
import type { CredentialStore } from "../../../core/references/provider.ts";
import type { AuthConfig, VaultConfig } from "./config.ts";

export interface KeptTokens {
  get(method: AuthConfig): Promise<{ readonly token: SecretBytes; readonly endsAt: number | null } | null>;
  /** "replace": only where one is kept already. False: it is lost with this process. */
  put(method: AuthConfig, token: SecretBytes, endsAt: number | null, how: "new" | "replace"): Promise<boolean>;
  delete(method: AuthConfig): Promise<void>;
}

export function credentialKey({ kind, nodes, namespace }: VaultConfig, ...more: readonly string[]): string {
  return [kind, nodes[0]!, namespace, ...more].join(" ");
}

const LINE = 0x0a;

/** An entry is the time at which the token ends, or 0, then a line feed, then the token. */
export function keptTokens(config: VaultConfig, store: CredentialStore): KeptTokens {
  const keyOf = ({ method, mount, role }: AuthConfig): string => credentialKey(config, method, mount, role ?? "");
  const present = new Set<string>();
  return {
    async get(method) {
      const entry = await store.get(keyOf(method));
      if (entry === null) return null;
      present.add(keyOf(method));
      const end = entry.bytes.indexOf(LINE);
      const endsAt = Number(Buffer.from(entry.bytes.subarray(0, Math.max(0, end))).toString("latin1"));
      const token = new SecretBytes(copyBytes(entry.bytes, end + 1));
      entry.dispose();
      return { token, endsAt: endsAt > 0 ? endsAt : null };
    },
    async put(method, token, endsAt, how) {
      if (how === "replace" && !present.has(keyOf(method))) return false;
      present.add(keyOf(method));
      const head = Buffer.from(`${endsAt ?? 0}\n`, "latin1");
      using entry = new SecretBytes(Buffer.concat([head, token.bytes]));
      return await store.set(keyOf(method), entry);
    },
    async delete(method) {
      present.delete(keyOf(method));
      await store.delete(keyOf(method));
    },
  };
}
