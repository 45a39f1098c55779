// A stretch of a document as a regular expression sees it: characters, where the document has bytes.

export interface TextWindow {
  readonly text: string;
  /** Byte offset in the window of a character offset in `text`. */
  byteOf(offset: number): number;
}

/** A window of latin-1 text (one character a byte of UTF-8); broken sequences stay the bytes that they are. */
export function decodeWindow(latin1: string): TextWindow {
  if (!/[\u0080-\u00ff]/.test(latin1)) return { text: latin1, byteOf: (offset) => offset };
  const starts: number[] = [];
  let text = "";
  for (let at = 0; at < latin1.length; ) {
    const [character, length] = decodeAt(latin1, at);
    for (let unit = 0; unit < character.length; unit++) starts.push(at);
    text += character;
    at += length;
  }
  return { text, byteOf: (offset) => (offset < starts.length ? starts[offset]! : latin1.length) };
}

function decodeAt(bytes: string, at: number): [character: string, length: number] {
  const first = bytes.charCodeAt(at);
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  if (length === 1) return [bytes[at]!, 1];
  let code = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes.charCodeAt(at + i);
    if ((next & 0xc0) !== 0x80) return [bytes[at]!, 1];
    code = (code << 6) | (next & 0x3f);
  }
  return code > 0x10ffff ? [bytes[at]!, 1] : [String.fromCodePoint(code), length];
}
