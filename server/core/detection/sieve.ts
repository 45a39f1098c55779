// The innermost loop of the prefilter: notes the places of a text whose next four bytes may belong to a keyword.
// It is WebAssembly, put together below, because that runs twice as fast as the same loop in JavaScript, and from the start.

/** Sets the bit that tells lower from upper case in each byte; other characters only look alike more often. */
export const FOLD = 0x20202020;
/** Of four folded bytes the first three and the last three, both in the upper bytes of a number. */
export const firstThree = (four: number): number => four << 8;
const lastThree = (four: number): number => four & ~0xff;

/** Multiplicative hashing: 2^32 / golden ratio. */
const HASH = 0x9e3779b1;
/** Four bytes are looked for in one table, three in another, by the upper bits of their hash. */
const LONG_BITS = 16;
const SHORT_BITS = 15;

/** Bytes of text that are sifted at once: few, so that they are still in the cache when the notes are read. */
export const BLOCK = 16_384;

/** Where in the memory the tables, a block of text with the bytes that its last position needs, and its notes lie. */
const LONG = 0;
const SHORT = LONG + (1 << LONG_BITS);
const TEXT = SHORT + (1 << SHORT_BITS);
const NOTES = TEXT + BLOCK + 16;
const PAGES = 5;

export interface Sieve {
  /** What `sift` noted, two numbers each: a place relative to its `from`, and the sequence that may stand there. */
  readonly notes: Int32Array;
  /** Looks at `bytes` from `from` on, for at most BLOCK bytes: four at every second position, three at every one. */
  sift(bytes: Uint8Array, from: number, end: number): number;
}

interface Machine {
  readonly memory: ArrayBuffer;
  readonly loop: Loop;
}
/** Sifts the first `length` bytes of the text in the memory; returns the end of the notes. */
type Loop = (length: number) => number;

/** A sieve for these sequences of four folded bytes, and of three in the upper bytes of a number. */
export function createSieve(long: Iterable<number>, short: Iterable<number>, machine = createMachine()): Sieve {
  const { memory, loop } = machine;
  const tables = new Uint8Array(memory);
  for (const seen of long) tables[LONG + slot(seen, LONG_BITS)] = 1;
  for (const seen of short) tables[SHORT + slot(seen, SHORT_BITS)] = 1;
  const text = new Uint8Array(memory, TEXT, BLOCK + 8);
  return {
    notes: new Int32Array(memory, NOTES, 3 * BLOCK),
    sift(bytes, from, end) {
      const part = bytes.subarray(from, Math.min(end, from + BLOCK + 4));
      text.set(part);
      text.fill(0, part.length, part.length + 4);
      return (loop(Math.min(BLOCK, part.length)) - NOTES) >> 3;
    },
  };
}

const slot = (seen: number, bits: number): number => Math.imul(seen, HASH) >>> (32 - bits);

function createMachine(): Machine {
  if (typeof WebAssembly === "undefined") return createPlainMachine();
  module ??= new WebAssembly.Module(assemble());
  const { memory, loop } = new WebAssembly.Instance(module).exports;
  return { memory: memory.buffer, loop };
}

/** The same in JavaScript, for hosts that run without WebAssembly (`--jitless`). */
export function createPlainMachine(): Machine {
  const memory = new ArrayBuffer(PAGES << 16);
  const bytes = new Uint8Array(memory);
  const text = new Uint16Array(memory, TEXT);
  const notes = new Int32Array(memory, NOTES, 3 * BLOCK);
  const loop: Loop = (length) => {
    let end = 0;
    const lookUp = (seen: number, bits: number, table: number, at: number): void => {
      if (bytes[table + slot(seen, bits)] === 0) return;
      notes[end++] = at;
      notes[end++] = seen;
    };
    for (let at = 0; at < length; at += 2) {
      const four = text[at >> 1]! | (text[(at >> 1) + 1]! << 16) | FOLD;
      lookUp(four, LONG_BITS, LONG, at);
      lookUp(firstThree(four), SHORT_BITS, SHORT, at);
      lookUp(lastThree(four), SHORT_BITS, SHORT, at + 1);
    }
    return NOTES + 4 * end;
  };
  return { memory, loop };
}

