// What is wrong with a YAML file, in our words: those of the library repeat what is in the file.
import type { ErrorCode } from "yaml";

const YAML_WORDS: Readonly<Partial<Record<ErrorCode, readonly [message: string, remedy: string]>>> = {
  DUPLICATE_KEY: ["a key is there twice", "keep one of them"],
  TAB_AS_INDENT: ["a line is indented by a tab", "indent it by blanks"],
  BAD_INDENT: [
    "a line is not indented as YAML asks, or a bracket before it is open",
    "indent it as the lines around it, and close what was opened",
  ],
  MISSING_CHAR: ["a quote, a comma or a bracket is missing", "close what was opened before"],
  BLOCK_AS_IMPLICIT_KEY: ["there are two colons in one line", "put what holds a colon in quotes"],
  BAD_SCALAR_START: ["a text begins with a character that YAML keeps for itself", "put the text in quotes"],
  MULTIPLE_DOCS: ["there are several documents in one file", "keep the first"],
};

export const yamlWords = (code: ErrorCode): readonly [string, string] =>
  YAML_WORDS[code] ?? ["the YAML cannot be read", "correct the YAML"];
