// Reading secrets of a token through the provider, with its process and its messages, beside pkcs11js called directly in
// this process. SoftHSM stands in for the token: it is faster than hardware, so that what lies between shows most.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Handle } from "pkcs11js";
import { type Library, loadLibrary } from "../../../server/adapters/providers/pkcs11/library.ts";
import { pkcs11 } from "../../../server/adapters/providers/pkcs11/pkcs11.ts";
import type { SecretProvider } from "../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../shared/secret-bytes.ts";
import { nothingKept } from "../../adapters/providers/support/nothing-kept.ts";
import { createSoftHsmToken, type SoftHsmToken } from "../../servers/softhsm.ts";
import { ServerUnavailable } from "../../servers/support/server-unavailable.ts";
import { type Benchmark, measured, type Outcome, skipped } from "../benchmark.ts";
import { alternate, median } from "../support/statistics.ts";

const SECRETS = 20;
const READS = 2_000;
/** Searches are slow, so that fewer do. */
const SEARCHES = 200;
const READERS = 128;
const ROUNDS = 7;

const signal = new AbortController().signal;

export const hsmRead: Benchmark = {
  name: "hsm-read",
  async run() {
    try {
      await using token = await createSoftHsmToken();
      return await measure(token);
    } catch (error) {
      if (error instanceof ServerUnavailable) return skipped(error.message);
      throw error;
    }
  },
};

async function measure(token: SoftHsmToken): Promise<Outcome> {
  const workspace = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  Object.assign(process.env, token.env);
  const provider = await openProvider(token, workspace);
  const paths = Array.from({ length: SECRETS }, (_, i) => `bench/secret-${i}`);
  try {
    for (const path of paths) {
      const written = await provider.write!({ path }, new SecretBytes(Buffer.alloc(40, path)), {}, signal);
      if (!written.ok) throw new Error(written.error.message);
    }
    const direct = await openDirectly(token);
    const handles = paths.map((path) => direct.find(path));
    const times = await alternate(
      {
        provider: () => readConcurrently(provider, paths, READS, READERS),
        one: () => readConcurrently(provider, paths, SEARCHES, 1),
        handle: async () => {
          for (let i = 0; i < READS; i++) direct.read(handles[i % SECRETS]!);
        },
        search: async () => {
          for (let i = 0; i < SEARCHES; i++) direct.read(direct.find(paths[i % SECRETS]!));
        },
      },
      { rounds: ROUNDS, warmUps: 2 },
    );
    direct.close();
    const each = (all: readonly number[], count: number): number => (median(all) * 1000) / count;
    const [ours, handle] = [each(times.provider, READS), each(times.handle, READS)];
    const search = each(times.search, SEARCHES);
    return measured(
      {
        id: "of-direct",
        what: `reads through the provider (${READERS} at once) as a share of pkcs11js reading by handles it was given, median of ${ROUNDS} runs`,
        unit: "%",
        goal: { atLeast: 90 },
        value: (100 * handle) / ours,
        detail: `${ours.toFixed(0)} µs beside ${handle.toFixed(0)} µs a read`,
      },
      {
        id: "of-direct-search",
        what: "the same as a share of pkcs11js finding the object by its label each time",
        unit: "%",
        goal: { atLeast: 90 },
        value: (100 * search) / ours,
        detail: `${ours.toFixed(0)} µs beside ${search.toFixed(0)} µs a read`,
      },
      {
        id: "one-reader",
        what: "a read through the provider, one after the other",
        unit: "µs",
        goal: null,
        value: each(times.one, SEARCHES),
      },
    );
  } finally {
    await provider.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

const openProvider = (token: SoftHsmToken, workspace: string): Promise<SecretProvider> =>
  pkcs11.open(
    { token: token.label, wrapped: false },
    {
      clock: Date,
      environment: process.env,
      workspace,
      home: workspace,
      machine: { pkcs11Module: token.module, pkcs11PinFile: token.pinFile },
      http: async () => {
        throw new Error("a token is not asked over the network");
      },
      ...nothingKept,
      log() {},
    },
  );

async function readConcurrently(provider: SecretProvider, paths: readonly string[], reads: number, readers: number) {
  let next = 0;
  const reader = async (): Promise<void> => {
    while (next < reads) {
      const got = await provider.read({ path: paths[next++ % paths.length]! }, signal);
      if (!got.ok) throw new Error(got.error.message);
      got.value.value.dispose();
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
}

async function openDirectly(token: SoftHsmToken) {
  const loaded = await loadLibrary(token.module);
  if (!loaded.ok) throw new Error(loaded.error.message);
  const { api, ck }: Library = loaded.value;
  const slot = api.C_GetSlotList(true).find((one: Handle) => api.C_GetTokenInfo(one).label.trimEnd() === token.label)!;
  const session = api.C_OpenSession(slot, ck.CKF_SERIAL_SESSION);
  api.C_Login(session, ck.CKU_USER, token.pin);
  return {
    find(path: string): Handle {
      api.C_FindObjectsInit(session, [
        { type: ck.CKA_CLASS, value: ck.CKO_DATA },
        { type: ck.CKA_LABEL, value: path },
      ]);
      const [handle] = api.C_FindObjects(session, 1);
      api.C_FindObjectsFinal(session);
      return handle!;
    },
    read(handle: Handle): void {
      const [attribute] = api.C_GetAttributeValue(session, handle, [{ type: ck.CKA_VALUE }]);
      (attribute!.value as Buffer).fill(0);
    },
    close: () => api.C_Finalize(),
  };
}
