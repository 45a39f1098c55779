// Which addresses no request may go to, whatever name led there: link-local networks and the metadata services of clouds,
// which hand out credentials to whoever asks. Also in every form of IPv6 that carries an IPv4 address.

/** The bytes of an IPv4 (4) or IPv6 (16) address as Node writes it; null: no address. */
export function addressBytes(text: string): readonly number[] | null {
  return text.includes(":") ? v6Bytes(text) : v4Bytes(text);
}

function v4Bytes(text: string): readonly number[] | null {
  if (!/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return null;
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function v6Bytes(text: string): readonly number[] | null {
  const plain = text.split("%", 1)[0]!;
  const last = plain.lastIndexOf(":") + 1;
  const v4 = plain.includes(".") ? v4Bytes(plain.slice(last)) : undefined;
  if (v4 === null) return null;
  const halves = (v4 === undefined ? plain : `${plain.slice(0, last)}${groupsOf(v4)}`).split("::");
  if (halves.length > 2) return null;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const gap = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? gap !== 0 : gap < 1) return null;
  const groups = [...head, ...Array<string>(tail === undefined ? 0 : gap).fill("0"), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
}

const groupsOf = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): string =>
  `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;

interface Network {
  readonly prefix: readonly number[];
  readonly bits: number;
}

const network = (text: string, bits: number): Network => ({ prefix: addressBytes(text)!, bits });

const FORBIDDEN: readonly Network[] = [
  network("169.254.0.0", 16), // link-local; metadata of AWS, Azure, Google and others
  network("100.100.100.200", 32), // metadata of Alibaba Cloud
  network("192.0.0.192", 32), // metadata of Oracle Cloud
  network("168.63.129.16", 32), // the agent of Azure's hosts
  network("0.0.0.0", 8), // "this host"
  network("224.0.0.0", 3), // multicast, reserved, broadcast
  network("::", 128),
  network("fe80::", 10), // link-local
  network("fec0::", 10), // its site-local predecessor
  network("fd00:ec2::", 32), // metadata of AWS
  network("fd20:ce::254", 128), // metadata of Google
  network("ff00::", 8), // multicast
];

const LOOPBACK: readonly Network[] = [network("127.0.0.0", 8), network("::1", 128), network("::ffff:127.0.0.0", 104)];

/** Where an IPv4 address stands within networks of IPv6 that carry one. `inverted`: written with all bits turned round. */
const CARRIERS: readonly (Network & { readonly at: number; readonly inverted?: true })[] = [
  { ...network("::", 96), at: 12 },
  { ...network("::ffff:0:0", 96), at: 12 },
  { ...network("::ffff:0:0:0", 96), at: 12 },
  { ...network("64:ff9b::", 96), at: 12 },
  { ...network("64:ff9b:1::", 48), at: 12 },
  { ...network("2002::", 16), at: 2 },
  { ...network("2001::", 32), at: 12, inverted: true },
];

function isWithin(bytes: readonly number[], { prefix, bits }: Network): boolean {
  if (bytes.length !== prefix.length) return false;
  return prefix.every((byte, i) => {
    const mask = 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - i * 8)));
    return (byte & mask) === (bytes[i]! & mask);
  });
}

/** Nothing is sent there. What is not an address at all is forbidden too. */
export function isForbiddenAddress(address: string): boolean {
  const bytes = addressBytes(address);
  if (bytes === null) return true;
  const carried = CARRIERS.filter((carrier) => bytes.length === 16 && isWithin(bytes, carrier)).map(
    ({ at, inverted }) => bytes.slice(at, at + 4).map((byte) => (inverted === true ? byte ^ 0xff : byte)),
  );
  // ::1 is loopback, and not 0.0.0.1 in the clothes of IPv6.
  if (isLoopbackAddress(address)) return false;
  return [bytes, ...carried].some((one) => FORBIDDEN.some((forbidden) => isWithin(one, forbidden)));
}

export function isLoopbackAddress(address: string): boolean {
  const bytes = addressBytes(address);
  return bytes !== null && LOOPBACK.some((loopback) => isWithin(bytes, loopback));
}

/** Whether the host of a URL, an address or a name, is this machine itself. */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return /^(?:.+\.)?localhost\.?$/.test(host) || isLoopbackAddress(host);
}
