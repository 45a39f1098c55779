// Ten thousand ways to write an address that nothing may be sent to, and that none of them is even contacted. Contacts
// are counted where the kernel is asked for them, not where we think we ask.
import assert from "node:assert/strict";
import { createHook } from "node:async_hooks";
import fc from "fast-check";
import { isForbiddenAddress, isLoopbackAddress } from "../../../server/adapters/http/addresses.ts";
import { createHttp } from "../../../server/adapters/http/node-http.ts";
import { bad } from "../../contract/provider-contract.ts";

const FORMS = 10_000;

const V4 = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.0.1",
  "100.100.100.200",
  "192.0.0.192",
  "168.63.129.16",
  "0.0.0.0",
];
const V6 = ["fe80::1", "fe80::a9fe:a9fe", "febf::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1", "::"];

const bytesOf = (address: string): readonly number[] => address.split(".").map(Number);
const numberOf = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const hex = (value: number, upper = false): string => (upper ? value.toString(16).toUpperCase() : value.toString(16));
const groups = (bytes: readonly number[]): string =>
  `${hex((bytes[0]! << 8) | bytes[1]!)}:${hex((bytes[2]! << 8) | bytes[3]!)}`;
const inverted = (bytes: readonly number[]): readonly number[] => bytes.map((byte) => byte ^ 255);

