// Credentials in the store that the editor keeps for its extension, while one is connected; in the keyring of the system
// otherwise. What the keyring has already, from the command line, is found in the editor too.
import { type ChannelTicket, type CredentialBody, credentialRequests } from "../../../shared/channel.ts";
import type { Message, Peer } from "../../../shared/peer.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { CredentialStore } from "../../core/references/provider.ts";
import type { Channel } from "./channel.ts";

/** `editor`: the extension, invited if need be; null: there is none. */
export function createEditorCredentials(editor: () => Promise<Peer | null>, keyring: CredentialStore): CredentialStore {
  /** Null: no extension, or it could not. */
  const ask = async (method: string, key: string, payload?: Uint8Array): Promise<Message | null> => {
    const peer = await editor();
    if (peer === null) return null;
    const body: CredentialBody = { key };
    const answer = await peer.request(method, { body, ...(payload && { payload }) });
    return answer.ok ? answer.value : null;
  };
  return {
    async get(key) {
      const answer = await ask(credentialRequests.get, key);
      const isFound = (answer?.body as { found?: unknown } | undefined)?.found === true;
      return isFound ? new SecretBytes(answer!.payload!) : keyring.get(key);
    },
    async set(key, value) {
      // The bytes that are sent are overwritten.
      const answer = await ask(credentialRequests.set, key, value.copy().bytes);
      if (answer === null) await keyring.set(key, value);
    },
    async delete(key) {
      await ask(credentialRequests.delete, key);
      await keyring.delete(key);
    },
  };
}

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
