// The channel between the editor's extension and the broker, on which values travel beside LSP: what is asked there, by
// whom, and with which ticket.

/** What a ticket lets its bearer do, once. `credentials` is the one connection that lasts. */
export const channelActions = ["get", "set", "credentials"] as const;

export type ChannelAction = (typeof channelActions)[number];

/** Where the broker listens, and 256 random bits that it takes once, for 30 seconds, for one action and one name. */
export interface ChannelTicket {
  readonly address: string;
  readonly ticket: string;
}

/** Asked by the extension: the first and only request of a connection. */
export const channelRequests = {
  /**
   * `RedeemBody`. Of `get` the answer is a `SecretInfo` with the value as its payload, of `set` the value goes with the
   * request. Code "handle-invalid" where the ticket does not fit.
   */
  redeem: "redeem",
} as const;

export interface RedeemBody {
  readonly ticket: string;
  readonly action: ChannelAction;
  /** A logical name or a reference; "" of `credentials`. */
  readonly name: string;
}

/** Asked by the broker on the connection that lasts, of the store that the editor keeps. Bodies are `{ key }`. */
export const credentialRequests = {
  /** The payload of the answer is what is kept, `{ found }` its body. */
  get: "credentialGet",
  /** With what is to be kept as its payload. */
  set: "credentialSet",
  delete: "credentialDelete",
} as const;

export interface CredentialBody {
  readonly key: string;
}
