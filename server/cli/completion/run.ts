// `latchkey completion SHELL`: a script for the shell, made from the specifications of the commands.
import { type CommandSpec, helpOption, type OptionSpec, type ParsedCommand, usage } from "../command.ts";
import { commands } from "../commands.ts";
import { complain, EXIT, type Host } from "../host.ts";
import { completionSpec } from "./spec.ts";

const shells: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = { bash, zsh, fish };

export async function runCompletion(parsed: ParsedCommand, host: Host): Promise<number> {
  const [shell = ""] = parsed.operands;
  const script = shells[shell];
  if (script === undefined) {
    const message = shell === "" ? "completion needs the name of a shell" : `there is no completion for ${shell}`;
    complain(host, usage(completionSpec, message, "latchkey completion bash | zsh | fish"));
    return EXIT.failed;
  }
  host.output.write(script(commands.map(({ spec }) => spec)));
  return EXIT.nothing;
}

/** The names of the project's secrets: words without anything that a shell would take for more, from no broker. */
const NAMES = "command latchkey list --names 2>/dev/null";

const optionsOf = (spec: CommandSpec): readonly OptionSpec[] => [...spec.options, helpOption];

/** What the operands of a command may be: words, or files. */
const operandWords = (spec: CommandSpec): readonly string[] =>
  spec.name === completionSpec.name ? Object.keys(shells) : [];

function bash(specs: readonly CommandSpec[]): string {
  const cases = specs.map((spec) => {
    const words = [...optionsOf(spec).map(({ name }) => `--${name}`), ...operandWords(spec)].join(" ");
    const values = spec.options
      .filter(({ value }) => value !== undefined)
      .map(({ name, choices, file }) => {
        const reply =
          choices !== undefined
            ? `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$current"))`
            : file === true
              ? 'COMPREPLY=($(compgen -f -- "$current"))'
              : "COMPREPLY=()";
        return `        --${name}) ${reply}; return ;;`;
      });
    const previous = values.length === 0 ? [] : ['      case "$previous" in', ...values, "      esac"];
    const files = spec.operandKind === "file" ? ' $(compgen -f -- "$current")' : "";
    const names = spec.operandKind === "secret" ? ` $(${NAMES})` : "";
    return [
      `    ${spec.name})`,
      ...previous,
      `      COMPREPLY=($(compgen -W "${words}${names}" -- "$current")${files}) ;;`,
    ].join("\n");
  });
  const names = [...specs.map(({ name }) => name), "--help", "--version"].join(" ");
  return `_latchkey() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
}
complete -o filenames -F _latchkey latchkey
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function zsh(specs: readonly CommandSpec[]): string {
  const described = specs.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join("\n");
  const cases = specs.map((spec) => {
    const lines = optionsOf(spec).map(({ name, value, choices, file, help }) => {
      // Brackets and colons part the fields of a specification.
      const text = help.replace(/[[\]:\\]/g, "\\$&");
      const action = choices !== undefined ? `(${choices.join(" ")})` : file === true ? "_files" : " ";
      return quoted(`--${name}[${text}]${value === undefined ? "" : `:${value}:${action}`}`);
    });
    const words = operandWords(spec);
    if (spec.operandKind === "file") lines.push(quoted("*:path:_files"));
    else if (spec.operandKind === "secret") lines.push(quoted("1:secret:_latchkey_secrets"));
    else if (words.length > 0) lines.push(quoted(`1:shell:(${words.join(" ")})`));
    return `    ${spec.name}) _arguments ${lines.join(" \\\n      ")} ;;`;
  });
  return `#compdef latchkey
_latchkey_secrets() {
  local -a names
  names=(\${(f)"$(${NAMES})"})
  compadd -a names
}
_latchkey() {
  local -a commands
  commands=(
${described}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join("\n")}
  esac
}
if [ "\${funcstack[1]}" = "_latchkey" ]; then _latchkey "$@"; else compdef _latchkey latchkey; fi
`;
}

function fish(specs: readonly CommandSpec[]): string {
  const lines = ["complete -c latchkey -f"];
  for (const spec of specs) {
    lines.push(`complete -c latchkey -n __fish_use_subcommand -a ${spec.name} -d ${quoted(spec.summary)}`);
    const seen = `-n ${quoted(`__fish_seen_subcommand_from ${spec.name}`)}`;
    for (const { name, value, choices, file, help } of optionsOf(spec)) {
      const takes =
        value === undefined
          ? ""
          : choices !== undefined
            ? ` -x -a ${quoted(choices.join(" "))}`
            : file === true
              ? " -r -F"
              : " -x";
      lines.push(`complete -c latchkey ${seen} -l ${name}${takes} -d ${quoted(help)}`);
    }
    if (spec.operandKind === "file") lines.push(`complete -c latchkey ${seen} -F`);
    if (spec.operandKind === "secret") lines.push(`complete -c latchkey ${seen} -a ${quoted(`(${NAMES})`)}`);
    const words = operandWords(spec);
    if (words.length > 0) lines.push(`complete -c latchkey ${seen} -a ${quoted(words.join(" "))}`);
  }
  return `${lines.join("\n")}\n`;
}
