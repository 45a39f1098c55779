// The store that the editor keeps for its extension (SecretStorage) as a keyring, and two keyrings as one.
import { type ChannelTicket, type CredentialBody, credentialRequests } from "../../../shared/channel.ts";
import type { Message, Peer } from "../../../shared/peer.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { copyBytes } from "../../../shared/secret-bytes.ts";
import type { Keyring } from "../../core/references/provider.ts";
import type { Channel } from "./channel.ts";

/** `editor`: the extension, invited if need be; null: there is none. */
export function createEditorKeyring(editor: () => Promise<Peer | null>): Keyring {
  const ask = async (method: string, key: string, payload?: Uint8Array): Promise<Result<Message>> => {
    const peer = await editor();
    if (peer === null) return unavailable;
    const body: CredentialBody = { key };
    const answer = await peer.request(method, { body, ...(payload && { payload }) });
    return answer.ok ? answer : unavailable;
  };
  return {
    async get(key) {
      const answer = await ask(credentialRequests.get, key);
      if (!answer.ok) return answer;
      const isFound = (answer.value.body as { found?: unknown } | undefined)?.found === true;
      return ok(isFound ? answer.value.payload! : null);
    },
    async set(key, value) {
      // The bytes that are sent are overwritten.
      const answer = await ask(credentialRequests.set, key, copyBytes(value));
      return answer.ok ? ok(undefined) : answer;
    },
    async delete(key) {
      const answer = await ask(credentialRequests.delete, key);
      return answer.ok ? ok(undefined) : answer;
    },
    weakness: () => null,
  };
}

const unavailable = {
  ok: false,
  error: { code: "keyring-unavailable", message: "no editor keeps credentials" },
} as const;

/** What is kept goes to the first that takes it, and is found in either. */
export const firstOf = (first: Keyring, second: Keyring): Keyring => ({
  async get(key, signal) {
    const found = await first.get(key, signal);
    if (found.ok && found.value !== null) return found;
    const other = await second.get(key, signal);
    return other.ok ? other : found;
  },
  async set(key, value, signal) {
    const kept = await first.set(key, value, signal);
    return kept.ok ? kept : second.set(key, value, signal);
  },
  async delete(key, signal) {
    const [one, other] = [await first.delete(key, signal), await second.delete(key, signal)];
    return one.ok ? one : other;
  },
  weakness: () => first.weakness() ?? second.weakness(),
});

/**
 * The extension, which `invite` has connect when it is needed for the first time, and again where it was gone. A host
 * without an editor, or whose extension does not connect, is not asked again.
 */
export function invitedEditor(
  channel: Pick<Channel, "ticket" | "editor">,
  invite: (ticket: ChannelTicket) => Promise<boolean>,
): () => Promise<Peer | null> {
  let isAlone = false;
  let inviting: Promise<void> | null = null;
  const start = async (): Promise<void> => {
    isAlone = !(await invite(await channel.ticket("credentials", "")));
  };
  return async () => {
    if (channel.editor === null && !isAlone) {
      inviting ??= start().finally(() => {
        inviting = null;
      });
      await inviting;
    }
    return channel.editor;
  };
}
