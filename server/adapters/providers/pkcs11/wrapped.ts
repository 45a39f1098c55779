// Secrets as files on this machine, sealed by AES-GCM with a key that never leaves the token: for tokens that keep no data
// objects. Path, version and time stand in the clear at the front of a file, and are sealed against change with the value.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AesGCM, Handle, Mechanism } from "pkcs11js";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import type { Outcome } from "../../../core/references/provider.ts";
import { replaceDurably } from "../support/durable-file.ts";
import { readFailure, systemCode } from "../support/failures.ts";
import { clashWith } from "../support/versions.ts";
import type { Library } from "./library.ts";
import { notFound, type StoredObject } from "./objects.ts";
import type { ObjectMetadata } from "./protocol.ts";

export interface WrappedFiles {
  read(session: Handle, path: string): Outcome<StoredObject>;
  paths(): Outcome<readonly string[]>;
  /** Whoever calls holds the lock of the folder. */
  write(
    session: Handle,
    path: string,
    value: Buffer,
    expected: string | null | undefined,
    now: number,
  ): Outcome<ObjectMetadata>;
  remove(path: string): Outcome<void>;
}

const KEY = "latchkey-wrap";
const IV = 12;
const TAG = 16;
const SUFFIX = ".sealed";

interface Sealed {
  readonly head: Buffer;
  readonly metadata: ObjectMetadata & { readonly path: string };
  readonly iv: Buffer;
  readonly body: Buffer;
}

/** Throws what pkcs11js throws, for `Token.use`. */
export function createWrappedFiles({ api, ck }: Library, folder: string, token: string): WrappedFiles {
  const fileOf = (path: string): string => join(folder, createHash("sha256").update(path).digest("hex") + SUFFIX);
  const gcm = (iv: Buffer, aad: Buffer): Mechanism => {
    const parameter: AesGCM = { type: ck.CK_PARAMS_AES_GCM, iv, ivBits: IV * 8, aad, tagBits: TAG * 8 };
    return { mechanism: ck.CKM_AES_GCM, parameter };
  };
  const findKey = (session: Handle): Handle | null => {
    const name = { type: ck.CKA_LABEL, value: KEY };
    api.C_FindObjectsInit(session, [{ type: ck.CKA_CLASS, value: ck.CKO_SECRET_KEY }, name]);
    try {
      return api.C_FindObjects(session, 1)[0] ?? null;
    } finally {
      api.C_FindObjectsFinal(session);
    }
  };
  const makeKey = (session: Handle): Handle =>
    api.C_GenerateKey(session, { mechanism: ck.CKM_AES_KEY_GEN }, [
      { type: ck.CKA_TOKEN, value: true },
      { type: ck.CKA_PRIVATE, value: true },
      { type: ck.CKA_LABEL, value: KEY },
      { type: ck.CKA_VALUE_LEN, value: 32 },
      { type: ck.CKA_SENSITIVE, value: true },
      { type: ck.CKA_EXTRACTABLE, value: false },
      { type: ck.CKA_ENCRYPT, value: true },
      { type: ck.CKA_DECRYPT, value: true },
    ]);
  const load = async (path: string): Outcome<Sealed> => {
    try {
      const sealed = parse(await readFile(fileOf(path)));
      return sealed === null || sealed.metadata.path !== path ? damaged(path) : ok(sealed);
    } catch (error) {
      return systemCode(error) === "ENOENT" ? notFound(path, token) : readFailure(error, path);
    }
  };

  return {
    async read(session, path) {
      const sealed = await load(path);
      if (!sealed.ok) return sealed;
      const key = findKey(session);
      if (key === null) return damaged(path);
      const { head, iv, body, metadata } = sealed.value;
      api.C_DecryptInit(session, gcm(iv, head), key);
      const out = Buffer.alloc(body.length + TAG);
      try {
        const value = await api.C_DecryptAsync(session, body, out);
        return ok({
          value: Buffer.from(value),
          metadata: { version: metadata.version, createdAt: metadata.createdAt },
        });
      } catch (error) {
        // What a token answers to a tag that does not fit differs from one to the next.
        if (/CKR_(?:ENCRYPTED_DATA|SIGNATURE|GENERAL_ERROR)/.test(String(error))) return damaged(path);
        throw error;
      } finally {
        out.fill(0);
      }
    },
    async paths() {
      const names = await readdir(folder).catch(() => []);
      const paths: string[] = [];
      for (const name of names) {
        if (!name.endsWith(SUFFIX)) continue;
        const sealed = parse(await readFile(join(folder, name)));
        if (sealed !== null) paths.push(sealed.metadata.path);
      }
      return ok(paths);
    },
    async write(session, path, value, expected, now) {
      const before = await load(path);
      if (!before.ok && before.error.code !== "not-found") return before;
      const newest = before.ok ? before.value.metadata.version : null;
      const clash = clashWith(expected, newest, path);
      if (clash !== null) return clash;
      const metadata = { version: String(Number(newest ?? 0) + 1), createdAt: now };
      const head = Buffer.from(`${JSON.stringify({ path, ...metadata })}\n`);
      const iv = randomBytes(IV);
      api.C_EncryptInit(session, gcm(iv, head), findKey(session) ?? makeKey(session));
      const body = await api.C_EncryptAsync(session, value, Buffer.alloc(value.length + 2 * TAG));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceDurably(fileOf(path), Buffer.concat([head, iv, body]), { mode: 0o600 });
      return ok(metadata);
    },
    async remove(path) {
      const there = await load(path);
      if (!there.ok) return there;
      await rm(fileOf(path), { force: true });
      return ok(undefined);
    },
  };
}

function parse(bytes: Buffer): Sealed | null {
  const end = bytes.indexOf("\n") + 1;
  if (end === 0 || bytes.length < end + IV + TAG) return null;
  try {
    const head = bytes.subarray(0, end);
    const metadata = JSON.parse(head.toString("utf8")) as Sealed["metadata"];
    return { head, metadata, iv: bytes.subarray(end, end + IV), body: bytes.subarray(end + IV) };
  } catch {
    return null;
  }
}

const damaged = (path: string): Result<never, SecretFailure> =>
  secretFailure(
    "vault-damaged",
    `the sealed file of ${path} is damaged, or the token has lost its key ${KEY}`,
    "restore the file from your backup, or the key with the token's own tools",
  );
