// A place where a credential may stand: a value, the name it was found under and the syntax between them.
// Extraction makes these, the features judge them.

/** The syntax that ties a name to its value. The numbers are features of the model: append, never renumber. */
export const operators = {
  assign: 0,
  colon: 1,
  arrow: 2,
  compare: 3,
  call: 4,
  comma: 5,
  flag: 6,
  space: 7,
  element: 8,
  pair: 9,
  fallback: 10,
  url: 11,
  header: 12,
  command: 13,
  jwk: 14,
} as const;

export type Operator = (typeof operators)[keyof typeof operators];

/** All positions are offsets into the text; ends are exclusive. */
export interface Candidate {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly start: number;
  readonly end: number;
  readonly operator: Operator;
  /** Character code of the quote around the value, 0 for none. */
  readonly quote: number;
  /** Place of the value in an argument list or array, from 0. */
  readonly argument: number;
  /** The value stands inside a call or constructor behind the operator: `password = wrap("value")`. */
  readonly wrapped: boolean;
}

export type Visit = (candidate: Candidate) => void;

/** The part of a document that a detector may look at, given the place of a hit. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}
