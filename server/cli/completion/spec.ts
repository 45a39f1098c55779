// Operands of `latchkey completion`.
import type { CommandSpec } from "../command.ts";

export const completionSpec: CommandSpec = {
  name: "completion",
  summary: "print completion for a shell: bash, zsh or fish",
  operands: "SHELL",
  maxOperands: 1,
  options: [],
  notes: [
    'bash: eval "$(latchkey completion bash)" in ~/.bashrc',
    "zsh:  latchkey completion zsh > ~/.zfunc/_latchkey, with ~/.zfunc in fpath",
    "fish: latchkey completion fish > ~/.config/fish/completions/latchkey.fish",
  ],
};
