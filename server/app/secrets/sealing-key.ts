// The key that values are sealed with as something that is granted: whoever changes the certificate in a repository would
// otherwise decide who reads what is sealed from then on.
import type { SealingKey } from "../../../shared/secret-messages.ts";
import type { SealsWith } from "../../core/references/provider.ts";
import type { Trust } from "./trust.ts";

/** Hexadecimal digits of the fingerprint: 160 bits, which nobody makes a second key for. */
const DIGITS = 40;

export async function lookAtSealingKey({ fingerprint, certificate }: SealsWith, trust: Trust): Promise<SealingKey> {
  const endpoint = `sealed:${fingerprint.slice(0, DIGITS)}`;
  const granted = await trust.isGranted(endpoint);
  return { endpoint, certificate, granted, isOther: !granted && (await trust.isOtherGranted(endpoint)) };
}

/** What is said of one that is not granted. */
export function ungrantedKey({ endpoint, certificate, isOther }: SealingKey) {
  const other = isOther ? "; it is another key than the one that was granted before" : "";
  return {
    message: `this machine has not granted ${endpoint}, the key of ${certificate} in latchkey.yaml${other}`,
    remedy: `latchkey trust ${endpoint}, if it is the key of your cluster: compare it with kubeseal --fetch-cert`,
  };
}
