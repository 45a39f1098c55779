// Files that hold settings as text: the reference itself takes the place of the value, as whoever reads the file through
// Latchkey (or vals) expects it.
import { ok } from "../../../shared/result.ts";
import {
  lineAround,
  type MoveChanges,
  type MoveRule,
  type Replacement,
  unclear,
  unsupported,
  type ValuePlace,
} from "./place.ts";

interface Around {
  /** Of the same line. */
  readonly before: string;
  readonly after: string;
  /** The quote that is open where the value begins, and closes after it; "" where there is none. */
  readonly quote: string;
}

function around({ text, start, end }: ValuePlace): Around {
  const { from, to } = lineAround(text, start, end);
  const before = text.slice(from, start);
  const after = text.slice(end, to);
  const quote = openQuote(before);
  return { before, after, quote: quote !== "" && after.includes(quote) ? quote : "" };
}

/** The quote that is open at the end of a text that begins outside of quotes. */
function openQuote(text: string): string {
  let open = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "\\" && open === '"') at++;
    else if (open !== "") open = character === open ? "" : open;
    // Within a word an apostrophe is a letter.
    else if ((character === '"' || character === "'") && !/\w/.test(text[at - 1] ?? "")) open = character;
  }
  return open;
}

/** A `+` closes a reference that more text follows; one that a word touches would be none. */
function embedded(reference: string, before: string, follows: string): string | null {
  if (/\w$/.test(before)) return null;
  return follows === "" ? reference : `${reference}+`;
}

const touching = () => unclear("a letter or digit stands right before the value, so that no reference can begin there");

function replace({ start, end }: ValuePlace, newText: string | null): MoveChanges {
  return newText === null ? touching() : ok([{ start, end, newText }]);
}

/** What of the quoted text follows the value. */
const untilQuote = (after: string, quote: string): string => after.slice(0, after.indexOf(quote));

/** `KEY=value`: a `#` begins a comment unless it is quoted. */
export const dotenv: MoveRule = (place, { reference }) => {
  const { before, after, quote } = around(place);
  if (quote !== "") return replace(place, embedded(reference, before, untilQuote(after, quote)));
  const head = /^\s*(?:export\s+)?[\w.-]+\s*[=:]\s*/.exec(before)?.[0];
  if (head === undefined) return unclear("this line does not give a value to a name");
  const prefix = before.slice(head.length);
  const suffix = /^\S*/.exec(after)![0];
  const written = embedded(reference, before, suffix);
  if (written === null) return touching();
  if (!written.includes("#")) return replace(place, written);
  if (/["\\$`]/.test(prefix + suffix))
    return unclear("what stands beside the value would mean something else in quotes");
  const { start, end } = place;
  return ok([{ start: start - prefix.length, end: end + suffix.length, newText: `"${prefix}${written}${suffix}"` }]);
};

/** Plain and quoted scalars; block scalars hold several lines, which are refused before. */
export const yaml: MoveRule = (place, { reference }) => {
  if (/(?:^|\/)\.github\/workflows\//.test(place.path)) {
    return unsupported(
      "a workflow reads its secrets from the repository's settings",
      `add it there, and write $\{{ secrets.NAME }} here`,
    );
  }
  const { before, after, quote } = around(place);
  if (/(?:^|\s)#/.test(quote === "" ? before : "")) return unclear("the value stands in a comment");
  if (quote === "") {
    if (/^\s*:(?:\s|$)/.test(after)) return unclear("the value is a name here");
    return replace(place, embedded(reference, before, /^[^\s,}\]]*/.exec(after)![0]));
  }
  if (new RegExp(`^[^${quote}]*${quote}\\s*:(?:\\s|$)`).test(after)) return unclear("the value is a name here");
  return replace(place, embedded(reference, before, untilQuote(after, quote)));
};

/** Also JSON with comments. */
export const json: MoveRule = (place, { reference }) => {
  const { before, after, quote } = around(place);
  if (quote !== '"') return unclear("the value stands in no text");
  if (/^[^"]*"\s*:/.test(after)) return unclear("the value is a name here");
  return replace(place, embedded(reference, before, untilQuote(after, quote)));
};

export const toml: MoveRule = (place, { reference }) => {
  const { before, after, quote } = around(place);
  if (quote === "" || /^\s*#/.test(before)) return unclear("the value stands in no text");
  if (/^[^"']*["']\s*[=.]/.test(after)) return unclear("the value is a name here");
  return replace(place, embedded(reference, before, untilQuote(after, quote)));
};

/** `key=value` and `key: value`; everything up to the end of the line is the value. */
export const properties: MoveRule = (place, { reference }) => {
  const { before, after } = around(place);
  if (/^\s*[#!]/.test(before)) return unclear("the value stands in a comment");
  if (!/^\s*[^\s=:]+\s*[=:\s]/.test(before)) return unclear("this line does not give a value to a name");
  return replace(place, embedded(reference, before, after.trim()));
};

/** npm reads variables of the environment in its own syntax, and knows no references. */
export const npmrc = (place: ValuePlace, { variable }: Replacement): MoveChanges => {
  const { before } = around(place);
  if (!/^[^#;]*=/.test(before)) return unclear("this line does not give a value to a name");
  return replace(place, `$\{${variable}}`);
};
