// What an operation gets, and its fields by their types: what is of another type, too long or missing is refused.
import type { Region, Value } from "./region.ts";
import { invalidParameter, ServiceError, validation } from "./service-error.ts";

export interface Call {
  readonly input: Readonly<Record<string, unknown>>;
  readonly region: Region;
  regionOf(name: string): Region;
}

export type Operation = (call: Call) => unknown;

const MOST_BYTES = 65_536;

export function text(call: Call, name: string): string {
  return optionalText(call, name) ?? fail(`1 validation error detected: Value at '${name}' must not be null`);
}

export function optionalText({ input }: Call, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== "string") throw new ServiceError("SerializationException", "");
  return value;
}

export function texts({ input }: Call, name: string): readonly string[] | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) {
    throw new ServiceError("SerializationException", "");
  }
  return value as string[];
}

export function number({ input }: Call, name: string, least: number, most: number): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number") throw new ServiceError("SerializationException", "");
  if (value < least || value > most) fail(`1 validation error detected: Value at '${name}' is out of range`);
  return value;
}

export const flag = ({ input }: Call, name: string): boolean => input[name] === true;

/** 32 to 64 characters, and required of who does not go through an SDK. */
export function token(call: Call): string {
  const given = optionalText(call, "ClientRequestToken");
  if (given === undefined) {
    throw new ServiceError(
      "InvalidRequestException",
      "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    );
  }
  if (given.length < 32 || given.length > 64)
    throw invalidParameter("ClientRequestToken must be 32-64 characters long.");
  return given;
}

/** SecretString or SecretBinary; null: neither. */
export function givenValue(call: Call): Value | null {
  const string = optionalText(call, "SecretString");
  const binary = optionalText(call, "SecretBinary");
  if (string !== undefined && binary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const size = string !== undefined ? Buffer.byteLength(string) : Buffer.from(binary ?? "", "base64").length;
  if (size > MOST_BYTES) fail("1 validation error detected: Member must have length less than or equal to 65536");
  return string === undefined && binary === undefined ? null : { string, binary };
}

/** One page of a list; the token is where the next one starts. */
export function page<T>(call: Call, all: readonly T[], most: number): { readonly items: readonly T[]; next?: string } {
  const from = Number(optionalText(call, "NextToken") ?? "0");
  if (!Number.isInteger(from)) throw new ServiceError("InvalidNextTokenException", "The NextToken value is invalid.");
  const size = number(call, "MaxResults", 1, most) ?? most;
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, next: String(from + size) } : { items };
}

function fail(message: string): never {
  throw validation(message);
}
