// What the broker is asked, and what it asks: requests between a host (command line, language server, program) and its
// broker, over the pipes that the host holds alone. Values travel as payloads beside them, never within.
import type { ChannelAction } from "../../../shared/channel.ts";
import type { ResealRequest, SealRequest } from "../sealing/requests.ts";

export const brokerRequests = {
  /** `AskBody`; the answer is a `SecretInfo` with the value as its payload. */
  get: "get",
  describe: "describe",
  list: "list",
  /** With the value as its payload. */
  set: "set",
  /** With what is to be sealed as its payload, where it is given; the answer is a `SealAnswer`, and has none. */
  seal: "seal",
  /** The answer is a `ResealAnswer`. */
  reseal: "reseal",
  remove: "remove",
  versions: "versions",
  check: "check",
  signIn: "signIn",
  signOut: "signOut",
  backends: "backends",
  /** With a key as its payload: from now on the host is told what secrets are known by, `known`. */
  watch: "watch",
  /** `TicketBody`: opens the channel to the editor's extension where it is not open; the answer is a `ChannelTicket`. */
  ticket: "ticket",
} as const;

/** Asked by the broker of its host. */
export const hostRequests = {
  /** `{ url }`: opens a page in the browser for a sign-in. */
  openBrowser: "openBrowser",
  /** `KnownSecret[]`: where values that were read are stored. */
  known: "known",
  /** `ChannelTicket`: has the editor's extension connect, to keep credentials. Answered once it has. */
  connectEditor: "connectEditor",
} as const;

export interface AskBody {
  /** A logical name or a reference; of a request about a backend its label. */
  readonly name: string;
  readonly again?: boolean;
  readonly tenant?: string | null;
  readonly version?: string;
  /** Of `list`. */
  readonly prefix?: string;
  /** Of `set`. */
  readonly expected?: string | null;
  readonly seal?: SealRequest;
  readonly reseal?: ResealRequest;
}

export interface TicketBody {
  readonly action: ChannelAction;
  readonly name: string;
}

/** Printed on one line of its own by the process before frames begin, so that a host can tell it from an error. */
export const GREETING = "latchkey-broker/1\n";
