// From the secret that a backend keeps to the value that a reference means: its pointer, then its encoding.
import { ok, type Result } from "../../../shared/result.ts";
import { copyBytes, SecretBytes } from "../../../shared/secret-bytes.ts";
import type { SecretRef } from "../../../shared/secret-ref.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { pick } from "../../core/references/json-bytes.ts";

/** A copy: `whole` stays with whoever gave it. Codes: field-not-found, field-not-text, value-not-encoded. */
export function selectValue(whole: SecretBytes, { pointer, params }: SecretRef): Result<SecretBytes, SecretFailure> {
  const picked = pointer.length === 0 ? ok(copyBytes(whole.bytes)) : pick(whole.bytes, pointer);
  if (!picked.ok || params.encoding !== "base64") return picked.ok ? ok(new SecretBytes(picked.value)) : picked;
  const decoded = decodeBase64(picked.value);
  picked.value.fill(0);
  if (decoded !== null) return ok(new SecretBytes(decoded));
  return secretFailure(
    "value-not-encoded",
    "the value is not base64",
    "leave out encoding=base64, or store it encoded",
  );
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SIXES = new Map<number, number>([
  ...[...ALPHABET].map((character, six) => [character.charCodeAt(0), six] as const),
  // Both alphabets of RFC 4648.
  ...(["+-", "/_"] as const).flatMap((pair, index) => [...pair].map((one) => [one.charCodeAt(0), 62 + index] as const)),
]);

/** Of bytes, so that the value never becomes text. Blanks are left out; null: not base64. */
function decodeBase64(text: Uint8Array): Uint8Array | null {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  let isPadded = false;
  for (const byte of text) {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    const six = SIXES.get(byte);
    if (byte === 0x3d) isPadded = true;
    else if (six === undefined || isPadded) return null;
    else {
      held = ((held << 6) | six) & 0xfff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        out[length++] = (held >> bits) & 0xff;
      }
    }
  }
  // A lone character, or bits that no byte would leave.
  if (bits === 6 || (held & ((1 << bits) - 1)) !== 0) return null;
  const exact = out.slice(0, length);
  out.fill(0);
  return exact;
}
