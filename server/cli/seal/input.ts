// What `latchkey seal` gives the broker to seal, from its options, a file or standard input; and what contradicts itself.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { err, ok, type Result } from "../../../shared/result.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import type { SealRequest } from "../../app/sealing/requests.ts";
import { type ParsedCommand, usage } from "../command.ts";
import type { Host } from "../host.ts";
import { isInteractive } from "../secrets/prompt.ts";
import { readInput } from "../secrets/read-input.ts";
import { sealSpec } from "./spec.ts";

export interface Given {
  readonly input: SealRequest["input"];
  /** A manifest or a value; null: the broker reads what is sealed. */
  readonly bytes: SecretBytes | null;
}

export function mistakeIn(parsed: ParsedCommand): [message: string, remedy?: string] | null {
  const { operands } = parsed;
  const inputs = [
    ...(operands.length > 0 ? ["a file"] : []),
    ...["from", "raw"].filter((option) => parsed.has(option)).map((option) => `--${option}`),
  ];
  if (operands.length > 1) return ["seal takes one file, and no value as an argument"];
  if (inputs.length > 1) return [`${inputs[0]} and ${inputs[1]} exclude each other`];
  if (parsed.has("keep-newline") && !parsed.has("raw")) return ["--keep-newline is for --raw"];
  if (parsed.has("output") && parsed.has("merge-into")) return ["--output and --merge-into exclude each other"];
  if (parsed.has("raw") && parsed.has("merge-into"))
    return ["--raw seals a value without a key", "give a Secret manifest"];
  const format = ["merge-into", "raw"].find((option) => parsed.has(option));
  return parsed.has("format") && format !== undefined ? [`--format is nothing with --${format}`] : null;
}

export async function readGiven(parsed: ParsedCommand, host: Host): Promise<Result<Given>> {
  if (parsed.has("from")) {
    const values = readFrom(parsed.all("from"));
    return values.ok ? ok({ input: { kind: "secrets", values: values.value }, bytes: null }) : values;
  }
  const [file] = parsed.operands;
  const isRaw = parsed.has("raw");
  const bytes = file === undefined ? await fromInput(isRaw, parsed, host) : readSecretFile(file, host);
  if (!bytes.ok) return bytes;
  const shown = file ?? "standard input";
  return ok({ input: isRaw ? { kind: "raw" } : { kind: "manifest", shown }, bytes: bytes.value });
}

function readFrom(texts: readonly string[]): Result<Record<string, string>> {
  const values = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const [key, name] = [text.slice(0, at), text.slice(at + 1)];
    // Not repeated: it could be a value in the wrong place.
    if (at < 1 || name === "")
      return err(usage(sealSpec, "--from is not KEY=NAME", "--from password=database/password"));
    if (values.has(key)) return err(usage(sealSpec, "--from gives a key twice", "give each key once"));
    values.set(key, name);
  }
  return ok(Object.fromEntries(values));
}

async function fromInput(isRaw: boolean, parsed: ParsedCommand, host: Host): Promise<Result<SecretBytes>> {
  const remedy = isRaw ? "latchkey seal --raw < FILE" : "latchkey seal FILE";
  if (isInteractive(host)) {
    return err(usage(sealSpec, "standard input is a terminal, and nothing comes from it", remedy));
  }
  const read = await readInput(host, !isRaw || parsed.has("keep-newline"));
  if (!read.ok || read.value.length > 0) return read;
  return err({ code: "value-empty", message: "standard input is empty: nothing was sealed", remedy });
}

function readSecretFile(file: string, { cwd }: Host): Result<SecretBytes> {
  try {
    return ok(new SecretBytes(readFileSync(resolve(cwd, file))));
  } catch (error) {
    const { code = "EUNKNOWN" } = error as NodeJS.ErrnoException;
    const message = `${file} cannot be read: ${code}`;
    return err({ code: "file-unreadable", message, remedy: "correct the name of the file" });
  }
}
