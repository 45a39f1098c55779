// `latchkey trust`: which addresses this machine may talk to for the project, which keys it may seal with, and what goes there.
import { type Failure, ok, type Result } from "../../../shared/result.ts";
import { stateFolder } from "../../app/fingerprint.ts";
import { secretsHere } from "../../app/secrets/here.ts";
import { createTrust, endpointOf, type Trust } from "../../app/secrets/trust.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { dateWords } from "../../core/references/words.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { createPaint, escapeText, safeJson, wantsColours } from "../terminal.ts";
import { sealedWith, sentTo } from "./sent.ts";
import { trustSpec } from "./spec.ts";

/** An address or a key that latchkey.yaml leads to. */
interface Named {
  readonly endpoint: string;
  readonly granted: boolean;
  /** By which backends. */
  readonly backends: readonly string[];
  /** As sentences. */
  readonly sent: readonly string[];
}

export async function runTrust(parsed: ParsedCommand, host: Host): Promise<number> {
  const [given] = parsed.operands;
  const endpoint = given === undefined ? null : readEndpoint(given);
  const mistake = mistakeIn(given, endpoint, parsed);
  if (mistake !== null) {
    complain(host, mistake);
    return EXIT.failed;
  }
  return withSecrets(host, async (session) => {
    const trust = createTrust(stateFolder(host.env), session.project, host.env);
    try {
      if (endpoint !== null && parsed.has("revoke")) return await revoke(endpoint, trust, host);
      const known = await look(session, host);
      if (!known.ok) return await fail(host, known.error);
      if (endpoint !== null) return await grant(endpoint, known.value, parsed.has("any"), trust, host);
      return await list(known.value, trust, parsed.has("json"), host);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const message = `the grants cannot be kept in ${stateFolder(host.env)}: ${code}`;
      complain(host, { code: "not-kept", message, remedy: "make the folder writable, or set LATCHKEY_HOME" });
      return EXIT.failed;
    }
  });
}

/** Addresses are taken as they are, too; null: it is no endpoint. */
const readEndpoint = (text: string): string | null =>
  endpointOf(text) ??
  (/^(?:[\w.-]+|\[[\da-f:.]+\]):(?:\d{1,5}|[a-z0-9][a-z0-9-]{0,62})$/i.test(text) ? text.toLowerCase() : null);

function mistakeIn(given: string | undefined, endpoint: string | null, parsed: ParsedCommand): Failure | null {
  const flag = ["revoke", "any"].find((option) => parsed.has(option));
  if (given === undefined && flag !== undefined)
    return usage(trustSpec, `--${flag} needs an endpoint`, "latchkey trust");
  if (parsed.has("revoke") && parsed.has("any")) return usage(trustSpec, "--revoke and --any exclude each other");
  if (given !== undefined && parsed.has("json")) return usage(trustSpec, "--json is for the list");
  if (given === undefined || endpoint !== null) return null;
  const remedy = "what latchkey trust lists, such as vault.example:8200 or pkcs11:token";
  return usage(trustSpec, `${given} is not an endpoint`, remedy);
}

/** What latchkey.yaml leads to. Asks nobody. */
async function look({ secrets, manifest }: Session, { env }: Host): Promise<Result<readonly Named[], SecretFailure>> {
  const read = await manifest.read();
  if (!read.ok) return read;
  const here = secretsHere(read.value, env);
  if (!here.ok) return here;
  const states = await secrets.backends();
  if (!states.ok) return states;
  const specs = [...read.value.backends.values()];
  const named = new Map<string, Named>();
  for (const { backend, endpoints, sealingKey } of states.value) {
    const spec = specs.find((one) => backendLabel(one) === backend);
    if (spec === undefined) continue;
    const all = [
      ...endpoints.map((one) => ({ ...one, sent: sentTo({ spec, use: one.use }, here.value.secrets) })),
      ...(sealingKey === null ? [] : [{ ...sealingKey, sent: sealedWith(sealingKey) }]),
    ];
    for (const { endpoint: address, granted, sent } of all) {
      const endpoint = address.toLowerCase();
      const before = named.get(endpoint) ?? { backends: [], sent: [] };
      const backends = [...new Set([...before.backends, backend])];
      named.set(endpoint, { endpoint, granted, backends, sent: [...new Set([...before.sent, ...sent])] });
    }
  }
  return ok([...named.values()]);
}

async function list(named: readonly Named[], trust: Trust, json: boolean, host: Host): Promise<number> {
  const grants = new Map((await trust.list()).map((grant) => [grant.endpoint, grant.grantedAt]));
  const others = [...grants.keys()].filter((endpoint) => named.every((one) => one.endpoint !== endpoint));
  const unnamed = others.map((endpoint) => ({ endpoint, granted: true, backends: [], sent: [] }));
  const all: readonly Named[] = [...named, ...unnamed];
  if (json) {
    const endpoints = all.map((one) => ({ ...one, grantedAt: grants.get(one.endpoint) ?? null }));
    host.output.write(`${safeJson({ schema: "latchkey.trust/1", endpoints })}\n`);
    return EXIT.nothing;
  }
  const paint = createPaint(wantsColours(host.output, host.env));
  if (all.length === 0) host.output.write("latchkey.yaml leads to no address, and none is granted.\n");
  for (const { endpoint, granted, backends, sent } of all) {
    const grantedAt = grants.get(endpoint);
    const state = !granted
      ? paint("not granted", "yellow")
      : grantedAt === undefined
        ? "granted by the environment of this machine"
        : `granted ${dateWords(Date.parse(grantedAt))}`;
    const users = backends.length === 0 ? "no backend of latchkey.yaml" : backends.join(", ");
    host.output.write(`${paint(endpoint, "bold")}  ${state} · ${paint(users)}\n`);
    tellSent(sent, host);
  }
  return EXIT.nothing;
}

const tellSent = (sent: readonly string[], host: Host): void => {
  for (const sentence of sent) host.output.write(`  ${escapeText(sentence)}\n`);
};

async function grant(
  endpoint: string,
  named: readonly Named[],
  any: boolean,
  trust: Trust,
  host: Host,
): Promise<number> {
  const found = named.find((one) => one.endpoint === endpoint);
  if (found === undefined && !any) {
    const known = named.map((one) => one.endpoint).join(", ");
    const remedy = `${known === "" ? "name the backend in latchkey.yaml first" : `one of ${known}`}; or latchkey trust ${endpoint} --any`;
    complain(host, { code: "endpoint-unknown", message: `no backend of latchkey.yaml leads to ${endpoint}`, remedy });
    return EXIT.failed;
  }
  await trust.grant(endpoint);
  host.output.write(`${escapeText(endpoint)} is granted for this project. What is sent there:\n`);
  if (found === undefined) host.output.write("  nothing now: no backend of latchkey.yaml leads there\n");
  else tellSent(found.sent, host);
  return EXIT.nothing;
}

async function revoke(endpoint: string, trust: Trust, host: Host): Promise<number> {
  const wasThere = await trust.revoke(endpoint);
  if (await trust.isGranted(endpoint)) {
    const message = `${endpoint} stays granted by the environment of this machine`;
    complain(host, {
      code: "still-granted",
      message,
      remedy: "take it out of LATCHKEY_TRUST, VAULT_ADDR and their like",
    });
    return EXIT.failed;
  }
  if (wasThere) {
    host.output.write(`${escapeText(endpoint)} is not granted any more.\n`);
    return EXIT.nothing;
  }
  complain(host, { code: "not-granted", message: `${endpoint} was not granted`, remedy: "latchkey trust" });
  return EXIT.failed;
}
