// What the core needs from the outside. Adapters implement these; the core imports nothing else that does I/O.

/** Conversions that JavaScript alone is slow at. */
export interface TextCodec {
  /** Bytes read as latin-1: one character a byte. */
  latin1(bytes: Uint8Array): string;
  utf8Encode(text: string): Uint8Array;
}

/** HMAC-SHA-256 in lowercase hex. */
export interface KeyedHash {
  hex(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): string;
}

/** The present, as milliseconds since the epoch. */
export interface Clock {
  now(): number;
}
