// What a Vault or an OpenBao is configured with: the manifest names the server, the machine's environment brings what is
// secret and whom to trust. Both programs' variables are understood; those of the kind itself go first.
import { homedir } from "node:os";
import { join } from "node:path";
import { ok, type Result } from "../../../../shared/result.ts";
import { trimEnd } from "../../../../shared/trim.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Endpoint, Environment } from "../../../core/references/provider.ts";

export type VaultKind = "vault" | "openbao";
export const authMethodNames = ["token", "approle", "oidc", "jwt", "kubernetes", "aws"] as const;
export type AuthMethodName = (typeof authMethodNames)[number];

export interface AuthConfig {
  readonly method: AuthMethodName;
  /** Below `auth/`. */
  readonly mount: string;
  readonly role: string | undefined;
}

export interface VaultConfig {
  readonly kind: VaultKind;
  /** Without a slash at the end; the first is asked first. */
  readonly nodes: readonly string[];
  /** Those of `nodes` that the manifest named. */
  readonly granted: readonly Endpoint[];
  /** "" is the root. */
  readonly namespace: string;
  readonly auth: readonly AuthConfig[];
  readonly wrap: boolean;
  readonly machine: MachineConfig;
}

/** Paths of files; nothing is read before the first request. */
export interface MachineConfig {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly serverName: string | undefined;
  /** Where both programs' command lines leave the token of a sign-in. */
  readonly tokenFile: string;
}

/** Reads a variable under the name that either program gives it, such as `ADDR` for VAULT_ADDR and BAO_ADDR. */
export function variable(kind: VaultKind, environment: Environment, name: string): string | undefined {
  const prefixes = kind === "vault" ? ["VAULT", "BAO"] : ["BAO", "VAULT"];
  return prefixes
    .map((prefix) => environment[`${prefix}_${name}`])
    .find((value) => value !== undefined && value !== "");
}

export function parseVaultConfig(
  kind: VaultKind,
  raw: Readonly<Record<string, unknown>>,
  environment: Environment,
): Result<VaultConfig, SecretFailure> {
  const own = (name: string): string | undefined => variable(kind, environment, name);
  const named = [...texts(raw["address"]), ...texts(raw["nodes"])].map(trimmed);
  const nodes = named.length > 0 ? [...new Set(named)] : texts(own("ADDR")).map(trimmed);
  if (nodes.length === 0) {
    return invalid("no address is given", `write address: in the manifest, or set ${prefixOf(kind)}_ADDR`);
  }
  const wrong = nodes.find((node) => !/^https?:\/\/[^/?#@\s]+$/.test(node) || URL.parse(node) === null);
  if (wrong !== undefined) return invalid("an address is not one of a server", "write it as https://HOST:PORT");
  const auth = authOf(raw["auth"]);
  if (auth.some(({ mount }) => !/^[\w.-]+(?:\/[\w.-]+)*$/.test(mount) || mount.split("/").includes(".."))) {
    return invalid("the mount of a sign-in method is not a path", "write it as it is mounted below auth/");
  }
  const home = environment["HOME"] ?? environment["USERPROFILE"] ?? homedir();
  return ok({
    kind,
    nodes,
    granted: [...new Set(named.map(endpointOf))],
    namespace: trimmed(text(raw["namespace"]) ?? own("NAMESPACE") ?? "").replace(/^\/+/, ""),
    auth,
    wrap: raw["wrap"] === "on",
    machine: {
      caFile: own("CACERT"),
      certFile: own("CLIENT_CERT"),
      keyFile: own("CLIENT_KEY"),
      serverName: own("TLS_SERVER_NAME"),
      tokenFile: join(home, ".vault-token"),
    },
  });
}

/** Without a method named, the token of the machine. */
function authOf(raw: unknown): readonly AuthConfig[] {
  const list = (Array.isArray(raw) ? raw : raw === undefined ? [{ method: "token" }] : [raw]) as readonly Readonly<
    Record<string, unknown>
  >[];
  return list.flatMap((entry) => {
    const method = authMethodNames.find((name) => name === entry["method"]);
    return method === undefined
      ? []
      : [{ method, mount: trimmed(text(entry["mount"]) ?? method), role: text(entry["role"]) }];
  });
}

export const prefixOf = (kind: VaultKind): string => (kind === "vault" ? "VAULT" : "BAO");

/** `vault.example:8200`, with the port that the scheme implies. */
function endpointOf(address: string): Endpoint {
  const url = new URL(address);
  return `${url.hostname}:${url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port}`;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => text(one) ?? []);
const trimmed = (value: string): string => trimEnd(value, "/");

const invalid = (message: string, remedy: string) => secretFailure("backend-invalid", message, remedy);
