// Makes server/core/detection/generic/words.json: the common words by which the detector tells names and sentences from
// random text. Usage: node scripts/train/words.ts WORDLIST FOLDER…
//
// WORDLIST is a list of English words (Debian's wamerican), FOLDER trees of permissively licensed source and
// documentation in which words are counted by the number of folders that use them. Only the words are kept.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ENGLISH = 9000;
const TECHNICAL = 900;
const LONGEST = 14;

/** Words that people choose for passwords and that source code does not use often: names, animals, seasons, places. */
const chosen =
  "dragon monkey sunshine football baseball princess superman batman shadow ninja mustang jordan michael jennifer " +
  "charlie ashley daniel matthew hunter killer harley ranger tiger summer winter autumn spring flower cheese cookie " +
  "banana orange purple pepper ginger chocolate coffee guitar soccer hockey eagle falcon phoenix wizard pirate rocket " +
  "thunder diamond galaxy matrix welcome letmein qwerty qwertz azerty asdf asdfgh iloveyou trustno abcdef hello secret " +
  "london paris berlin tokyo madrid boston dallas chelsea liverpool arsenal silver golden crystal castle garden angel";

const [wordList, ...folders] = process.argv.slice(2);
if (wordList === undefined || folders.length === 0) {
  console.error("usage: node scripts/train/words.ts WORDLIST FOLDER…");
  process.exit(2);
}

const english = new Set(
  readFileSync(wordList, "utf8")
    .split("\n")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => /^[a-z]+$/.test(word)),
);
const counts = new Map<string, number>();

const countFolder = (root: string): void => {
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const words = new Set<string>();
    const walk = (path: string, isDirectory: boolean): void => {
      if (isDirectory) {
        for (const child of readdirSync(path, { withFileTypes: true }))
          if (!child.isSymbolicLink()) walk(join(path, child.name), child.isDirectory());
      } else if (/\.(md|ts|js|mjs|go|py|txt)$/.test(path) && statSync(path).size < 150_000) {
        for (const [word] of readFileSync(path, "latin1").matchAll(/[A-Z]?[a-z]{2,14}|[A-Z]{3,15}/g))
          words.add(word.toLowerCase());
      }
    };
    if (!entry.isSymbolicLink()) walk(join(root, entry.name), entry.isDirectory());
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
};
for (const folder of folders) countFolder(folder);

const ranked = [...counts]
  .filter(([word, count]) => word.length >= 3 && word.length <= LONGEST && count > 2)
  .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  .map(([word]) => word);
const words = new Set([
  ...ranked.filter((word) => english.has(word)).slice(0, ENGLISH),
  ...ranked.filter((word) => !english.has(word)).slice(0, TECHNICAL),
  ...chosen.split(" "),
]);

/** Front coding: an uppercase letter for the number of letters shared with the word before, then the rest. */
let previous = "";
let coded = "";
for (const word of [...words].sort()) {
  let shared = 0;
  while (shared < previous.length && shared < 25 && previous[shared] === word[shared]) shared++;
  coded += String.fromCharCode(65 + shared) + word.slice(shared);
  previous = word;
}
writeFileSync("server/core/detection/generic/words.json", `${JSON.stringify({ frontCoded: coded })}\n`);
console.log(`${words.size} words, ${coded.length} bytes`);
