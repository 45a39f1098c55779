// Paths of references as names that Key Vault takes (letters, digits and hyphens, 127 at most), and back. What a name
// cannot hold is written as `--` and two hexadecimal digits for each byte of UTF-8: app/db_password is app--2fdb--5fpassword.
// A hyphen stays a hyphen unless one is beside it or something that is escaped. So no two paths have one name, but for
// upper and lower case, which Key Vault does not tell apart. Names that others made have paths, too: themselves.

const NAME = /^[0-9A-Za-z-]{1,127}$/;

/** Null: the name would be too long. */
export function nameOf(path: string): string | null {
  const name = isForeign(path) ? path : nameFor(path);
  return NAME.test(name) ? name : null;
}

/** Null: no reference leads to it, since what it would be read as has itself a name that others could have made. */
export function pathOf(name: string): string | null {
  if (isForeign(name)) return name;
  const path = pathIn(name);
  return path === null || isForeign(path) ? null : path;
}

/** A name that Key Vault takes and that no path is escaped to, such as Db--Password. */
const isForeign = (name: string): boolean => NAME.test(name) && pathIn(name) === null;

function nameFor(path: string): string {
  const characters = [...path];
  const isPlain = (at: number): boolean => characters[at] === undefined || /^[0-9A-Za-z]$/.test(characters[at]);
  return characters
    .map((character, at) => {
      if (isPlain(at)) return character;
      return character === "-" && isPlain(at - 1) && isPlain(at + 1) ? "-" : hexOf(character);
    })
    .join("");
}

const hexOf = (character: string): string =>
  [...new TextEncoder().encode(character)].map((byte) => `--${byte.toString(16).padStart(2, "0")}`).join("");

/** Null: not what `nameFor` gives. */
function pathIn(name: string): string | null {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at++) {
    if (!name.startsWith("--", at)) {
      bytes.push(name.charCodeAt(at));
      continue;
    }
    const hex = name.slice(at + 2, at + 4);
    if (!/^[0-9a-f]{2}$/i.test(hex)) return null;
    bytes.push(Number.parseInt(hex, 16));
    at += 3;
  }
  const path = new TextDecoder().decode(Uint8Array.from(bytes));
  return nameFor(path).toLowerCase() === name.toLowerCase() ? path : null;
}
