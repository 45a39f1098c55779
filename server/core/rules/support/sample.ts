// Expands `{{pattern}}` in a template to a random text that the pattern matches, so that no key-shaped literal stands in
// a source file. `{{check!pattern}}` also makes the named checksum hold.
import { checksums } from "./checksum.ts";
import { maxLength, parsePattern, type Sequence } from "./pattern.ts";

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** A small generator (mulberry32): the same seed gives the same samples. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Fills in a template. A pattern follows the syntax of `parsePattern`; its end is the last of the closing braces, so
 * put a space between a template and a brace that belongs to the text. Throws on a pattern outside of that syntax.
 */
export function expand(template: string, random: Random): string {
  let text = "";
  for (const [kind, part] of partsOf(template)) text += kind === "text" ? part : sampleOf(part, random);
  return text;
}

type Part = readonly [kind: "text" | "pattern", part: string];

function partsOf(template: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (;;) {
    const open = template.indexOf("{{", at);
    if (open < 0) return [...parts, ["text", template.slice(at)]];
    let close = template.indexOf("}}", open);
    if (close < 0) throw new Error(`{{ without }} in ${JSON.stringify(template)}`);
    while (template[close + 2] === "}") close++;
    parts.push(["text", template.slice(at, open)], ["pattern", template.slice(open + 2, close)]);
    at = close + 2;
  }
}

/** The longest text that a template of somebody else can become; null where it cannot be read. Never throws. */
export function longestExpansion(template: string): number | null {
  let length = template.length;
  try {
    for (const [kind, part] of partsOf(template)) {
      if (kind === "pattern") length += maxLength(parsePattern(part.replace(/^[a-z0-9-]+!/, "")));
    }
    return length;
  } catch {
    return null;
  }
}

function sampleOf(pattern: string, random: Random): string {
  const named = /^([a-z0-9-]+)!/.exec(pattern);
  const check = named && checksums[named[1]!];
  if (!check) return fill(parsePattern(pattern), random);
  return check.complete(fill(parsePattern(pattern.slice(named[0].length)), random));
}

/** A random text of the sequence, of lengths near the shorter end of each repeat. */
export function fill(sequence: Sequence, random: Random): string {
  let text = "";
  for (const part of sequence) {
    const slack = Math.min(part.max - part.min, 8);
    const count = part.min + (part.max > 1 ? Math.floor(random() * (slack + 1)) : slack);
    if (part.kind === "chars") text += run(part.chars, count, random);
    else
      for (let i = 0; i < count; i++) text += fill(part.options[Math.floor(random() * part.options.length)]!, random);
  }
  return text;
}

/** Random members, no two alike side by side, with at least a digit in five where the set has digits and letters. */
function run(chars: string, count: number, random: Random): string {
  const digits = [...chars].filter((char) => char >= "0" && char <= "9");
  const mixed = count >= 6 && digits.length > 0 && digits.length < chars.length;
  let text = "";
  for (let i = 0; i < count; i++) {
    const from = mixed && i % 5 === 3 ? digits : chars;
    let char = from[Math.floor(random() * from.length)]!;
    if (char === text[i - 1] && from.length > 1) char = from[(from.indexOf(char) + 1) % from.length]!;
    text += char;
  }
  return text;
}
