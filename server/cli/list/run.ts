// `latchkey list`: the names of the manifest with their places in this environment, or one level of a backend.
import { NAME } from "../../../shared/secret-names.ts";
import { formatRef } from "../../../shared/secret-ref.ts";
import { type SecretsHere, secretsHere } from "../../app/secrets/here.ts";
import { noManifest } from "../../core/references/manifest.ts";
import { backendLabel } from "../../core/references/resolve.ts";
import { placeWords } from "../../core/references/words.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, readManifest, withSecrets } from "../secrets/session.ts";
import { createPaint, safeJson, wantsColours } from "../terminal.ts";
import { listSpec } from "./spec.ts";

export async function runList(parsed: ParsedCommand, host: Host): Promise<number> {
  const [prefix = ""] = parsed.operands;
  if (parsed.has("names") && (parsed.has("json") || parsed.has("backend"))) {
    complain(
      host,
      usage(listSpec, "--names is for the names of latchkey.yaml, and is nothing with --json or --backend"),
    );
    return EXIT.failed;
  }
  const backend = parsed.get("backend");
  if (backend !== undefined) return listBackend(backend, prefix, parsed.has("json"), host);
  const manifest = await readManifest(host);
  if (!manifest.ok) return fail(host, manifest.error);
  if (parsed.has("names")) {
    // They go into the words of a shell: nothing that is no name.
    const names = [...manifest.value.secrets.keys()].filter((name) => NAME.test(name) && name.startsWith(prefix));
    host.output.write(names.map((name) => `${name}\n`).join(""));
    return EXIT.nothing;
  }
  const here = secretsHere(manifest.value, host.env, prefix);
  if (!here.ok) return fail(host, here.error);
  host.output.write(parsed.has("json") ? asJson(here.value) : asTable(here.value, host));
  if (manifest.value === noManifest && !parsed.has("json")) {
    host.output.write("There is no latchkey.yaml here or in a folder above: latchkey init writes one.\n");
  }
  return EXIT.nothing;
}

function asJson({ environment, secrets }: SecretsHere): string {
  const listed = secrets.map(({ secret: { name, type, owner, tenant }, place }) => ({
    name,
    type,
    owner,
    tenant,
    reference: place.ok ? formatRef(place.value.ref) : null,
    backend: place.ok ? backendLabel(place.value.backend) : null,
    problem: place.ok ? null : place.error.message,
  }));
  return `${safeJson({ schema: "latchkey.secrets/1", environment, secrets: listed })}\n`;
}

function asTable({ environment, secrets }: SecretsHere, host: Host): string {
  const paint = createPaint(wantsColours(host.output, host.env));
  // A few long names leave the others where they are.
  const width = Math.min(WIDEST, Math.max(0, ...secrets.map(({ secret }) => secret.name.length)));
  const lines = secrets.map(({ secret, place }) => {
    const where = place.ok ? paint(placeWords(place.value.ref)) : paint(place.error.message, "yellow");
    return `${paint(secret.name.padEnd(width), "bold")}  ${where}\n`;
  });
  return `${lines.join("")}${secrets.length === 1 ? "1 secret" : `${secrets.length} secrets`} in ${environment}\n`;
}

/** Columns for names. */
const WIDEST = 40;

function listBackend(backend: string, prefix: string, json: boolean, host: Host): Promise<number> {
  const below = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  return withSecrets(host, async ({ secrets, ask }) => {
    const listed = await secrets.list(backend, below, ask);
    if (!listed.ok) return fail(host, listed.error);
    const paint = createPaint(wantsColours(host.output, host.env));
    host.output.write(
      json
        ? `${safeJson({ schema: "latchkey.entries/1", backend, prefix: below, entries: listed.value })}\n`
        : listed.value.map(({ path }) => `${paint(path)}\n`).join(""),
    );
    return EXIT.nothing;
  });
}
