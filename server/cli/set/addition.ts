// A name that latchkey.yaml does not have yet: whether it is to be added, with what reference, and the edit that does it.
import { ok, type Result } from "../../../shared/result.ts";
import { checkName, defaultReference } from "../../../shared/secret-names.ts";
import { formatRef, parseRef } from "../../../shared/secret-ref.ts";
import { readModeContext } from "../../core/policy/modes.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import type { DeploymentEnvironment } from "../../core/references/manifest.ts";
import { isReference } from "../../core/references/names.ts";
import { resolveSecret } from "../../core/references/resolve.ts";
import type { ParsedCommand } from "../command.ts";
import type { Host } from "../host.ts";
import { confirm, isInteractive } from "../secrets/prompt.ts";
import type { Session } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";

export interface Addition {
  readonly name: string;
  readonly environment: DeploymentEnvironment;
  readonly reference: string;
}

/** Null: the name is there, or it is a reference. */
export async function findAddition(
  name: string,
  parsed: ParsedCommand,
  { manifest }: Session,
  host: Host,
): Promise<Result<Addition | null, SecretFailure>> {
  if (isReference(name)) return ok(null);
  const read = await manifest.read();
  if (!read.ok) return read;
  const mode = readModeContext(host.env, read.value.policy.mode);
  if (!mode.ok) return mode;
  const { environment } = mode.value;
  if (read.value.secrets.has(name)) return ok(null);
  const named = checkName(name, read.value.secrets);
  // Not repeated: it could be a value in the wrong place.
  if (!named.ok) return secretFailure("name-invalid", named.error.message, named.error.remedy ?? "choose another");
  const given = parsed.get("ref");
  const reference = given ?? defaultReference({ kind: "local", name: null }, name);
  const parsedRef = parseRef(reference);
  if (!parsedRef.ok)
    return secretFailure("reference-invalid", parsedRef.error.message, parsedRef.error.remedy ?? "correct it");
  if (!parsed.has("add") && !(await wants(name, host))) {
    const unknown = resolveSecret(name, { manifest: read.value, environment, override: null });
    if (unknown.ok) return ok(null);
    return { ok: false, error: { ...unknown.error, remedy: `latchkey set ${name} --add; or ${unknown.error.remedy}` } };
  }
  return ok({ name, environment, reference: formatRef(parsedRef.value) });
}

async function wants(name: string, host: Host): Promise<boolean> {
  if (!isInteractive(host)) return false;
  return confirm(`latchkey.yaml has no secret ${escapeText(name)}. Add it, and keep it in the local vault?`, host);
}
