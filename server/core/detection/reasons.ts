// The sentences that say why a finding is believed or doubted, one for each reason, shared by the editor and the terminal.
import type { Reason } from "./rule.ts";

const sentences: Readonly<Record<Reason, string>> = {
  "checksum-holds": "The token's checksum holds.",
  "checksum-fails": "The token's checksum does not hold: it may be a made-up example.",
  "structure-holds": "Its inner structure holds.",
  "vendor-named": "The vendor is named beside it.",
  "name-and-value": "Its name speaks of a secret and its value looks random.",
  "url-user-info": "It stands before the host of a URL, where a password goes.",
  "authorization-header": "It is sent in an authorization header.",
  "decoded-base64": "It was found after decoding base64.",
  "decoded-hex": "It was found after decoding hexadecimal.",
  "decoded-percent": "It was found after decoding percent signs.",
  "ignore-expired": "The ignore comment's date is past.",
  "ignore-unreasoned": "The ignore comment gives no reason, so it silences nothing.",
};

/** One sentence, ready to show. */
export const reasonSentence = (reason: Reason): string => sentences[reason];
