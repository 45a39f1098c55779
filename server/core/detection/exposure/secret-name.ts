// Which names in code stand for the value of a secret: "dbPassword" and "api_key" do, "passwordLength", "hasToken",
// "hashedPassword" and "errors.password" do not.
import { splitName } from "../generic/name-features.ts";

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Last words that name a secret by themselves. */
const secrets = set(
  "password passwd pwd passphrase passcode secret secrets credential credentials apikey privatekey secretkey accesskey authtoken accesstoken refreshtoken clientsecret jwt",
);
/** Last words that do so behind one of `qualifiers`: of tokens and keys alone code is full. */
const qualified = set("token tokens key keys");
const qualifiers = set(
  "access auth refresh bearer api private secret session oauth signing encryption master jwt github npm",
);
/** Words that say that it is not the value: whether there is one, what became of it, what a form calls it. */
const denials = set(
  "has have is no not missing invalid valid wrong bad incorrect expired empty need needs require required requires forgot reset change confirm update " +
    "hashed hash encrypted masked redacted hidden show toggle check verify validate should can will public fake mock dummy",
);
/** Owners whose members are texts or names about secrets: `errors.password`, `fields.apiKey`. */
const owners = set(
  "error errors message messages label labels field fields schema column columns i18n t translation translations route routes path paths url urls name names type types enum rule rules validator validators prop props placeholder placeholders key keys",
);
/** Owners of upper-case members that are values; those of other owners are constants which name something. */
const environments = set("env environ environment settings config process secrets");

/** Whether a name alone stands for the value of a secret. `variable`: of an environment, where any token is meant. */
export function namesSecretValue(name: string, variable = false): boolean {
  const words = splitName(name);
  const last = words.at(-1);
  if (last === undefined || words.some((word) => denials.has(word))) return false;
  if (secrets.has(last)) return true;
  if (!qualified.has(last)) return false;
  return words.slice(0, -1).some((word) => qualifiers.has(word)) || (variable && last === "token");
}

/** Whether a path such as `config.db.password` or `process.env.API_KEY` stands for the value of a secret. */
export function isSecretPath(segments: readonly string[]): boolean {
  const last = segments.at(-1);
  if (last === undefined) return false;
  const owner = segments.at(-2);
  const constant = last === last.toUpperCase();
  if (owner !== undefined) {
    const words = splitName(owner);
    if (words.some((word) => owners.has(word))) return false;
    if (constant && !words.some((word) => environments.has(word))) return false;
  }
  return namesSecretValue(last, constant && owner !== undefined);
}