/** As much of WebAssembly as is used here; the language's own library does not declare it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly loop: Loop } };
};
let module: object | null = null;

/** Numbers as WebAssembly writes them: seven bits to a byte, the lowest first (LEB128). */
function leb128(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const last = rest >> 6 === 0 || rest >> 6 === -1;
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return bytes;
  }
}

/** Instructions on 32-bit integers; operands stand before them. */
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, ...leb128(value)];
const load = (offset: number): number[] => [0x28, 0, ...leb128(offset)];
const loadByte = (offset: number): number[] => [0x2d, 0, ...leb128(offset)];
const store = (offset: number): number[] => [0x36, 0, ...leb128(offset)];
const [LESS, ADD, MULTIPLY, AND, OR, SHIFT_LEFT, SHIFT_RIGHT] = [0x48, 0x6a, 0x6c, 0x71, 0x72, 0x74, 0x76] as const;
const [LOOP, IF, END, NO_RESULT, AGAIN_IF] = [0x03, 0x04, 0x0b, 0x40, 0x0d] as const;

/** A module that exports the memory and the loop: the counterpart of `createPlainMachine`. */
function assemble(): Uint8Array {
  const [length, at, four, notes, a, b, c] = [0, 1, 2, 3, 4, 5, 6] as const;
  const first = [...get(four), ...constant(8), SHIFT_LEFT];
  const last = [...get(four), ...constant(~0xff), AND];
  const lookUp = (seen: number[], bits: number, table: number, known: number): number[] => [
    ...[...seen, ...constant(HASH), MULTIPLY, ...constant(32 - bits), SHIFT_RIGHT],
    ...[...loadByte(table), ...set(known), ...get(known)],
  ];
  const noteIf = (known: number, seen: number[], distance: number): number[] => [
    ...[...get(known), IF, NO_RESULT],
    ...[...get(notes), ...get(at), ...constant(distance), ADD, ...store(0), ...get(notes), ...seen, ...store(4)],
    ...[...get(notes), ...constant(8), ADD, ...set(notes), END],
  ];
  const body = [
    ...[...constant(NOTES), ...set(notes), LOOP, NO_RESULT],
    ...[...get(at), ...load(TEXT), ...constant(FOLD), OR, ...set(four)],
    ...lookUp(get(four), LONG_BITS, LONG, a),
    ...lookUp(first, SHORT_BITS, SHORT, b),
    ...lookUp(last, SHORT_BITS, SHORT, c),
    // One branch for the many places where nothing is known.
    ...[OR, OR, IF, NO_RESULT, ...noteIf(a, get(four), 0), ...noteIf(b, first, 0), ...noteIf(c, last, 1), END],
    ...[...get(at), ...constant(2), ADD, ...set(at), ...get(at), ...get(length), LESS, AGAIN_IF, 0, END],
    ...[...get(notes), END],
  ];
  const sized = (bytes: number[]): number[] => [...leb128(bytes.length), ...bytes];
  const section = (id: number, content: number[]): number[] => [id, ...sized([1, ...content])];
  const name = (text: string): number[] => sized(Array.from(text, (char) => char.charCodeAt(0)));
  const i32 = 0x7f;
  return Uint8Array.from([
    ...[0, ...Array.from("asm", (char) => char.charCodeAt(0)), 1, 0, 0, 0],
    ...section(1, [0x60, 1, i32, 1, i32]),
    ...section(3, [0]),
    ...section(5, [0, PAGES]),
    ...[7, ...sized([2, ...name("memory"), 2, 0, ...name("loop"), 0, 0])],
    ...section(10, sized([1, 6, i32, ...body])),
  ]);
}
