// Made-up source text, with and without secrets, for trees and documents of any size.
// Secrets are put together at run time: no key-shaped literal stands in the repository.
import { ALPHANUMERIC, HEX, type Random } from "./random.ts";

const NOUNS =
  "account batch cache client config cursor entry event filter group handler index item key label list".split(" ");
const VERBS =
  "apply build check create fetch find load merge parse read resolve send store update validate write".split(" ");

const capital = (word: string): string => `${word[0]!.toUpperCase()}${word.slice(1)}`;
const name = (random: Random): string => random.pick(VERBS) + capital(random.pick(NOUNS)) + capital(random.pick(NOUNS));

const LINES: readonly ((random: Random) => string)[] = [
  (random) =>
    `export function ${name(random)}(${random.pick(NOUNS)}: string, limit = ${random.integer(5000)}): number {`,
  (random) =>
    `  const ${random.pick(NOUNS)} = ${name(random)}(options.${random.pick(NOUNS)}, "${random.pick(NOUNS)}");`,
  (random) =>
    `  if (${random.pick(NOUNS)}.length > ${random.integer(100)}) return ${name(random)}(${random.pick(NOUNS)});`,
  (random) =>
    `  // ${capital(random.pick(VERBS))} the ${random.pick(NOUNS)} before the ${random.pick(NOUNS)} is ${random.pick(VERBS)}ed.`,
  (random) =>
    `  for (const ${random.pick(NOUNS)} of ${random.pick(NOUNS)}s) ${name(random)}(${random.pick(NOUNS)}, index + 1);`,
  (random) =>
    `import { ${name(random)} } from "./${random.pick(NOUNS)}/${random.pick(NOUNS)}-${random.pick(VERBS)}.ts";`,
  () => "}",
  () => "",
];

export const ordinaryLine = (random: Random): string => random.pick(LINES)(random);

export const ordinaryText = (random: Random, lines: number): string =>
  `${Array.from({ length: lines }, () => ordinaryLine(random)).join("\n")}\n`;

/** Lines that leak, of kinds that every scanner in the comparison knows. */
const LEAKS: readonly ((random: Random) => string)[] = [
  (random) => `const token = "${["gh", "p_"].join("")}${random.text(ALPHANUMERIC, 36)}";`,
  (random) => `DATABASE_URL=postgres://service:${random.text(ALPHANUMERIC, 20)}@db.internal:5432/orders`,
  (random) => `AWS_SECRET_ACCESS_KEY=${random.text(`${ALPHANUMERIC}/+`, 40)}`,
  (random) => `registry_token: ${["gl", "pat-"].join("")}${random.text(ALPHANUMERIC, 20)}`,
  (random) => `shop_token = "${["shp", "at_"].join("")}${random.text(HEX, 32)}"`,
];

export const leakingLine = (random: Random): string => random.pick(LEAKS)(random);
