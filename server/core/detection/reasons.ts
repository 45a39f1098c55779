// The sentences that say why a finding is believed or doubted, one for each reason, shared by the editor and the terminal.
import type { Reason } from "./rule.ts";

const sentences: Readonly<Record<Reason, string>> = {
  "checksum-holds": "The token's checksum holds.",
  "checksum-fails": "The token's checksum does not hold: it may be a made-up example.",
  "structure-holds": "Its inner structure holds.",
  encrypted: "It is encrypted, and as safe as its passphrase.",
  "vendor-named": "The vendor is named beside it.",
  "name-and-value": "Its name speaks of a secret and its value looks random.",
  "url-user-info": "It stands before the host of a URL, where a password goes.",
  "authorization-header": "It is sent in an authorization header.",
  "decoded-base64": "It was found after decoding base64.",
  "decoded-hex": "It was found after decoding hexadecimal.",
  "decoded-percent": "It was found after decoding percent signs.",
  "ignore-expired": "The ignore comment's date is past.",
  "ignore-unreasoned": "The ignore comment gives no reason, so it silences nothing.",
  "exposed-in-log": "Logs are kept, copied and read by many.",
  "exposed-in-error": "The message of an error ends in logs and on screens.",
  "exposed-in-url": "Servers, proxies and browsers write URLs down.",
  "exposed-in-token": "The payload of a token is signed, not encrypted: whoever holds it can read it.",
  "exposed-in-image": "It stays in the image, for everyone who can pull it.",
  "exposed-in-front-end": "Whoever opens the page has it.",
};

/** Whether a finding is of code that lets a secret out, not of a secret in the text. */
export const isExposure = ({ reasons }: { readonly reasons: readonly Reason[] }): boolean =>
  reasons.some((reason) => reason.startsWith("exposed-"));

/** One sentence, ready to show. */
export const reasonSentence = (reason: Reason): string => sentences[reason];
