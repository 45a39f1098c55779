// A failure of the port Http on its way through an SDK, which knows errors alone.
import type { SecretFailure } from "../../../core/references/failure.ts";

export class TransportFailure extends Error {
  readonly failure: SecretFailure;

  constructor(failure: SecretFailure) {
    super(failure.code);
    this.name = "TransportFailure";
    this.failure = failure;
  }
}
