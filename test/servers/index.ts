// The servers of which something has to be installed or built before a test can start them.
// `npm test` has it done beforehand, so that no test waits for it.
import { ensureKeyring } from "./keyring.ts";
import { ensureKubeseal } from "./kubeseal.ts";
import { ensureMoto } from "./moto.ts";
import { ensureOpenBao } from "./openbao.ts";
import { ensurePostgres } from "./postgres.ts";
import { ensureSoftHsm } from "./softhsm.ts";

/** Name, as a person reads it → makes sure that it is there, or throws `ServerUnavailable`. */
export const servers: Readonly<Record<string, () => Promise<unknown>>> = {
  OpenBao: ensureOpenBao,
  PostgreSQL: ensurePostgres,
  SoftHSM: ensureSoftHsm,
  moto: ensureMoto,
  "gnome-keyring": ensureKeyring,
  kubeseal: ensureKubeseal,
};
