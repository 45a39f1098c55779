// Writes a secret and reads it back. Where a reference names a field, the other fields stay as they are, also when somebody
// else writes at the same time.
import { ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { type SecretFailure, type SecretFailureCode, secretFailure } from "../../core/references/failure.ts";
import { withField } from "../../core/references/json-bytes.ts";
import type {
  Outcome,
  SecretLocation,
  SecretMetadata,
  SecretProvider,
  WriteOptions,
} from "../../core/references/provider.ts";
import { backendLabel, type ResolvedSecret } from "../../core/references/resolve.ts";
import { locationOf } from "./location.ts";
import { selectValue } from "./select-value.ts";

/** Attempts where others write the same secret meanwhile. */
const ATTEMPTS = 5;

export async function writeSecret(
  provider: SecretProvider,
  resolved: ResolvedSecret,
  value: SecretBytes,
  options: WriteOptions,
  signal: AbortSignal,
): Outcome<SecretMetadata> {
  const { ref, backend } = resolved;
  if (provider.write === undefined) {
    const remedy = "set it with the tools of the backend, or name another one";
    return secretFailure("read-only", `the backend ${backendLabel(backend)} takes no secrets`, remedy);
  }
  const { version, stage, ...location } = locationOf(ref);
  if (version !== undefined || stage !== undefined) {
    return secretFailure("read-only", "a reference to one version or stage cannot be written", "leave them out");
  }
  if (ref.params.encoding === "base64") {
    return secretFailure("read-only", "a reference with encoding=base64 cannot be written", "leave the encoding out");
  }
  const written =
    ref.pointer.length === 0
      ? await provider.write(location, value.copy(), options, signal)
      : await writeField(provider, location, ref.pointer, value, options, signal);
  if (!written.ok) return written;
  const isThere = await readBack(provider, location, resolved, value, written.value, signal);
  return isThere.ok ? written : isThere;
}

async function writeField(
  provider: SecretProvider,
  location: SecretLocation,
  pointer: readonly string[],
  value: SecretBytes,
  options: WriteOptions,
  signal: AbortSignal,
): Outcome<SecretMetadata> {
  for (let attempt = 1; ; attempt++) {
    const current = await provider.read(location, signal);
    const isNew = !current.ok && current.error.code === "not-found";
    if (!current.ok && !isNew) return current;
    using before = current.ok ? current.value.value : new SecretBytes(Uint8Array.of(0x7b, 0x7d));
    const whole = withField(before.bytes, pointer, value.bytes);
    if (whole === null) {
      return secretFailure(
        "field-not-found",
        "the secret is not a map of fields",
        "leave out what follows # to replace it",
      );
    }
    const version = current.ok ? current.value.metadata.version : null;
    const expected = options.expected === undefined ? version : options.expected;
    const written = await provider.write!(location, new SecretBytes(whole), { expected }, signal);
    const isLate = !written.ok && (written.error.code === "conflict" || written.error.code === "already-exists");
    if (!isLate || options.expected !== undefined || attempt === ATTEMPTS) return written;
  }
}

async function readBack(
  provider: SecretProvider,
  location: SecretLocation,
  { ref }: ResolvedSecret,
  value: SecretBytes,
  { version }: SecretMetadata,
  signal: AbortSignal,
): Promise<Result<null, SecretFailure>> {
  const read = await provider.read(location, signal);
  if (!read.ok) return UNREADABLE.has(read.error.code) ? unread(read.error) : read;
  using whole = read.value.value;
  const selected = selectValue(whole, ref);
  if (!selected.ok) return selected;
  using there = selected.value;
  // A later version is somebody else's: ours was there before.
  if (read.value.metadata.version !== version || isEqual(there.bytes, value.bytes)) return ok(null);
  const message = "what the backend gives back is not what was written";
  return secretFailure("read-back-differs", message, "look at the secret in the backend before it is used");
}

/** Of values that are encrypted: the key that opens them is not for whoever writes. */
const UNREADABLE: ReadonlySet<SecretFailureCode> = new Set(["key-not-found", "key-forbidden", "mode-refused"]);

const unread = ({ message, remedy }: SecretFailure) =>
  secretFailure("written-unread", `it is written, and cannot be read back here: ${message}`, remedy);

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
