// The extension's end of the channel to the broker: gets and gives one value with a ticket, or keeps credentials for it as
// long as both run. Values come and go as bytes.
import { connect, type Socket } from "node:net";
import {
  type ChannelTicket,
  type CredentialBody,
  channelRequests,
  credentialRequests,
  type RedeemBody,
} from "../../shared/channel.ts";
import { createPeer, type Handler, type Message, type Peer } from "../../shared/peer.ts";
import { err, ok, type Result } from "../../shared/result.ts";

/**
 * The value, which whoever receives it overwrites. Failures are the broker's; code "peer-gone" where it has ended, or the
 * signal came first.
 */
export async function receiveValue(
  ticket: ChannelTicket,
  name: string,
  signal?: AbortSignal,
): Promise<Result<Uint8Array>> {
  const answer = await redeemOnce(ticket, { ticket: ticket.ticket, action: "get", name }, signal);
  return answer.ok ? ok(answer.value.payload!) : answer;
}

/** Overwrites the value. */
export async function sendValue(
  ticket: ChannelTicket,
  name: string,
  value: Uint8Array,
  signal?: AbortSignal,
): Promise<Result<unknown>> {
  const answer = await redeemOnce(ticket, { ticket: ticket.ticket, action: "set", name }, signal, value);
  return answer.ok ? ok(answer.value.body) : answer;
}

async function redeemOnce(
  { address }: ChannelTicket,
  body: RedeemBody,
  signal?: AbortSignal,
  payload?: Uint8Array,
): Promise<Result<Message>> {
  const { peer, socket } = open(address, {});
  const leave = (): void => void socket.destroy();
  signal?.addEventListener("abort", leave, { once: true });
  if (signal?.aborted) leave();
  try {
    return await peer.request(channelRequests.redeem, { body, ...(payload && { payload }) });
  } finally {
    signal?.removeEventListener("abort", leave);
    socket.destroy();
  }
}

/** What an editor keeps for its extension: texts by key. */
export interface TextStore {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

/** Keeps credentials until the broker ends. Null: it did not let us. */
export async function keepCredentials(ticket: ChannelTicket, store: TextStore): Promise<{ dispose(): void } | null> {
  const { peer, socket } = open(ticket.address, credentialHandlers(store));
  const body: RedeemBody = { ticket: ticket.ticket, action: "credentials", name: "" };
  const answer = await peer.request(channelRequests.redeem, { body });
  if (!answer.ok) socket.destroy();
  return answer.ok ? { dispose: () => socket.destroy() } : null;
}

function credentialHandlers(store: TextStore): Readonly<Record<string, Handler>> {
  return {
    [credentialRequests.get]: async (message) => {
      const kept = await store.get(keyOf(message));
      if (kept === undefined) return ok({ body: { found: false } });
      return ok({ body: { found: true }, payload: Buffer.from(kept, "base64") });
    },
    [credentialRequests.set]: async (message) => {
      const text = Buffer.from(message.payload!).toString("base64");
      message.payload!.fill(0);
      await store.store(keyOf(message), text);
      if ((await store.get(keyOf(message))) === text) return ok({});
      return err({ code: "not-kept", message: "the editor does not keep credentials" });
    },
    [credentialRequests.delete]: async (message) => {
      await store.delete(keyOf(message));
      return ok({});
    },
  };
}

const keyOf = ({ body }: Message): string => `latchkey.credential:${(body as CredentialBody).key}`;

function open(address: string, handlers: Readonly<Record<string, Handler>>): { peer: Peer; socket: Socket } {
  const socket = connect(address);
  const peer = createPeer((frame) => void socket.write(frame, () => frame.fill(0)), handlers);
  socket.on("data", (chunk) => {
    try {
      peer.receive(chunk);
    } catch {
      socket.destroy();
    }
  });
  // Told by "close".
  socket.on("error", () => {});
  socket.once("close", () => peer.end());
  return { peer, socket };
}
