// `latchkey set`: a value from a person or a pipe into a backend; a new name also into latchkey.yaml.
import type { Failure } from "../../../shared/result.ts";
import type { SecretBytes } from "../../../shared/secret-bytes.ts";
import { parseRef } from "../../../shared/secret-ref.ts";
import { stateFolder } from "../../app/fingerprint.ts";
import { addSecretToFile } from "../../app/manifest/edit-file.ts";
import type { SecretInfo } from "../../app/secrets/secret-info.ts";
import { isReference } from "../../core/references/names.ts";
import { placeWords } from "../../core/references/words.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, type Session, withSecrets } from "../secrets/session.ts";
import { escapeText, safeJson } from "../terminal.ts";
import { type Addition, findAddition } from "./addition.ts";
import { setSpec } from "./spec.ts";
import { readValue } from "./value.ts";

export async function runSet(parsed: ParsedCommand, host: Host): Promise<number> {
  const mistake = mistakeIn(parsed);
  if (mistake !== null) {
    complain(host, usage(setSpec, ...mistake));
    return EXIT.failed;
  }
  const [name] = parsed.operands;
  return withSecrets(host, async (session) => {
    const addition = await findAddition(name!, parsed, session, host);
    if (!addition.ok) return fail(host, addition.error);
    const value = await readValue(name!, parsed, host);
    if (!value.ok) {
      complain(host, value.error);
      return value.error.code === "interrupted" ? EXIT.interrupted : EXIT.failed;
    }
    return store(name!, value.value, addition.value, parsed, session, host);
  });
}

const HISTORY =
  "a value is never an argument: if that was one, it is in the history of your shell and was visible to every process here";

function mistakeIn(parsed: ParsedCommand): [message: string, remedy?: string] | null {
  const { operands } = parsed;
  if (operands.length === 0) return ["set needs the name of a secret or a reference", "latchkey list"];
  if (operands.length > 1)
    return [HISTORY, "remove it from there, use another value, and set it with: latchkey set NAME"];
  if (parsed.has("keep-newline") && !parsed.has("stdin")) return ["--keep-newline is for --stdin"];
  if (parsed.has("new") && parsed.has("expected")) return ["--new and --expected exclude each other"];
  if (parsed.has("ref") && !parsed.has("add")) return ["--ref is for --add"];
  if (parsed.has("add") && isReference(operands[0]!)) return ["--add is for a name, not for a reference"];
  return null;
}

async function store(
  name: string,
  value: SecretBytes,
  addition: Addition | null,
  parsed: ParsedCommand,
  { secrets, ask, project }: Session,
  host: Host,
): Promise<number> {
  const version = parsed.get("expected");
  const expected = parsed.has("new") ? { expected: null } : version === undefined ? {} : { expected: version };
  // A new name is in the manifest only once its value is in the backend.
  const stored = await secrets.set(addition?.reference ?? name, value, expected, ask);
  if (!stored.ok && stored.error.code !== "written-unread") return fail(host, stored.error);
  if (addition !== null) {
    const added = await addSecretToFile(project, stateFolder(host.env), addition, host.signal);
    if (!added.ok) {
      const where = stored.ok ? ` (${placeOf(stored.value)})` : "";
      complain(host, { ...added.error, message: `${name} is stored${where}, but ${added.error.message}` });
      return EXIT.failed;
    }
  }
  const written = stored.ok
    ? confirmation({ ...stored.value, name }, addition, parsed.has("json"))
    : unreadConfirmation(name, stored.error, addition, parsed.has("json"));
  host.output.write(written);
  return EXIT.nothing;
}

/** Of a value that others read: what is known of it is that it is there. */
function unreadConfirmation(name: string, { message }: Failure, addition: Addition | null, json: boolean): string {
  const warnings = [message];
  if (json) return `${safeJson({ schema: "latchkey.secret/1", name, warnings, added: addition !== null })}\n`;
  return confirmationLines(`${escapeText(`${name} is set: ${message}`)}.`, addition, []);
}

function placeOf({ reference, version }: SecretInfo): string {
  const ref = parseRef(reference);
  return `${ref.ok ? placeWords(ref.value) : reference}${version === null ? "" : `, version ${version}`}`;
}

function confirmation(info: SecretInfo, addition: Addition | null, json: boolean): string {
  if (json) return `${safeJson({ schema: "latchkey.secret/1", ...info, added: addition !== null })}\n`;
  return confirmationLines(`${escapeText(info.name)} is set: ${escapeText(placeOf(info))}.`, addition, info.warnings);
}

function confirmationLines(first: string, addition: Addition | null, warnings: readonly string[]): string {
  const added = addition === null ? [] : ["It was added to latchkey.yaml."];
  return `${[first, ...added, ...warnings.map(escapeText)].join("\n")}\n`;
}
