// How the server is, who we are there, and what our token may do beyond reading: for `latchkey doctor`.
import { ok } from "../../../../shared/result.ts";
import type { Health, Outcome } from "../../../core/references/provider.ts";
import type { VaultKind } from "./config.ts";
import { jsonMap, publicJson, textsOf } from "./json.ts";
import type { Mounts } from "./mounts.ts";
import type { Nodes } from "./nodes.ts";
import type { Identity, Session } from "./session.ts";

const NAMES: Readonly<Record<VaultKind, string>> = { vault: "Vault", openbao: "OpenBao" };

export async function checkHealth(
  { kind, namespace }: { readonly kind: VaultKind; readonly namespace: string },
  nodes: Nodes,
  session: Session,
  mounts: Mounts,
  signal: AbortSignal,
): Outcome<Health> {
  const health = await nodes.health(signal);
  if (!health.ok) return health;
  // A question that every token may ask, and that a token which is over may not.
  const asked = await mounts.all(namespace, signal);
  if (!asked.ok && asked.error.code !== "forbidden") return asked;
  const identity = session.current;
  const server = `${NAMES[kind]} ${health.value.version}, unsealed${health.value.standby ? ", standby" : ""}`;
  if (identity === null) return asked.ok ? ok({ detail: server, tooWide: [] }) : asked;
  const keyValue = asked.ok ? asked.value.filter(({ engine }) => engine !== "other") : [];
  const wholes = keyValue.map(({ path, engine }) => ({
    path: `${path}${engine === "kv2" ? "data/" : ""}*`,
    mount: path,
  }));
  const capabilities = await capabilitiesOf([...PROBES.map(({ path }) => path), ...wholes.map(({ path }) => path)], {
    session,
    namespace,
    signal,
  });
  const unknown = capabilities === null && !identity.policies.includes("root");
  return ok({
    detail: `${server}, ${whoIs(identity)}${unknown ? "; it may not ask what it is allowed" : ""}`,
    tooWide: tooWideOf(identity, capabilities ?? {}, wholes),
  });
}

function whoIs({ method, displayName, policies, endsAt }: Identity): string {
  const name = displayName === "" ? "" : ` as ${displayName}`;
  const held = policies.length === 0 ? "" : ` (policies: ${policies.join(", ")})`;
  const until = endsAt === null ? "" : ` until ${new Date(endsAt).toISOString()}`;
  return `signed in by ${method.method}${name}${held}${until}`;
}

type Capabilities = Readonly<Record<string, readonly string[]>>;

interface Probe {
  readonly path: string;
  /** What somebody with one of `powers` there can do. */
  readonly means: string;
  readonly powers: readonly string[];
}

const CHANGE = ["create", "update", "delete", "sudo", "root"];

const PROBES: readonly Probe[] = [
  { path: "sys/mounts/latchkey-probe", means: "mount and unmount engines", powers: CHANGE },
  { path: "sys/policies/acl/latchkey-probe", means: "change policies, and so allow itself anything", powers: CHANGE },
  { path: "sys/auth/latchkey-probe", means: "add ways to sign in", powers: CHANGE },
  { path: "auth/token/create", means: "make further tokens", powers: CHANGE },
  { path: "sys/raw/latchkey-probe", means: "read the server's storage", powers: ["read", ...CHANGE] },
];

async function capabilitiesOf(
  paths: readonly string[],
  { session, namespace, signal }: { session: Session; namespace: string; signal: AbortSignal },
): Promise<Capabilities | null> {
  const body = jsonMap({ paths: Buffer.from(JSON.stringify(paths)) });
  const answer = await session.ask({ method: "POST", path: "sys/capabilities-self", namespace, body, signal });
  if (!answer.ok || answer.value.status !== 200) return null;
  const { body: told } = answer.value;
  return Object.fromEntries(paths.map((path) => [path, textsOf(publicJson(told, "data", path))]));
}

function tooWideOf(
  { policies }: Identity,
  capabilities: Capabilities,
  wholes: readonly { readonly path: string; readonly mount: string }[],
): readonly string[] {
  if (policies.includes("root")) return ["The token has the policy root: it may do anything at all."];
  const may = (path: string, powers: readonly string[]): boolean =>
    (capabilities[path] ?? []).some((power) => powers.includes(power));
  return [
    ...PROBES.filter(({ path, powers }) => may(path, powers)).map(({ means }) => `The token may ${means}.`),
    ...wholes.flatMap(({ path, mount }) => [
      ...(may(path, ["read", "root"]) ? [`The token may read every secret of ${mount}.`] : []),
      ...(may(path, CHANGE) ? [`The token may change every secret of ${mount}.`] : []),
    ]),
  ];
}
