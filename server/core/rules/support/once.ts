// Puts off work until it is needed: most rules are never asked, so their patterns are never compiled.

/** The value of `make`, made at the first call. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
