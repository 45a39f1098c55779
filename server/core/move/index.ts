// What takes the place of a leaked value, by language. A new family is one file and its lines here; the table is in
// docs/move-to-backend.md.
import { code, codeLanguages } from "./code.ts";
import { dotenv, json, npmrc, properties, toml, yaml } from "./config-files.ts";
import { type MoveChanges, type MoveRule, type Replacement, unclear, unsupported, type ValuePlace } from "./place.ts";
import { shell } from "./shell.ts";

const dockerfile: MoveRule = () =>
  unsupported("an image keeps what it is built with", "mount it: RUN --mount=type=secret,id=NAME,env=NAME");

const ini: MoveRule = (place, replacement) =>
  /(?:^|\/)\.npmrc$/.test(place.path)
    ? npmrc(place, replacement)
    : unsupported("programs read files of this kind each in their own way", "read it from the environment instead");

export const moveRules: Readonly<Record<string, MoveRule>> = {
  dotenv,
  yaml,
  dockercompose: yaml,
  helm: yaml,
  "github-actions-workflow": yaml,
  json,
  jsonc: json,
  toml,
  properties,
  ini,
  dockerfile,
  shellscript: shell,
  sh: shell,
  ...Object.fromEntries(codeLanguages.map((language) => [language, code])),
};

/**
 * The changes that put a reference in the place of a value. Everything beside them stays as it is. A value whose text in the
 * file is not the value itself (escapes, several lines) is refused.
 */
export function moveChanges(place: ValuePlace, replacement: Replacement): MoveChanges {
  const value = place.text.slice(place.start, place.end);
  const rule = Object.hasOwn(moveRules, place.language) ? moveRules[place.language] : undefined;
  if (rule === undefined) {
    return unsupported(
      "there is no rule for files of this kind",
      "store it with Set Secret, and write the reference by hand",
    );
  }
  if (/[\r\n]/.test(value)) return unclear("the value has several lines");
  if (/[\\"'`]/.test(value)) return unclear("the value is written with escapes or quotes");
  return rule(place, replacement);
}
