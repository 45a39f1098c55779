// `latchkey seal`: values into a SealedSecret manifest, with the controller's certificate and without a cluster.
import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { isSealingScope } from "../../../shared/sealed-secrets.ts";
import type { NamedFile, SealAnswer, SealRequest } from "../../app/sealing/requests.ts";
import { type ParsedCommand, usage } from "../command.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { fail, tellWarnings, withSecrets } from "../secrets/session.ts";
import { escapeText } from "../terminal.ts";
import { type Given, mistakeIn, readGiven } from "./input.ts";
import { sealSpec } from "./spec.ts";

export async function runSeal(parsed: ParsedCommand, host: Host): Promise<number> {
  const mistake = mistakeIn(parsed);
  if (mistake !== null) {
    complain(host, usage(sealSpec, ...mistake));
    return EXIT.failed;
  }
  const given = await readGiven(parsed, host);
  if (!given.ok) {
    complain(host, given.error);
    return given.error.code === "interrupted" ? EXIT.interrupted : EXIT.failed;
  }
  return withSecrets(host, async ({ secrets, ask }) => {
    const sealed = await secrets.seal(requestOf(parsed, given.value, host), given.value.bytes, ask);
    if (!sealed.ok) return fail(host, sealed.error);
    const { text, others, warnings } = sealed.value;
    tellWarnings(host, warnings);
    if (others > 0) tellOthers(host, parsed.operands[0] ?? "standard input", others);
    host.output.write(text ?? confirmation(sealed.value, parsed));
    warnOfPlaintext(parsed, host);
    return EXIT.nothing;
  });
}

function requestOf(parsed: ParsedCommand, { input }: Given, { cwd }: Host): SealRequest {
  const file = (option: string): NamedFile | null => {
    const shown = parsed.get(option);
    return shown === undefined ? null : { path: resolve(cwd, shown), shown };
  };
  const scope = parsed.get("scope");
  const [merge, output] = [file("merge-into"), file("output")];
  const named = parsed.get("format") ?? (output?.shown.endsWith(".json") ? "json" : "yaml");
  const format = named === "json" ? "json" : "yaml";
  return {
    certificate: file("cert"),
    input,
    name: parsed.get("name") ?? null,
    namespace: parsed.get("namespace") ?? null,
    scope: scope !== undefined && isSealingScope(scope) ? scope : null,
    output:
      merge !== null
        ? { kind: "merge", file: merge }
        : output !== null
          ? { kind: "file", format, file: output }
          : { kind: "text", format, into: null },
  };
}

const tellOthers = (host: Host, what: string, others: number): void =>
  complain(host, {
    code: "not-secret",
    message: `${what}: ${others === 1 ? "1 document is no Secret, and was left out" : `${others} documents are no Secrets, and were left out`}`,
  });

function confirmation({ sealed }: SealAnswer, parsed: ParsedCommand): string {
  const file = parsed.get("merge-into") ?? parsed.get("output") ?? "";
  const lines = sealed.map(({ namespace, name, scope, keys }) => {
    const path = [namespace, name].filter((part) => part !== null).join("/");
    const what = parsed.has("raw")
      ? `The value (${scope})`
      : `${path} (${keys.length === 1 ? "1 key" : `${keys.length} keys`}, ${scope})`;
    return `${escapeText(what)} is sealed: ${escapeText(file)}.\n`;
  });
  return lines.join("");
}

/** The Secret that was sealed is still there for everybody to read, unless it was written over. */
function warnOfPlaintext(parsed: ParsedCommand, host: Host): void {
  const [file] = parsed.operands;
  if (file === undefined) return;
  const output = parsed.get("output");
  const real = (path: string): string => realpathSync(resolve(host.cwd, path));
  if (output !== undefined && real(output) === real(file)) return;
  complain(host, {
    code: "plaintext-left",
    message: `${file} still holds the values in the clear`,
    remedy: "delete it, and see that Git does not keep it",
  });
}
