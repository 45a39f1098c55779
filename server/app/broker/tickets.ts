// One-time tickets: 256 random bits, each good for one action on one name, for 30 seconds, once.
import { createHash, randomBytes } from "node:crypto";
import type { ChannelAction } from "../../../shared/channel.ts";

export interface Tickets {
  issue(action: ChannelAction, name: string): string;
  /** Whether it stands for this. A ticket that was shown is used up, also where it stands for something else. */
  redeem(ticket: string, action: ChannelAction, name: string): boolean;
}

const LIFETIME = 30_000;

interface Issued {
  readonly action: ChannelAction;
  readonly name: string;
  readonly endsAt: number;
}

/** `monotonic`: milliseconds from anywhere, never turned back. */
export function createTickets(monotonic: () => number): Tickets {
  // By their hashes: how long a look-up takes tells nothing of a ticket.
  const issued = new Map<string, Issued>();
  return {
    issue(action, name) {
      const now = monotonic();
      for (const [hash, { endsAt }] of issued) if (endsAt <= now) issued.delete(hash);
      const ticket = randomBytes(32).toString("hex");
      issued.set(hashOf(ticket), { action, name, endsAt: now + LIFETIME });
      return ticket;
    },
    redeem(ticket, action, name) {
      const hash = hashOf(ticket);
      const found = issued.get(hash);
      issued.delete(hash);
      return found !== undefined && found.endsAt > monotonic() && found.action === action && found.name === name;
    },
  };
}

const hashOf = (ticket: string): string => createHash("sha256").update(ticket).digest("hex");
