// The names of a project's secrets as the compiler knows them. Generated types add to the interface; until then any text
// is a name.

/** `declare module "latchkey" { interface SecretNames { "database/password": string } }` makes a wrong name an error. */
// biome-ignore lint/suspicious/noEmptyInterface: others add to it.
export interface SecretNames {}

export type Reference = `ref+${string}` | `secretref+${string}`;

/** A logical name of the project. */
export type SecretName = keyof SecretNames extends never ? string : keyof SecretNames & string;

/** What the value of a name is. */
export type ValueOf<Name> = Name extends keyof SecretNames
  ? SecretNames[Name] extends string
    ? SecretNames[Name]
    : string
  : string;

/** Names below a prefix, without it. */
export type NameBelow<Prefix extends string> = keyof SecretNames extends never
  ? string
  : SecretName extends infer Name
    ? Name extends `${Prefix}${infer Rest}`
      ? Rest
      : never
    : never;
