// What every provider must do, as one suite that runs over each against its real server. A test file of a provider calls
// `describeProvider` with a way to make and to break a secret; a capability that is absent is asserted to be absent.
import assert from "node:assert/strict";
import type { SecretFailure } from "../../server/core/references/failure.ts";
import { isSecretFailureCode } from "../../server/core/references/failure.ts";
import type { SecretLocation, SecretProvider, SecretVersion } from "../../server/core/references/provider.ts";
import type { Result } from "../../shared/result.ts";
import { SecretBytes } from "../../shared/secret-bytes.ts";

export type Capability = "list" | "write" | "remove" | "versions" | "readMany";

/** A provider that is open on a server that a test may write to. */
export interface ProviderUnderTest {
  readonly provider: SecretProvider;
  /** Puts a secret there by other means than the provider; called again with the same path: a new version. */
  put(path: string, value: Uint8Array): Promise<void>;
  /** Names of secrets that this backend takes, one a call. Default: "latchkey-N". May be hierarchical. */
  readonly pathOf?: (n: number) => string;
  /** Values are bytes, not text alone. Default true. */
  readonly binary?: boolean;
  /** What a value looks like once stored, if the backend keeps documents: `{"value": …}`. Default: the bytes themselves. */
  readonly document?: (text: string) => Uint8Array;
  /** A provider on the same server whose credential is not accepted; absent: there are no credentials. */
  readonly intruder?: () => Promise<SecretProvider>;
  /** A provider on an address where nobody listens; absent: the backend is not a server. */
  readonly unreachable?: () => Promise<SecretProvider>;
  /** The backend tells when a version was made. */
  readonly dated: boolean;
  /** The provider has versions and conditional writes, but this place in it has none, and says so: "unsupported". */
  readonly unversioned?: boolean;
  close(): Promise<void>;
}

export interface ContractOptions {
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly open: () => Promise<ProviderUnderTest>;
  /**
   * "sealed": nobody here can read a value, and the provider says so; "made": nothing is kept, and every name has a value.
   * All else holds. Default "readable".
   */
  readonly values?: "readable" | "sealed" | "made";
  /** Milliseconds for `open`. */
  readonly timeout?: number;
}

const never = (): AbortSignal => new AbortController().signal;

export function describeProvider(options: ContractOptions): void {
  if (options.values === "sealed") describeSealedProvider(options);
  else if (options.values === "made") describeMadeProvider(options);
  else describeReadableProvider(options);
}

/** What holds of providers whatever their values are. `put` gives the path of a secret that is there. */
function itKeepsTheBasics(
  capabilities: readonly Capability[],
  provider: () => SecretProvider,
  put: () => Promise<string>,
): void {
  it("has the capabilities it says, and no other", () => {
    for (const one of ["list", "write", "remove", "versions", "readMany"] as const) {
      assert.equal(provider()[one] !== undefined, capabilities.includes(one), one);
    }
  });

  it("stops when it is cancelled", async () => {
    const path = await put();
    const controller = new AbortController();
    controller.abort();
    assert.equal(bad(await provider().read({ path }, controller.signal)).code, "cancelled");
    assert.equal(bad(await provider().describe({ path }, controller.signal)).code, "cancelled");
  });

  it("is healthy, and says of whom it is asked", async () => {
    assert.match(good(await provider().check(never())).detail, /\S/);
    assert.notEqual(provider().principal(), "");
  });
}

/** What a provider must do that keeps nothing and makes a value for every name. */
function describeMadeProvider({ name, capabilities, open }: ContractOptions): void {
  describe(`the contract of providers whose values are made: ${name}`, () => {
    let under: ProviderUnderTest;
    before(async () => {
      under = await open();
    });
    after(() => under?.close());
    const read = async (path: string, by = under.provider): Promise<string> => {
      using value = good(await by.read({ path }, never())).value;
      return Buffer.from(value.bytes).toString();
    };

    itKeepsTheBasics(
      capabilities,
      () => under.provider,
      async () => "team/app",
    );

    it("makes the same value for a name every time and everywhere, and another for another", async () => {
      const other = await open();
      const value = await read("team/app");
      assert.equal(await read("team/app"), value);
      assert.equal(await read("team/app", other.provider), value);
      assert.notEqual(await read("team/app2"), value);
      await other.close();
    });

    it("says that it is no secret, with the value and without", async () => {
      const { value, metadata } = good(await under.provider.read({ path: "team/app" }, never()));
      value.dispose();
      assert.ok(metadata.warnings.length > 0);
      assert.deepEqual(good(await under.provider.describe({ path: "team/app" }, never())), metadata);
    });

    it("refuses a version, a stage and a namespace rather than pass over them", async () => {
      for (const part of [{ version: "1" }, { stage: "a" }, { namespace: "n" }]) {
        assert.equal(bad(await under.provider.read({ path: "team/app", ...part }, never())).code, "unsupported");
      }
    });
  });
}

