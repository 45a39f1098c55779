// Where lines of a text end, for edits that add lines to it.

/** Where the next line begins; what stands before `from` may reach beyond its line break. */
export function endOfLine(text: string, from: number): { readonly at: number; readonly isLast: boolean } {
  if (text[from - 1] === "\n") return { at: from, isLast: false };
  const at = text.indexOf("\n", from);
  return at < 0 ? { at: text.length, isLast: true } : { at: at + 1, isLast: false };
}
