// Passwords as people choose them, for training: the corpus has random characters where people had words.
import { randomFrom } from "./boost.ts";

const words = (
  "river bridge candle marble forest lemon turtle pepper hammer island pencil cowboy velvet meadow cactus bishop " +
  "copper rabbit saturn winner lucky freedom cookie peanut chester hannah oliver sophie victor vienna oslo denver"
).split(" ");

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
const substituted = (word: string): string => word.replaceAll("a", "@").replaceAll("e", "3").replaceAll("o", "0");

/** A password from a seed: words, years, digits, signs and substitutions. */
export const humanPassword = (seed: number): string => {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const number = Math.floor(random() * 1000);
  const shapes = [
    () => `${capital(pick(words))}${number % 100}`,
    () => `${pick(words)}${1970 + (number % 55)}`,
    () => `${capital(pick(words))}${pick(["!", "$", "#", "*"])}${number}`,
    () => `${substituted(pick(words))}${pick(words)}`,
    () => `${pick(words)}${pick(["-", "_", "."])}${pick(words)}`,
    () => `${capital(substituted(pick(words)))}${pick(["1!", "123", "2023", "_7"])}`,
    () => `${pick(words)}${capital(pick(words))}${number % 10}`,
  ];
  return pick(shapes)();
};