/** What a provider must do that tells of secrets and never gives a value. */
function describeSealedProvider({ name, capabilities, open, timeout = 120_000 }: ContractOptions): void {
  describe(`the contract of providers whose values are sealed: ${name}`, function () {
    this.timeout(30_000);
    let under: ProviderUnderTest;
    let count = 0;
    const put = async (): Promise<string> => {
      const path = (under.pathOf ?? ((n) => `latchkey-${n}`))(++count);
      await under.put(path, Buffer.from("never to be seen"));
      return path;
    };
    before(async function () {
      this.timeout(timeout);
      under = await open();
    });
    after(() => under?.close());

    itKeepsTheBasics(capabilities, () => under.provider, put);

    it("says of a value that it is sealed, and what to do", async () => {
      const path = await put();
      assert.equal(bad(await under.provider.read({ path }, never())).code, "value-sealed");
    });

    it("describes without a value", async () => {
      const path = await put();
      const metadata = good(await under.provider.describe({ path }, never()));
      assert.ok(!JSON.stringify(metadata).includes("never to be seen"), "metadata holds the value");
      assert.equal(metadata.createdAt !== null, under.dated, "says when it was made");
    });

    it("says not-found of what is not there, and what to do", async () => {
      const path = "latchkey-absent";
      for (const result of [
        await under.provider.read({ path }, never()),
        await under.provider.describe({ path }, never()),
      ] as readonly Result<unknown, SecretFailure>[]) {
        assert.equal(bad(result).code, "not-found");
      }
    });

    it("lists what is below a prefix, and nothing twice", async () => {
      const paths = [await put(), await put()];
      const prefix = paths[0]!.slice(0, paths[0]!.lastIndexOf("/") + 1);
      const listed = good(await under.provider.list!(prefix, undefined, never())).map((entry) => entry.path);
      for (const path of paths) assert.ok(listed.includes(path), `${path} is not listed`);
      assert.equal(new Set(listed).size, listed.length);
    });
  });
}

