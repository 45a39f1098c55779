// Secrets as data objects of a token (CKO_DATA, private): the label is the path, the application "latchkey" with version
// and time after it. A new version is a new object, and the old one goes when the new one is there.
import type { Handle, Template } from "pkcs11js";
import { ok, type Result } from "../../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../../core/references/failure.ts";
import { clashWith } from "../support/versions.ts";
import { answerOf } from "./failures.ts";
import type { Library } from "./library.ts";
import type { ObjectMetadata } from "./protocol.ts";

export interface StoredObject {
  readonly value: Buffer;
  readonly metadata: ObjectMetadata;
}

export interface Objects {
  /** The value is the caller's own. Code: not-found. */
  read(session: Handle, path: string): Result<StoredObject, SecretFailure>;
  paths(session: Handle): readonly string[];
  write(
    session: Handle,
    path: string,
    value: Buffer,
    expected: string | null | undefined,
    now: number,
  ): Result<ObjectMetadata, SecretFailure>;
  remove(session: Handle, path: string): Result<void, SecretFailure>;
}

interface Found {
  readonly handle: Handle;
  readonly metadata: ObjectMetadata;
  /** Milliseconds, of a clock that only goes forward. */
  readonly foundAt: number;
}

/** Milliseconds for which an object is read without looking for a newer one. One that was destroyed is noticed at once. */
const TRUSTED = 2000;
const MANY = 1000;

/** Throws what pkcs11js throws, for `Token.use`. */
export function createObjects({ api, ck }: Library, token: string): Objects {
  const known = new Map<string, Found>();

  const find = (session: Handle, template: Template): readonly Handle[] => {
    api.C_FindObjectsInit(session, [{ type: ck.CKA_CLASS, value: ck.CKO_DATA }, ...template]);
    try {
      const handles: Handle[] = [];
      for (;;) {
        const more = api.C_FindObjects(session, MANY);
        handles.push(...more);
        if (more.length < MANY) return handles;
      }
    } finally {
      api.C_FindObjectsFinal(session);
    }
  };
  /** Newest first; only what was put there for Latchkey. Without what disappears meanwhile. */
  const findAll = (session: Handle, path: string): readonly Found[] =>
    find(session, [{ type: ck.CKA_LABEL, value: path }])
      .flatMap((handle) => {
        const metadata = metadataAt(session, handle);
        return metadata === null ? [] : [{ handle, metadata, foundAt: performance.now() }];
      })
      .sort((a, b) => Number(b.metadata.version ?? 0) - Number(a.metadata.version ?? 0));
  const textAt = (session: Handle, handle: Handle, type: number): string | null => {
    try {
      const [attribute] = api.C_GetAttributeValue(session, handle, [{ type }]);
      return Buffer.from(attribute!.value as Buffer).toString("utf8");
    } catch (error) {
      if (answerOf(error) === "CKR_OBJECT_HANDLE_INVALID") return null;
      throw error;
    }
  };
  const metadataAt = (session: Handle, handle: Handle): ObjectMetadata | null => {
    const match = /^latchkey(?: (\d{1,9}) (\d{1,15}))?$/.exec(textAt(session, handle, ck.CKA_APPLICATION) ?? "");
    if (match === null) return null;
    return match[1] === undefined
      ? { version: null, createdAt: null }
      : { version: match[1], createdAt: Number(match[2]) };
  };
  const locate = (session: Handle, path: string): Found | null => {
    const there = known.get(path);
    if (there !== undefined && performance.now() - there.foundAt < TRUSTED) return there;
    const found = findAll(session, path)[0] ?? null;
    if (found === null) known.delete(path);
    else known.set(path, found);
    return found;
  };

  return {
    read(session, path) {
      for (;;) {
        const found = locate(session, path);
        if (found === null) return notFound(path, token);
        try {
          const [attribute] = api.C_GetAttributeValue(session, found.handle, [{ type: ck.CKA_VALUE }]);
          return ok({ value: attribute!.value as Buffer, metadata: found.metadata });
        } catch (error) {
          known.delete(path);
          // Another process has replaced it since it was found.
          if (answerOf(error) !== "CKR_OBJECT_HANDLE_INVALID") throw error;
        }
      }
    },
    paths(session) {
      const labels = find(session, []).flatMap((handle) => {
        const label = metadataAt(session, handle) === null ? null : textAt(session, handle, ck.CKA_LABEL);
        return label === null ? [] : [label];
      });
      return [...new Set(labels)];
    },
    write(session, path, value, expected, now) {
      const before = findAll(session, path);
      const newest = before[0]?.metadata ?? null;
      const clash = clashWith(expected, newest === null ? null : (newest.version ?? "0"), path);
      if (clash !== null) return clash;
      const version = String(Number(newest?.version ?? 0) + 1);
      const handle = api.C_CreateObject(session, [
        { type: ck.CKA_CLASS, value: ck.CKO_DATA },
        { type: ck.CKA_TOKEN, value: true },
        { type: ck.CKA_PRIVATE, value: true },
        { type: ck.CKA_LABEL, value: path },
        { type: ck.CKA_APPLICATION, value: `latchkey ${version} ${now}` },
        { type: ck.CKA_VALUE, value },
      ]);
      for (const old of before) api.C_DestroyObject(session, old.handle);
      const metadata = { version, createdAt: now };
      known.set(path, { handle, metadata, foundAt: performance.now() });
      return ok(metadata);
    },
    remove(session, path) {
      const all = findAll(session, path);
      if (all.length === 0) return notFound(path, token);
      for (const { handle } of all) api.C_DestroyObject(session, handle);
      known.delete(path);
      return ok(undefined);
    },
  };
}

export const notFound = (path: string, token: string) =>
  secretFailure("not-found", `the token ${token} has no secret ${path}`, "write it first, or correct the reference");