/** Forms of an IPv4 address that libraries and people read as that address. */
const v4Forms: readonly ((bytes: readonly number[]) => string)[] = [
  (bytes) => bytes.join("."),
  (bytes) => `${bytes.join(".")}.`,
  (bytes) => String(numberOf(bytes)),
  (bytes) => `0x${hex(numberOf(bytes))}`,
  (bytes) => `0X${hex(numberOf(bytes), true)}`,
  (bytes) => `0${numberOf(bytes).toString(8)}`,
  (bytes) => bytes.map((byte) => `0x${hex(byte)}`).join("."),
  (bytes) => bytes.map((byte) => `0${byte.toString(8)}`).join("."),
  (bytes) => bytes.map((byte, i) => (i % 2 === 0 ? String(byte) : `0x${hex(byte)}`)).join("."),
  ([a, b, c, d]) => `${a}.${b}.${numberOf([c!, d!])}`,
  ([a, b, c, d]) => `${a}.${numberOf([b!, c!, d!])}`,
  (bytes) => bytes.map((byte) => encodeURIComponent(String(byte))).join("%2e"),
  (bytes) => bytes.join("。"),
  (bytes) => [...bytes.join(".")].map((c) => (c === "." ? c : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join(""),
  (bytes) => `[::ffff:${bytes.join(".")}]`,
  (bytes) => `[::ffff:${groups(bytes)}]`,
  (bytes) => `[0:0:0:0:0:ffff:${groups(bytes)}]`,
  (bytes) => `[0000:0000:0000:0000:0000:FFFF:${groups(bytes)}]`,
  (bytes) => `[::ffff:0:${groups(bytes)}]`,
  (bytes) => `[64:ff9b::${groups(bytes)}]`,
  (bytes) => `[64:ff9b::${bytes.join(".")}]`,
  (bytes) => `[64:ff9b:1::${groups(bytes)}]`,
  (bytes) => `[2002:${groups(bytes)}::1]`,
  (bytes) => `[2001:0:1:2:3:4:${groups(inverted(bytes))}]`,
];

const host = fc.oneof(
  fc.tuple(fc.constantFrom(...V4), fc.constantFrom(...v4Forms)).map(([address, form]) => form(bytesOf(address))),
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.constantFrom(...v4Forms))
    .map(([c, d, form]) => form([169, 254, c, d])),
  fc.constantFrom(...V6).map((address) => `[${address}]`),
  fc
    .tuple(fc.constantFrom(...V6), fc.boolean())
    .map(([address, upper]) => `[${upper ? address.toUpperCase() : address}]`),
);

const forbiddenUrl = fc
  .record({
    scheme: fc.constantFrom("http", "https", "HTTP", "HtTpS"),
    user: fc.constantFrom("", "", "vault.example@", "vault.example:8200@", "user:word@", "127.0.0.1%40@"),
    host,
    port: fc.constantFrom("", ":80", ":443", ":8200"),
    path: fc.constantFrom("", "/", "/latest/meta-data/", "/v1/secret/data/x", "?x=127.0.0.1", "#127.0.0.1", "\\x"),
    blank: fc.constantFrom("", "", "\t", "\n"),
  })
  .map(({ scheme, user, host, port, path, blank }) => `${blank}${scheme}://${user}${host}${port}${path}`);

/** What a resolver under somebody else's control may say. */
const forbiddenAnswer = fc
  .tuple(
    fc.constantFrom(
      ...V4,
      ...V6,
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "64:ff9b::a9fe:a9fe",
      "fe80::1%lo",
      "nonsense",
    ),
    fc.constantFrom<readonly string[]>([], ["203.0.113.9"], ["2001:db8::1"]),
    fc.boolean(),
  )
  .map(([address, others, isFirst]) => (isFirst ? [address, ...others] : [...others, address]));

describe("addresses that nothing is sent to", () => {
  let contacts = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === "TCPCONNECTWRAP") contacts++;
    },
  });
  before(() => hook.enable());
  after(() => hook.disable());

  const refused = async (url: string, addresses: readonly string[] = []): Promise<void> => {
    const resolve = async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    const http = createHttp({ resolve });
    const { code } = bad(await http({ method: "GET", url, signal: new AbortController().signal }));
    // Some are addresses to no reader at all, and then a name that the resolver is asked for.
    assert.ok(["endpoint-forbidden", "plaintext-refused", "unreachable"].includes(code), `${url}: ${code}`);
  };

  it(`are not contacted in ${FORMS / 2} of their forms`, async function () {
    this.timeout(120_000);
    contacts = 0;
    await fc.assert(
      fc.asyncProperty(forbiddenUrl, (url) => refused(url)),
      { numRuns: FORMS / 2 },
    );
    assert.equal(contacts, 0);
  });

  it(`are not contacted behind ${FORMS / 2} names`, async function () {
    this.timeout(120_000);
    contacts = 0;
    const names = fc.tuple(fc.constantFrom("http", "https"), fc.domain(), fc.constantFrom("", "."));
    await fc.assert(
      fc.asyncProperty(names, forbiddenAnswer, ([scheme, name, dot], addresses) =>
        refused(`${scheme}://${name}${dot}/`, addresses),
      ),
      { numRuns: FORMS / 2 },
    );
    assert.equal(contacts, 0);
  });

  it("are the only ones: the count of contacts counts", async () => {
    contacts = 0;
    const http = createHttp({ resolve: async () => [{ address: "127.0.0.1", family: 4 }] });
    await http({ method: "GET", url: "http://localhost:9/", signal: new AbortController().signal });
    await http({ method: "GET", url: "https://127.0.0.1:9/", signal: new AbortController().signal });
    assert.equal(contacts, 2);
  });

  it("are told from those of backends", () => {
    for (const address of [
      "10.0.0.1",
      "192.168.1.1",
      "169.253.255.255",
      "169.255.0.0",
      "2001:db8::1",
      "fd00::1",
      "::1",
    ]) {
      assert.equal(isForbiddenAddress(address), false, address);
    }
    for (const address of ["", "1.2.3", "1.2.3.256", "::1::", "g::", "1:2:3:4:5:6:7:8:9", "01.2.3.4", "localhost"]) {
      assert.equal(isForbiddenAddress(address), true, address);
    }
  });

  it("leave plain HTTP to loopback alone, by its name too", async () => {
    for (const [url, address] of [
      ["http://vault.example/", "203.0.113.9"],
      ["http://10.0.0.1/", ""],
      ["http://vault.example/", "127.0.0.1"],
      ["http://localhost.evil.example/", "127.0.0.1"],
      ["http://localhost/", "203.0.113.9"],
      ["http://[::ffff:10.0.0.1]/", ""],
    ] as const) {
      const http = createHttp({ resolve: async () => [{ address, family: 4 }] });
      const { code } = bad(await http({ method: "GET", url, signal: new AbortController().signal }));
      assert.equal(code, "plaintext-refused", url);
    }
    assert.deepEqual(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "128.0.0.1", "::2"].map(isLoopbackAddress), [
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("are joined by what is no address of HTTP", async () => {
    for (const url of ["", "ftp://vault.example/", "file:///etc/passwd", "unix:/run/vault", "//vault.example/"]) {
      const { code } = bad(await createHttp()({ method: "GET", url, signal: new AbortController().signal }));
      assert.equal(code, "endpoint-forbidden", url);
    }
  });
});