function describeReadableProvider({ name, capabilities, open, timeout = 120_000 }: ContractOptions): void {
  describe(`the contract of providers: ${name}`, function () {
    this.timeout(30_000);
    let under: ProviderUnderTest;
    let count = 0;
    const nextPath = (): string => (under.pathOf ?? ((n) => `latchkey-${n}`))(++count);
    const bytesOf = (text: string): Uint8Array => under.document?.(text) ?? Buffer.from(text);
    const has = (one: Capability): boolean => capabilities.includes(one);

    before(async function () {
      this.timeout(timeout);
      under = await open();
    });
    after(() => under?.close());

    const read = async (location: SecretLocation): Promise<SecretVersion> =>
      good(await under.provider.read(location, never()));
    const assertHolds = (version: SecretVersion, value: Uint8Array): void => {
      assert.ok(Buffer.from(version.value.bytes).equals(value), "another value than was stored");
    };

    it("has the capabilities it says, and no other", () => {
      for (const one of ["list", "write", "remove", "versions", "readMany"] as const) {
        assert.equal(under.provider[one] !== undefined, has(one), one);
      }
    });

    it("reads what is there", async () => {
      const path = nextPath();
      await under.put(path, bytesOf("what is there: päß ✓"));
      assertHolds(await read({ path }), bytesOf("what is there: päß ✓"));
    });

    it("reads bytes that are not text", async () => {
      if (under.binary === false || under.document !== undefined) return;
      const path = nextPath();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      await under.put(path, bytes);
      assertHolds(await read({ path }), bytes);
    });

    it("describes without a value, as of the version it would read", async () => {
      const path = nextPath();
      const before = Date.now() - 60_000;
      await under.put(path, bytesOf("described"));
      const metadata = good(await under.provider.describe({ path }, never()));
      assert.ok(!JSON.stringify(metadata).includes("described"), "metadata holds the value");
      const { metadata: beside } = await read({ path });
      assert.equal(metadata.version, beside.version);
      assert.equal(metadata.createdAt !== null, under.dated, "says when it was made");
      if (under.dated) assert.ok(metadata.createdAt! > before && metadata.createdAt! < Date.now() + 60_000);
    });

    it("sees a new version", async () => {
      const path = nextPath();
      await under.put(path, bytesOf("first"));
      const first = await read({ path });
      await under.put(path, bytesOf("second"));
      const second = await read({ path });
      assertHolds(second, bytesOf("second"));
      if (first.metadata.version !== null) assert.notEqual(second.metadata.version, first.metadata.version);
    });

    it("says not-found of what is not there, and what to do", async () => {
      const path = nextPath();
      for (const result of [
        await under.provider.read({ path }, never()),
        await under.provider.describe({ path }, never()),
      ]) {
        assert.equal(bad(result).code, "not-found");
      }
    });

    it("stops when it is cancelled", async () => {
      const path = nextPath();
      await under.put(path, bytesOf("cancelled"));
      const controller = new AbortController();
      controller.abort();
      assert.equal(bad(await under.provider.read({ path }, controller.signal)).code, "cancelled");
    });

    it("reads the same from many callers at once", async () => {
      const path = nextPath();
      await under.put(path, bytesOf("for many"));
      const all = await Promise.all(Array.from({ length: 20 }, () => read({ path })));
      for (const one of all) assertHolds(one, bytesOf("for many"));
    });

    it("is healthy, and says of whom it is asked", async () => {
      const { detail } = good(await under.provider.check(never()));
      assert.match(detail, /\S/);
      assert.notEqual(under.provider.principal(), "");
    });

    it("refuses who is not known there, with a remedy", async () => {
      const intruder = await under.intruder?.();
      if (intruder === undefined) return;
      const path = nextPath();
      await under.put(path, bytesOf("refused"));
      const { code } = bad(await intruder.read({ path }, never()));
      const refusals = [
        "signed-out",
        "credential-expired",
        "credential-refused",
        "forbidden",
        "role-refused",
        "pin-incorrect",
      ];
      assert.ok([...refusals, "passphrase-wrong"].includes(code), code);
      await intruder.close();
    });

    it("says that nobody answers where nobody does", async () => {
      const lost = await under.unreachable?.();
      if (lost === undefined) return;
      assert.equal(bad(await lost.read({ path: nextPath() }, never())).code, "unreachable");
      await lost.close();
    });

    it("lists what is below a prefix, and nothing twice", async () => {
      if (!has("list")) return;
      const paths = [nextPath(), nextPath()];
      for (const path of paths) await under.put(path, bytesOf("listed"));
      const prefix = paths[0]!.slice(0, paths[0]!.lastIndexOf("/") + 1);
      const listed = good(await under.provider.list!(prefix, undefined, never())).map((entry) => entry.path);
      for (const path of paths) assert.ok(listed.includes(path), `${path} is not listed`);
      assert.equal(new Set(listed).size, listed.length);
    });

    it("writes a version that it then reads, and keeps what was written meanwhile", async () => {
      if (!has("write")) return;
      const path = nextPath();
      const write = (text: string, expected?: string | null) =>
        under.provider.write!(
          { path },
          new SecretBytes(Uint8Array.from(bytesOf(text))),
          expected === undefined ? {} : { expected },
          never(),
        );
      if (under.unversioned === true) {
        assert.equal(bad(await write("made", null)).code, "unsupported");
        good(await write("made"));
        assertHolds(await read({ path }), bytesOf("made"));
        return;
      }
      const made = good(await write("made", null));
      assertHolds(await read({ path }), bytesOf("made"));
      assert.ok(["already-exists", "conflict"].includes(bad(await write("made again", null)).code));
      good(await write("changed", made.version));
      assertHolds(await read({ path }), bytesOf("changed"));
      assert.equal(bad(await write("late", made.version)).code, "conflict");
      assertHolds(await read({ path }), bytesOf("changed"));
    });

    it("removes, and then says so", async () => {
      if (!has("remove")) return;
      const path = nextPath();
      await under.put(path, bytesOf("removed"));
      good(await under.provider.remove!({ path }, never()));
      const { code } = bad(await under.provider.read({ path }, never()));
      assert.ok(["not-found", "version-deleted", "secret-deleted"].includes(code), code);
    });

    it("tells the versions, newest first", async () => {
      if (!has("versions")) return;
      const path = nextPath();
      await under.put(path, bytesOf("one"));
      await under.put(path, bytesOf("two"));
      const told = await under.provider.versions!({ path }, never());
      if (under.unversioned === true) {
        assert.equal(bad(told).code, "unsupported");
        return;
      }
      const versions = good(told);
      assert.ok(versions.length >= 2);
      assert.equal(versions[0]!.state, "current");
      assert.equal(versions[0]!.version, (await read({ path })).metadata.version);
    });

    it("reads several at once, in their order, and tells of each that is not there", async () => {
      if (!has("readMany")) return;
      const [first, missing, last] = [nextPath(), nextPath(), nextPath()];
      await under.put(first, bytesOf("first of many"));
      await under.put(last, bytesOf("last of many"));
      const results = await under.provider.readMany!([{ path: first }, { path: missing }, { path: last }], never());
      assertHolds(good(results[0]!), bytesOf("first of many"));
      assert.equal(bad(results[1]!).code, "not-found");
      assertHolds(good(results[2]!), bytesOf("last of many"));
    });
  });
}

/** The value of a result that must be good. */
export function good<T>(result: Result<T, SecretFailure>): T {
  if (!result.ok) assert.fail(`${result.error.code}: ${result.error.message}. ${result.error.remedy}`);
  return result.value;
}

/** The error of a result that must be bad: with a code that is known, and words that help. */
export function bad(result: Result<unknown, SecretFailure>): SecretFailure {
  if (result.ok) assert.fail("succeeded");
  assert.ok(isSecretFailureCode(result.error.code), `${result.error.code} is not a known code`);
  assert.match(result.error.message, /\S/);
  assert.match(result.error.remedy, /\S/);
  return result.error;
}
