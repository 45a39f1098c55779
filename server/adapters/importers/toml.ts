// Reads TOML, and finds again in its text where a value stands: the parser says so of mistakes alone.

export type TomlTable = Readonly<Record<string, unknown>>;

/** The table, or the line (from 1) of the first mistake. Loads the parser. */
export async function parseToml(text: string): Promise<{ readonly table: TomlTable } | { readonly line: number }> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return { table: parse(text.replace(/^\ufeff/, "")) };
  } catch (error) {
    return { line: error instanceof TomlError ? error.line : 1 };
  }
}

/** The table with all keys in lower case, at every depth. */
export function lowerKeys(table: TomlTable): TomlTable {
  // Without a prototype: keys are the file's.
  const lowered: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(table)) lowered[key.toLowerCase()] = lowerWithin(value);
  return lowered;
}

function lowerWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerWithin);
  const isTable = typeof value === "object" && value !== null && !(value instanceof Date);
  return isTable ? lowerKeys(value as TomlTable) : value;
}

/**
 * The line (from 1) of a key in the table number `index` of that header, `[header]` or `[[header]]`; of the header where
 * the key is not found; 1 where neither is.
 */
export function lineOfTable(text: string, header: string, index: number, key?: string): number {
  const isHeader = new RegExp(`^\\s*\\[\\[?\\s*${header}\\s*\\]`, "i");
  const isKey = key === undefined ? null : new RegExp(`^\\s*"?${key}"?\\s*=`, "i");
  const within = new RegExp(`^\\s*\\[\\[?\\s*${header}\\s*\\.`, "i");
  let tables = -1;
  let found = 0;
  for (const [number, line] of text.split(/\r?\n/).entries()) {
    if (isHeader.test(line)) {
      if (tables === index) break;
      tables++;
      if (tables === index) found = number + 1;
    } else if (tables === index) {
      if (isKey?.test(line)) return number + 1;
      if (/^\s*\[/.test(line) && !within.test(line)) break;
    }
  }
  return found || 1;
}
