// The leases of accounts that were made for us: kept alive while we may use them, revoked when we are done.
import type { Clock } from "../../../core/ports.ts";
import type { SecretMetadata } from "../../../core/references/provider.ts";
import { jsonMap, publicNumber } from "./json.ts";
import { keepRenewed, type Renewal } from "./renewal.ts";
import type { Session } from "./session.ts";

export interface NewLease {
  readonly id: string;
  readonly seconds: number;
  readonly renewable: boolean;
  readonly path: string;
  readonly namespace: string;
}

export type LeaseFacts = NonNullable<SecretMetadata["lease"]>;

export interface Leases {
  /** From now on it is renewed; what was made at the same path before runs out by itself, and is revoked at the end. */
  hold(lease: NewLease): LeaseFacts;
  /** The newest of that path that still runs; `endsAt` is as of its last renewal. */
  held(path: string, namespace: string): LeaseFacts | null;
  /** Revokes all that are held, for a few seconds at most. */
  close(): Promise<void>;
}

interface Held extends NewLease {
  endsAt: number;
  renewal?: Renewal;
}

const CLOSING_MS = 3_000;

export function openLeases(session: Session, clock: Clock): Leases {
  let all: Held[] = [];
  const factsOf = ({ id, endsAt, renewable }: Held): LeaseFacts => ({ id, endsAt, renewable });
  const at = (path: string, namespace: string): Held[] =>
    all.filter((lease) => lease.path === path && lease.namespace === namespace);

  const renew = async (lease: Held, signal: AbortSignal): Promise<number | "later" | "over"> => {
    const body = jsonMap({ lease_id: lease.id, increment: lease.seconds });
    const { namespace } = lease;
    const answer = await session.ask({ method: "PUT", path: "sys/leases/renew", namespace, body, signal });
    if (!answer.ok) return "later";
    const seconds = publicNumber(answer.value.body, "lease_duration");
    if (answer.value.status !== 200 || seconds === undefined) return "over";
    lease.endsAt = clock.now() + seconds * 1000;
    return seconds;
  };

  const revoke = async ({ id, namespace }: Held, signal: AbortSignal): Promise<void> => {
    const body = jsonMap({ lease_id: id });
    await session.ask({ method: "PUT", path: "sys/leases/revoke", namespace, body, signal });
  };

  return {
    hold(fresh) {
      const now = clock.now();
      all = all.filter((lease) => lease.endsAt > now);
      for (const older of at(fresh.path, fresh.namespace)) older.renewal?.stop();
      const lease: Held = { ...fresh, endsAt: now + fresh.seconds * 1000 };
      if (fresh.renewable) lease.renewal = keepRenewed(fresh.seconds, (signal) => renew(lease, signal));
      all.push(lease);
      return factsOf(lease);
    },
    held(path, namespace) {
      const lease = at(path, namespace).findLast(({ endsAt }) => endsAt > clock.now());
      return lease === undefined ? null : factsOf(lease);
    },
    async close() {
      const ending = all;
      all = [];
      for (const { renewal } of ending) renewal?.stop();
      const signal = AbortSignal.timeout(CLOSING_MS);
      await Promise.allSettled(ending.map((lease) => revoke(lease, signal)));
    },
  };
}
