// Finds the name that a value is given to, for the sentence that says why a generic finding is believed.

const LOOK_BACK = 160;
const ASSIGNMENT =
  /(?<![\w$.-])([A-Za-z_$][\w$.-]{0,63})["'`\])]{0,4}[ \t]{0,40}(?::=|=>|=|:|\()[ \t]{0,40}[A-Za-z@$]{0,2}["'`]?$/;

/** The name before the value that begins at byte `start`, on the same line; null where none stands there. */
export function assignedName(bytes: Uint8Array, start: number): { readonly name: string; readonly at: number } | null {
  let from = start;
  while (from > 0 && start - from < LOOK_BACK && bytes[from - 1] !== 0x0a && bytes[from - 1] !== 0x0d) from--;
  const before = String.fromCharCode(...bytes.subarray(from, start));
  const found = ASSIGNMENT.exec(before);
  return found === null ? null : { name: found[1]!, at: from + found.index };
}
