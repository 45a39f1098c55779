// The two caches of a workspace, of values and of what may be shown of them, which are forgotten and closed together.

import { createFetcher, type Fetcher, type FetcherOptions } from "../../core/references/fetcher.ts";
import type { SecretMetadata, SecretVersion } from "../../core/references/provider.ts";

export interface Fetchers {
  readonly values: Fetcher<SecretVersion>;
  readonly metadata: Fetcher<SecretMetadata>;
  /** As `Fetcher.forget`, of both. */
  forget(backend: string, prefix?: string): void;
  /** Names of the backends that are not asked for now, since they did not answer. */
  readonly open: ReadonlySet<string>;
  close(): void;
}

export function createFetchers(options: FetcherOptions): Fetchers {
  const values = createFetcher(versions, options);
  const metadata = createFetcher(descriptions, options);
  return {
    values,
    metadata,
    forget(backend, prefix) {
      values.forget(backend, prefix);
      metadata.forget(backend, prefix);
    },
    get open() {
      return new Set([...values.open, ...metadata.open]);
    },
    close() {
      values.close();
      metadata.close();
    },
  };
}

const versions = {
  copy: ({ value, metadata }: SecretVersion): SecretVersion => ({ value: value.copy(), metadata }),
  dispose: ({ value }: SecretVersion): void => value.dispose(),
  endsAt: ({ metadata }: SecretVersion): number | null => metadata.lease?.endsAt ?? null,
};

const descriptions = {
  copy: (metadata: SecretMetadata): SecretMetadata => metadata,
  dispose: (): void => {},
  endsAt: (): null => null,
};
