// Values in the messages of Secrets Manager: taken out of answers before the SDK reads them, put into requests after it wrote
// them and before it signs them.
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Ask as AskAws } from "../support/aws-client.ts";
import { requestBytes, type TakeValues } from "../support/aws-transport.ts";
import { currentLane, putValue, takeValue } from "../support/value-lane.ts";

export type Sdk = typeof import("@aws-sdk/client-secrets-manager");

export type Ask = AskAws<SecretsManagerClient>;

/** Where answers hold values. */
const VALUES = ["SecretString", "SecretBinary"];

export const takeValues: TakeValues = (json, lane) => {
  for (const name of VALUES) takeValue(json, [name], lane);
  for (let at = 0; ; at++) {
    const taken = VALUES.map((name) => takeValue(json, ["SecretValues", String(at), name], lane));
    if (!taken.includes(true)) return;
  }
};

interface WithStack {
  readonly middlewareStack: {
    add(middleware: never, options: { step: "build"; name: string; priority: "high" }): void;
  };
}

/** Puts the value of the lane into a request once the SDK has written it, before it is signed. */
export function sendValuesBeside(client: WithStack): void {
  const middleware = (next: (given: Given) => unknown) => (given: Given) => {
    const value = currentLane()?.outgoing;
    const written = requestBytes(given.request.body);
    if (value == null || written === undefined) return next(given);
    const field = VALUES.find((name) => (given.input as Record<string, unknown>)[name] !== undefined);
    if (field === undefined) return next(given);
    given.request.body = putValue(written, [field], value);
    return next(given);
  };
  client.middlewareStack.add(middleware as never, { step: "build", name: "latchkeyValues", priority: "high" });
}

interface Given {
  readonly input: object;
  readonly request: { body?: unknown };
}
