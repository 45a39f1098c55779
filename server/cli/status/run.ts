// `latchkey status`: asks the backends about every secret of the manifest at once, and says what is due.
import { type SecretHere, secretsHere } from "../../app/secrets/here.ts";
import type { SecretInfo } from "../../app/secrets/secret-info.ts";
import { policyOf, type SecretFailure } from "../../core/references/failure.ts";
import { dueAtOf, stateOf } from "../../core/references/secret-state.ts";
import { daysLeft, wholeDays } from "../../core/references/words.ts";
import type { ParsedCommand } from "../command.ts";
import { EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { safeJson } from "../terminal.ts";
import { createProgress } from "./progress.ts";
import { type Row, statusTable } from "./table.ts";

export function runStatus(parsed: ParsedCommand, host: Host): Promise<number> {
  const [prefix = ""] = parsed.operands;
  return withSecrets(host, async (session) => {
    const manifest = await session.manifest.read();
    if (!manifest.ok) return fail(host, manifest.error);
    const here = secretsHere(manifest.value, host.env, prefix);
    if (!here.ok) return fail(host, here.error);
    const { environment, secrets } = here.value;
    const progress = createProgress(secrets.length, host);
    const now = Date.now();
    const rows = await Promise.all(
      secrets.map(async (one) => {
        const row = await ask(one, session, now);
        progress.step();
        return row;
      }),
    );
    progress.clear();
    const interrupted = rows.find(({ failure }) => failure?.code === "cancelled" || failure?.code === "broker-lost");
    if (interrupted?.failure && host.signal.aborted) return fail(host, interrupted.failure);
    host.output.write(
      parsed.has("json")
        ? `${safeJson({ schema: "latchkey.status/1", environment, secrets: rows.map(asJson) })}\n`
        : statusTable(rows, environment, host),
    );
    return exitOf(rows);
  });
}

async function ask({ secret, place }: SecretHere, { secrets, ask }: Session, now: number): Promise<Row> {
  const { name, rotateEvery } = secret;
  const ref = place.ok ? place.value.ref : null;
  const described = place.ok ? await secrets.describe(name, ask) : place;
  if (!described.ok) return { name, ref, info: null, failure: described.error, state: stateOfFailure(described.error) };
  const info = described.value;
  return { name, ref, info, failure: null, state: describeState(info, rotateEvery, now) };
}

function describeState(info: SecretInfo, rotateEvery: number | null, now: number): Row["state"] {
  const kind = stateOf(info, rotateEvery, now);
  const dueAt = dueAtOf(info, rotateEvery);
  switch (kind) {
    case "overdue":
      return { kind, words: `${wholeDays(dueAt!, now)} d overdue` };
    case "due":
      return { kind, words: `due in ${daysLeft(now, dueAt!)} d` };
    case "current":
      return { kind, words: info.createdAt === null && rotateEvery !== null ? "age unknown" : "current" };
    default:
      return { kind, words: kind };
  }
}

const ABSENT: readonly string[] = ["not-found", "environment-missing", "field-not-found", "secret-deleted"];
/** What the table says of a failure that is neither a refusal here nor a want of reach. */
const WORDS: Readonly<Partial<Record<SecretFailure["code"], string>>> = {
  "signed-out": "signed out",
  "credential-expired": "signed out",
  "passphrase-missing": "signed out",
  "credential-refused": "not let in",
  "role-refused": "not let in",
  "pin-incorrect": "not let in",
  "pin-locked": "not let in",
  "passphrase-wrong": "not let in",
  forbidden: "forbidden",
  sealed: "sealed",
  "token-absent": "no token",
  "version-deleted": "deleted",
  "version-destroyed": "destroyed",
  "secret-disabled": "disabled",
  "endpoint-untrusted": "not trusted",
};

function stateOfFailure({ code }: SecretFailure): Row["state"] {
  if (ABSENT.includes(code)) return { kind: "absent", words: "not set" };
  const { exit } = policyOf(code);
  if (exit === 3) return { kind: "refused", words: WORDS[code] ?? "refused" };
  return { kind: "unreachable", words: WORDS[code] ?? (exit === 4 ? "unreachable" : "unreadable") };
}

function asJson({ name, info, failure, state }: Row) {
  return {
    name,
    reference: info?.reference ?? null,
    backend: info?.backend ?? null,
    version: info?.version ?? null,
    createdAt: info?.createdAt ?? null,
    expiresAt: info?.expiresAt ?? null,
    state: state.kind,
    failure: failure === null ? null : { code: failure.code, message: failure.message, remedy: failure.remedy },
  };
}

/** What is overdue comes first; else the gravest reason why something could not be told. What was never set is no failure. */
function exitOf(rows: readonly Row[]): number {
  if (rows.some(({ state }) => state.kind === "overdue" || state.kind === "expired")) return EXIT.findings;
  const failures = rows.flatMap(({ failure, state }) => (failure === null || state.kind === "absent" ? [] : [failure]));
  return Math.max(EXIT.nothing, ...failures.map(({ code }) => policyOf(code).exit));
}
