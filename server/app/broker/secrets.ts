// Secrets as a host has them: the same that the service offers, through the broker's process.
import { fileURLToPath } from "node:url";
import type { ChannelAction, ChannelTicket } from "../../../shared/channel.ts";
import type { Handler, Message } from "../../../shared/peer.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../shared/secret-bytes.ts";
import type { KnownSecret } from "../../core/detection/known-secrets.ts";
import { isSecretFailureCode, type SecretFailure } from "../../core/references/failure.ts";
import type { Environment, Outcome } from "../../core/references/provider.ts";
import type { ResealAnswer, ResealRequest, SealAnswer, SealRequest } from "../sealing/requests.ts";
import type { SecretInfo } from "../secrets/secret-info.ts";
import type { AskOptions, SecretService } from "../secrets/service.ts";
import { type AskBody, brokerRequests, hostRequests, type TicketBody } from "./protocol.ts";
import { type BrokerConnection, createBrokerConnection } from "./start-broker.ts";

export interface SecretsOptions {
  /** Folder of latchkey.yaml. */
  readonly workspace: string;
  readonly environment: Environment;
  /** Absent: nobody is there to sign in. */
  readonly openBrowser?: (url: string) => Promise<void>;
  /** Learns where the values are stored that the broker reads, by hashes of them with this key. */
  readonly known?: { readonly key: Uint8Array; learn(secrets: readonly KnownSecret[]): void };
  /** Has the editor's extension keep credentials. Absent: there is no editor. False: it did not connect. */
  readonly connectEditor?: (ticket: ChannelTicket) => Promise<boolean>;
  /** Every request fails with this, and no process is started. */
  readonly refuse?: SecretFailure | null;
  log?(message: string): void;
}

export interface Secrets extends SecretService {
  readonly broker: BrokerConnection;
  /** Takes over what is given; null: what is sealed is read by the broker. */
  seal(request: SealRequest, given: SecretBytes | null, options: AskOptions): Outcome<SealAnswer>;
  reseal(request: ResealRequest, options: AskOptions): Outcome<ResealAnswer>;
  /** For one use of the channel by the editor's extension. */
  ticket(action: ChannelAction, name: string): Outcome<ChannelTicket>;
}

/** Nothing is started before something is asked. */
export function createSecrets(options: SecretsOptions): Secrets {
  const { workspace, environment, known, refuse = null, log = () => {} } = options;
  const broker = createBrokerConnection({
    program: brokerProgram(),
    workspace,
    environment,
    handlers: hostHandlers(options),
    ...(known && { onStart: (peer) => void peer.request(brokerRequests.watch, { payload: copyBytes(known.key) }) }),
    log,
  });

  const ask = async (
    method: string,
    body: AskBody & Partial<TicketBody>,
    { signal, again, tenant, version }: AskOptions,
    payload?: Uint8Array,
  ): Promise<Result<Message, SecretFailure>> => {
    if (refuse !== null) return err({ ...refuse, reference: body.name });
    const asked = {
      ...body,
      ...(again && { again }),
      ...(tenant && { tenant }),
      ...(version !== undefined && { version }),
    };
    const result = await broker.request(method, { body: asked, ...(payload && { payload }) }, signal);
    return result.ok ? result : err(asFailure(result.error, body.name));
  };
  const plain = async <T>(method: string, body: AskBody & Partial<TicketBody>, options: AskOptions): Outcome<T> => {
    const result = await ask(method, body, options);
    return result.ok ? ok(result.value.body as T) : result;
  };

  return {
    broker,
    async get(name, options) {
      const result = await ask(brokerRequests.get, { name }, options);
      if (!result.ok) return result;
      return ok({ value: new SecretBytes(result.value.payload!), info: result.value.body as SecretInfo });
    },
    async set(name, value, { expected }, options) {
      const body = { name, ...(expected !== undefined && { expected }) };
      const result = await ask(brokerRequests.set, body, options, value.bytes);
      return result.ok ? ok(result.value.body as SecretInfo) : result;
    },
    describe: (name, options) => plain(brokerRequests.describe, { name }, options),
    list: (name, prefix, options) => plain(brokerRequests.list, { name, prefix }, options),
    async seal(seal, given, options) {
      const result = await ask(brokerRequests.seal, { name: "", seal }, options, given?.bytes);
      return result.ok ? ok(result.value.body as SealAnswer) : result;
    },
    reseal: (reseal, options) => plain(brokerRequests.reseal, { name: "", reseal }, options),
    remove: (name, options) => plain(brokerRequests.remove, { name }, options),
    versions: (name, options) => plain(brokerRequests.versions, { name }, options),
    check: (name, options) => plain(brokerRequests.check, { name }, options),
    signIn: (name, options) => plain(brokerRequests.signIn, { name }, options),
    signOut: (name, options) => plain(brokerRequests.signOut, { name }, options),
    ticket: (action, name) => plain(brokerRequests.ticket, { name, action }, { signal: new AbortController().signal }),
    backends: () => plain(brokerRequests.backends, { name: "" }, { signal: new AbortController().signal }),
    close: () => broker.stop(),
  };
}

/** What the broker may ask of its host. */
function hostHandlers({ openBrowser, connectEditor, known }: SecretsOptions): Readonly<Record<string, Handler>> {
  return {
    ...(openBrowser && {
      [hostRequests.openBrowser]: async ({ body }: Message) => {
        await openBrowser((body as { url: string }).url);
        return ok({});
      },
    }),
    ...(known && {
      [hostRequests.known]: async ({ body }: Message) => {
        known.learn(body as readonly KnownSecret[]);
        return ok({});
      },
    }),
    ...(connectEditor && {
      [hostRequests.connectEditor]: async ({ body }: Message) => {
        const isConnected = await connectEditor(body as ChannelTicket);
        return isConnected ? ok({}) : err({ code: "unreachable", message: "the extension did not connect" });
      },
    }),
  };
}

/** What comes from the other process is what it says, or a defect there. */
function asFailure(failure: { readonly code: string; readonly message: string }, name: string): SecretFailure {
  if (isSecretFailureCode(failure.code)) return failure as SecretFailure;
  return {
    code: "broker-lost",
    message: failure.message,
    remedy: "try again; latchkey doctor says more",
    reference: name,
  };
}

/** Beside the bundle that this is part of, or the source where the sources themselves run. */
function brokerProgram(): string {
  const here = import.meta.url;
  if (here.endsWith(".ts")) return fileURLToPath(new URL("./broker-process.ts", here));
  return fileURLToPath(new URL(here.includes("/chunks/") ? "../broker.js" : "./broker.js", here));
}
