// The text of --help, made from the specifications of the commands.
import { type CommandSpec, helpOption } from "./command.ts";

export function generalHelp(specs: readonly CommandSpec[]): string {
  const width = Math.max(...specs.map(({ name }) => name.length));
  const lines = specs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "Latchkey finds leaked secrets, and fetches the others from where they are kept.",
    "",
    "Usage: latchkey COMMAND [OPTIONS]",
    "",
    ...lines,
    "",
    "latchkey COMMAND --help says more; latchkey --version tells the version.",
    "",
  ].join("\n");
}

export function commandHelp(spec: CommandSpec): string {
  const options = [...spec.options, helpOption].map(({ name, value, choices, help }) => ({
    left: `--${name}${value === undefined ? "" : ` ${value}`}`,
    right: choices === undefined ? help : `${help}: ${choices.join(", ")}`,
  }));
  const width = Math.max(...options.map(({ left }) => left.length));
  const operands = spec.operands === undefined ? "" : ` ${spec.operands}`;
  return [
    `latchkey ${spec.name}: ${spec.summary}.`,
    "",
    `Usage: latchkey ${spec.name}${operands}${spec.options.length === 0 ? "" : " [OPTIONS]"}`,
    "",
    ...options.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
    ...(spec.notes === undefined ? [] : ["", ...spec.notes]),
    "",
  ].join("\n");
}
