// The channel on which the editor's extension fetches and gives values itself, so that none crosses LSP. Whoever connects
// shows a ticket first, and does with it the one thing that it stands for.
import type { Duplex } from "node:stream";
import {
  type ChannelAction,
  type ChannelTicket,
  channelActions,
  channelRequests,
  type RedeemBody,
} from "../../../shared/channel.ts";
import { createPeer, type Handler, type Message, type Peer } from "../../../shared/peer.ts";
import { ok, type Result } from "../../../shared/result.ts";
import type { ListenLocally, LocalSocket } from "../../adapters/local-socket/listen.ts";
import { secretFailure } from "../../core/references/failure.ts";
import { brokerRequests } from "./protocol.ts";
import type { Tickets } from "./tickets.ts";

export interface Channel {
  /** Opens the channel where it is not open. Rejects with a system error where that cannot be. */
  ticket(action: ChannelAction, name: string): Promise<ChannelTicket>;
  /** The extension that keeps credentials; null: none is connected. */
  readonly editor: Peer | null;
  close(): void;
}

export interface ChannelParts {
  readonly listen: ListenLocally;
  readonly tickets: Tickets;
  /** Of the broker: `get` and `set` are done as if its host had asked. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Milliseconds that a connection may stay without having shown a ticket. */
  readonly patience?: number;
}

const PATIENCE = 5_000;

export function createChannel({ listen, tickets, handlers, patience = PATIENCE }: ChannelParts): Channel {
  let opening: Promise<LocalSocket> | undefined;
  let editor: { readonly peer: Peer; readonly connection: Duplex } | null = null;

  const perform = (body: RedeemBody, message: Message, signal: AbortSignal): Promise<Result<Message>> => {
    const method = body.action === "get" ? brokerRequests.get : brokerRequests.set;
    return handlers[method]!({ ...message, body: { name: body.name } }, signal);
  };

  const serve = (connection: Duplex): void => {
    const late = setTimeout(() => connection.destroy(), patience);
    let isUsed = false;
    const peer = createPeer((frame) => void connection.write(frame, () => frame.fill(0)), {
      [channelRequests.redeem]: async (message, signal) => {
        const body = readBody(message.body);
        const isRight = !isUsed && body !== null && tickets.redeem(body.ticket, body.action, body.name);
        isUsed = true;
        clearTimeout(late);
        // What was asked is answered before this.
        const endAfterwards = (): void => void setImmediate(() => connection.end());
        if (!isRight) {
          message.payload?.fill(0);
          endAfterwards();
          return refused;
        }
        if (body.action !== "credentials") return perform(body, message, signal).finally(endAfterwards);
        editor?.connection.destroy();
        editor = { peer, connection };
        return ok({});
      },
    });
    connection.on("data", (chunk: Buffer) => {
      try {
        peer.receive(chunk);
      } catch {
        // No frames: nobody of ours.
        connection.destroy();
      }
    });
    connection.once("close", () => {
      clearTimeout(late);
      peer.end();
      if (editor?.peer === peer) editor = null;
    });
  };

  return {
    async ticket(action, name) {
      opening ??= listen(serve).catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      const { address } = await opening;
      return { address, ticket: tickets.issue(action, name) };
    },
    get editor() {
      return editor?.peer ?? null;
    },
    close() {
      opening?.then(
        (socket) => socket.close(),
        () => {},
      );
      opening = undefined;
    },
  };
}

const refused = secretFailure(
  "handle-invalid",
  "the ticket is not known, was used, or stands for something else",
  "ask for the secret again",
);

function readBody(body: unknown): RedeemBody | null {
  const { ticket, action, name } = (body ?? {}) as Partial<RedeemBody>;
  const known = channelActions.find((one) => one === action);
  if (typeof ticket !== "string" || typeof name !== "string" || known === undefined) return null;
  return { ticket, action: known, name };
}
