// The requests of a broker, answered by a service.

import type { Handler, Message } from "../../../shared/peer.ts";
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { SealingService } from "../sealing/sealing-service.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";
import type { KnownValues } from "./known-values.ts";
import { type AskBody, brokerRequests } from "./protocol.ts";

type Handlers = Readonly<Record<string, Handler>>;

const NO_BYTES = new Uint8Array(0);

export function brokerHandlers(service: SecretService, sealing: SealingService, known: KnownValues): Handlers {
  /** A request that gets no value and gives none. */
  const plain =
    (run: (body: AskBody, options: AskOptions) => Promise<Result<unknown>>): Handler =>
    async (message, signal) =>
      bodyOf(await run(message.body as AskBody, optionsOf(message, signal)));

  return {
    [brokerRequests.get]: async (message, signal) => {
      const got = await service.get((message.body as AskBody).name, optionsOf(message, signal));
      if (!got.ok) return got;
      // The frame's copy is what goes on; the bytes are overwritten by whoever sends them.
      return ok({ body: got.value.info, payload: got.value.value.bytes });
    },
    [brokerRequests.set]: async (message, signal) => {
      const { name, expected } = message.body as AskBody;
      const value = new SecretBytes(message.payload ?? NO_BYTES);
      const write = expected === undefined ? {} : { expected };
      return bodyOf(await service.set(name, value, write, optionsOf(message, signal)));
    },
    [brokerRequests.watch]: async ({ payload }) => {
      known.watch(payload ?? NO_BYTES);
      return ok({});
    },
    [brokerRequests.describe]: plain(({ name }, options) => service.describe(name, options)),
    [brokerRequests.list]: plain(({ name, prefix = "" }, options) => service.list(name, prefix, options)),
    [brokerRequests.seal]: async (message, signal) => {
      const given = new SecretBytes(message.payload ?? NO_BYTES);
      return bodyOf(await sealing.seal((message.body as AskBody).seal!, given, optionsOf(message, signal)));
    },
    [brokerRequests.reseal]: plain(({ reseal }, options) => sealing.reseal(reseal!, options)),
    [brokerRequests.remove]: plain(({ name }, options) => service.remove(name, options)),
    [brokerRequests.versions]: plain(({ name }, options) => service.versions(name, options)),
    [brokerRequests.check]: plain(({ name }, options) => service.check(name, options)),
    [brokerRequests.signIn]: plain(({ name }, options) => service.signIn(name, options)),
    [brokerRequests.signOut]: plain(({ name }, options) => service.signOut(name, options)),
    [brokerRequests.backends]: plain(() => service.backends()),
  };
}

const bodyOf = (result: Result<unknown>): Result<Message> => (result.ok ? ok({ body: result.value }) : result);

function optionsOf({ body }: Message, signal: AbortSignal): AskOptions {
  const { again = false, tenant = null, version } = (body ?? {}) as AskBody;
  return { signal, again, tenant, ...(version !== undefined && { version }) };
}
