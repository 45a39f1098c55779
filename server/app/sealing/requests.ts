// What a host asks of its broker about Sealed Secrets. Values and manifests in the clear go to it as payloads; what comes back
// is sealed, or names.
import type { SealingScope } from "../../../shared/sealed-secrets.ts";
import type { SecretFailure } from "../../core/references/failure.ts";
import type { KeyState } from "../../core/sealing/sealed-with.ts";

export interface NamedFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly shown: string;
}

export type ManifestFormat = "yaml" | "json";

export interface SealRequest {
  /** Null: the one of the `sealed` backend. */
  readonly certificate: NamedFile | null;
  readonly input:
    | {
        readonly kind: "manifest";
        /** How messages name the payload, which is the manifest. */
        readonly shown: string;
        /** One of its Secrets, by its place among them; absent: all. */
        readonly only?: number;
      }
    /** The payload is one value, which is sealed without a manifest. */
    | { readonly kind: "raw" }
    /** By key: logical names or references. */
    | { readonly kind: "secrets"; readonly values: Readonly<Record<string, string>> };
  /** What the input does not say; null: it is not said here either. */
  readonly name: string | null;
  readonly namespace: string | null;
  /** Null: as the input is annotated, or as the file it goes into. */
  readonly scope: SealingScope | null;
  readonly output: /** Given back; `into`: the text of a file, in whose SealedSecret the keys are set. */
    | {
        readonly kind: "text";
        readonly format: ManifestFormat;
        readonly into: { readonly text: string; readonly shown: string } | null;
      }
    | { readonly kind: "file"; readonly format: ManifestFormat; readonly file: NamedFile }
    | { readonly kind: "merge"; readonly file: NamedFile };
}

export interface SealAnswer {
  /** Null: it was written to a file. */
  readonly text: string | null;
  readonly sealed: readonly {
    readonly namespace: string | null;
    readonly name: string | null;
    readonly scope: SealingScope;
    readonly keys: readonly string[];
  }[];
  /** Documents of the input that are something else. */
  readonly others: number;
  /** What a person should know of the certificate, a sentence each. */
  readonly warnings: readonly string[];
}

export interface ResealRequest {
  /** Files, NAMESPACE/NAME or NAME of SealedSecrets, logical names and references; none: all of the `sealed` backends. */
  readonly asked: readonly string[];
  /** From where files are named. */
  readonly cwd: string;
  /** Nothing is changed, only looked at. */
  readonly check: boolean;
  readonly certificate: NamedFile | null;
  /** Files of private keys; none: they are not at hand. */
  readonly recoveryKeys: readonly NamedFile[];
  /** Address of the controller; null: it is not asked. */
  readonly controller: string | null;
}

export interface ResealAnswer {
  /** Of the key that is the present one. */
  readonly fingerprint: string;
  readonly values: readonly ResealedValue[];
  readonly warnings: readonly string[];
}

/** A value in a file, and what became of it. */
export interface ResealedValue {
  readonly file: string;
  /** NAMESPACE/NAME */
  readonly secret: string;
  readonly key: string;
  /** As it was before. */
  readonly state: KeyState;
  /** Day of sealing; null: not known. */
  readonly day: string | null;
  /** `recorded`: it was sealed with the present key, and now the manifest says so. */
  readonly outcome: "kept" | "sealed" | "recorded" | SecretFailure;
  readonly source: string | null;
}
