// What a command of the command line is: its options as data, from which parsing, help and shell completion are made.
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { closest } from "../../shared/closest.ts";
import { err, type Failure, ok, type Result } from "../../shared/result.ts";

export interface OptionSpec {
  readonly name: string;
  /** Placeholder of its value as help shows it; none: a flag. */
  readonly value?: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** The value names a file or a folder. */
  readonly file?: true;
  readonly help: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Operands as usage shows them, such as `[PATH…]`; none: it takes none. */
  readonly operands?: string;
  /** What the operands are, for completion. */
  readonly operandKind?: "file" | "secret";
  readonly maxOperands?: number;
  /** A word on the command line may be a value in the wrong place: no message repeats one. */
  readonly hidesWords?: true;
  readonly options: readonly OptionSpec[];
  /** Further paragraphs of help. */
  readonly notes?: readonly string[];
}

export interface ParsedCommand {
  readonly operands: readonly string[];
  /** Whether a flag is there. */
  has(option: string): boolean;
  /** The value of an option, the last if given twice. */
  get(option: string): string | undefined;
  /** Its values in their order, for an option that may be given several times. */
  all(option: string): readonly string[];
}

export const helpOption: OptionSpec = { name: "help", help: "show this help" };

/** Code: "usage". The message says which word is wrong. */
export function parseCommand(spec: CommandSpec, args: readonly string[]): Result<ParsedCommand> {
  const options: ParseArgsOptionsConfig = {};
  const known = [...spec.options, helpOption];
  for (const { name, value } of known) options[name] = { type: value === undefined ? "boolean" : "string" };
  // Not strict: the words of what is wrong are our own.
  const { tokens } = parseArgs({
    args: [...args],
    options: { ...options, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, (string | true)[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = known.find(({ name }) => name === token.name);
    // A separate word that looks like an option was not meant as a value: the value was forgotten.
    const forgotten = token.inlineValue === false && token.value.startsWith("-");
    const value = forgotten ? undefined : token.value;
    const wrong = option === undefined ? unknownOption(spec, token.rawName, known) : wrongValue(spec, option, value);
    if (wrong !== null) return err(wrong);
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? true]);
  }
  const limit = spec.operands === undefined ? 0 : (spec.maxOperands ?? Number.POSITIVE_INFINITY);
  if (operands.length > limit && !values.has("help")) {
    return err(usage(spec, `${spec.name} does not take ${JSON.stringify(operands[limit])}`));
  }
  const all = (option: string): readonly string[] => (values.get(option) ?? []).filter((value) => value !== true);
  return ok({ operands, has: (name) => values.has(name), get: (name) => all(name).at(-1), all });
}

/** A mistake in how a command was called. */
export const usage = (spec: CommandSpec, message: string, remedy = `latchkey ${spec.name} --help`): Failure => ({
  code: "usage",
  message,
  remedy,
});

function unknownOption(spec: CommandSpec, given: string, all: readonly OptionSpec[]): Failure {
  const near = closest(
    given,
    all.map(({ name }) => `--${name}`),
  );
  const shown = spec.hidesWords ? "like that" : given;
  return usage(spec, `${spec.name} has no option ${shown}`, near === null ? undefined : near);
}

function wrongValue(spec: CommandSpec, option: OptionSpec, value: string | undefined): Failure | null {
  const name = `--${option.name}`;
  if (option.value === undefined) return value === undefined ? null : usage(spec, `${name} takes no value`);
  if (value === undefined || value === "") return usage(spec, `${name} needs a value: ${option.value}`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    return usage(spec, `${name} cannot be ${JSON.stringify(value)}`, `${name} ${option.choices.join(" | ")}`);
  }
  return null;
}
