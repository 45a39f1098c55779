// A real PostgreSQL on a free port, with a superuser that may be handed to OpenBao's database engine.
// Passwords are checked (SCRAM), so that a rotated one really stops working.
import type { Stoppable } from "./support/running.ts";

export interface Postgres extends Stoppable {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  /** `postgresql://…` with user and password. */
  readonly url: string;
  /** For OpenBao's `postgresql-database-plugin`: `{{username}}` and `{{password}}` stand where they go. */
  readonly connectionTemplate: string;
  /** Runs SQL with psql, as the superuser or as `login`, and gives the rows, a line each, fields separated by `|`. */
  query(sql: string, login?: { readonly user: string; readonly password: string }): Promise<string>;
}

export async function startPostgres(): Promise<Postgres> {
  throw new Error("not yet here");
}
