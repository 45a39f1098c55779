// Names of secrets as types: any string until a project says which there are, and those alone from then on.
import type { Secret } from "./secret.ts";

/**
 * The secrets of a project and the types of their values. Empty here; a project adds its own, and with them a wrong name
 * is a mistake that the compiler finds:
 *
 *     declare module "latchkey" {
 *       interface SecretNames { "database/password": string }
 *     }
 *
 * A value that may be missing has the type `string | undefined`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: projects add to it, which a type alias cannot have done to it
export interface SecretNames {}

export type KnownNames = keyof SecretNames extends never ? Readonly<Record<string, string>> : SecretNames;

export type NameIn<Names> = keyof Names & string;

export type SecretName = NameIn<KnownNames>;

/** A reference in place of a name, such as ref+vault.main://kv/app/db#/password. */
export type Reference = `ref+${string}://${string}` | `secretref+${string}://${string}`;

/** What getting `Name` gives. */
export type Got<Names, Name> = Name extends Reference
  ? Secret | (IsOptional<Name> extends true ? undefined : never)
  : Name extends keyof Names
    ? Held<Names[Name]>
    : never;

/** A secret of a value's type; undefined beside it where the value may be missing. */
type Held<Value> =
  | ([Extract<Value, string>] extends [never] ? Secret : Secret<Extract<Value, string>>)
  | (undefined extends Value ? undefined : never);

type IsOptional<Ref extends string> = Ref extends `${string}optional=false${string}`
  ? false
  : Ref extends `${string}${"?" | "&"}optional${string}`
    ? true
    : false;

/** All secrets by their names, to be disposed of together. */
export type AllOf<Names> = { readonly [Name in NameIn<Names>]: Held<Names[Name]> } & Disposable;

/** What names begin with, up to a slash or before it. */
export type PrefixOf<Name extends string> = string extends Name
  ? string
  : Name extends `${infer First}/${infer Rest}`
    ? First | `${First}/` | `${First}/${PrefixOf<Rest>}`
    : never;

/** The secrets below a prefix, by what follows it in their names. */
export type Below<Names, Prefix extends string> = string extends keyof Names
  ? Names
  : {
      readonly [Name in NameIn<Names> as Name extends `${Slashed<Prefix>}${infer Rest}` ? Rest : never]: Names[Name];
    };

type Slashed<Prefix extends string> = Prefix extends "" | `${string}/` ? Prefix : `${Prefix}/`;
