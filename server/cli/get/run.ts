// `latchkey get`: what is known of a secret; its value to the terminal, a pipe or the clipboard, each only when asked for.
import { parseRef } from "../../../shared/secret-ref.ts";
import type { SecretInfo } from "../../app/secrets/secret-info.ts";
import { ageWords, dateWords, placeWords, rotationWords } from "../../core/references/words.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { createPaint, type Paint, safeJson, wantsColours } from "../terminal.ts";
import { getSpec } from "./spec.ts";
import { hand, readDelivery } from "./value.ts";

export async function runGet(parsed: ParsedCommand, host: Host): Promise<number> {
  const [name] = parsed.operands;
  const mistake = name === undefined ? "get needs the name of a secret or a reference" : contradiction(parsed);
  if (mistake !== null) {
    complain(host, usage(getSpec, mistake, name === undefined ? "latchkey list" : undefined));
    return EXIT.failed;
  }
  const delivery = readDelivery(parsed, host);
  if (!delivery.ok) {
    complain(host, delivery.error);
    return EXIT.failed;
  }
  return withSecrets(host, async (session) => {
    const version = parsed.get("version");
    const ask = { ...session.ask, again: parsed.has("again"), ...(version !== undefined && { version }) };
    const asking = { ...session, ask };
    if (delivery.value !== null) return hand(name!, delivery.value, asking, host);
    return parsed.has("versions") ? tellVersions(name!, parsed, asking, host) : tell(name!, parsed, asking, host);
  });
}

function contradiction(parsed: ParsedCommand): string | null {
  const chosen = ["reveal", "copy", "versions"].filter((option) => parsed.has(option));
  if (chosen.length > 1) return `--${chosen[0]} and --${chosen[1]} exclude each other`;
  if (parsed.has("version") && parsed.has("versions")) return "--version and --versions exclude each other";
  if (parsed.has("json") && (parsed.has("reveal") || parsed.has("copy"))) return "a JSON document holds no value";
  if (parsed.has("raw") && !parsed.has("reveal"))
    return "--raw says how --reveal shows the value, and is nothing alone";
  if (parsed.has("clear-after") && !parsed.has("copy")) return "--clear-after is for --copy";
  return null;
}

async function tell(name: string, parsed: ParsedCommand, session: Session, host: Host): Promise<number> {
  const described = await session.secrets.describe(name, session.ask);
  if (!described.ok) return fail(host, described.error);
  const manifest = await session.manifest.read();
  const rotateEvery = manifest.ok ? (manifest.value.secrets.get(name)?.rotateEvery ?? null) : null;
  const paint = createPaint(wantsColours(host.output, host.env));
  host.output.write(
    parsed.has("json")
      ? `${safeJson({ schema: "latchkey.secret/1", ...described.value, rotateEvery })}\n`
      : `${page(described.value, rotateEvery, host, paint).join("\n")}\n`,
  );
  return EXIT.nothing;
}

function page(info: SecretInfo, rotateEvery: number | null, { env }: Host, paint: Paint): string[] {
  const now = Date.now();
  const ref = parseRef(info.reference);
  const place = ref.ok ? placeWords(ref.value) : info.reference;
  const rotation = rotationWords(info.createdAt, rotateEvery, now);
  const { version, expiresAt, owner, tenant, description, fields, stale, fetchedAt } = info;
  const first = [
    ...(version === null ? [] : [`Version ${version}`]),
    ageWords(info.createdAt, now),
    ...(rotation === null ? [] : [rotation]),
    ...(expiresAt === null ? [] : [`${expiresAt <= now ? "expired" : "expires"} ${dateWords(expiresAt)}`]),
  ].join(" · ");
  const second = [
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(tenant === null ? [] : [`tenant ${tenant}`]),
    env["DEPLOYMENT_ENV"] || "local",
    info.type,
  ].join(" · ");
  return [
    `${paint(info.name, "bold")}  ${paint(place)}`,
    paint(capital(first)),
    paint(capital(second)),
    ...(description === null ? [] : [paint(description)]),
    ...(fields === null || fields.length === 0 ? [] : [paint(`Fields ${fields.join(", ")}`)]),
    ...(stale
      ? [paint(`The backend does not answer; this was known ${new Date(fetchedAt).toISOString()}.`, "yellow")]
      : []),
    ...info.warnings.map((warning) => paint(warning, "yellow")),
  ];
}

const capital = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;

async function tellVersions(name: string, parsed: ParsedCommand, session: Session, host: Host): Promise<number> {
  const versions = await session.secrets.versions(name, session.ask);
  if (!versions.ok) return fail(host, versions.error);
  if (parsed.has("json")) {
    host.output.write(`${safeJson({ schema: "latchkey.versions/1", name, versions: versions.value })}\n`);
    return EXIT.nothing;
  }
  const paint = createPaint(wantsColours(host.output, host.env));
  const width = Math.max(0, ...versions.value.map(({ version }) => version.length));
  const now = Date.now();
  for (const { version, createdAt, state } of versions.value) {
    const made = createdAt === null ? "" : `${dateWords(createdAt)}  `;
    host.output.write(`${paint(version.padEnd(width))}  ${state.padEnd(9)}  ${made}${ageWords(createdAt, now)}\n`);
  }
  return EXIT.nothing;
}
