// The contract of providers over a real OpenBao with TLS: key-value secrets of both versions, within a namespace, through
// wrapped answers, and as both kinds of backend.
import { describeProvider, type ProviderUnderTest } from "../../../contract/provider-contract.ts";
import { type OpenBao, startOpenBao } from "../../../servers/openbao.ts";
import { withServer } from "../../../servers/with-server.ts";
import { administer, environmentOf, openProvider } from "./support.ts";

const ROTTEN = "s.not-a-token";

interface Place {
  readonly mount: string;
  readonly version: 1 | 2;
  readonly namespace?: string;
  readonly kind?: "vault" | "openbao";
  readonly wrap?: "on";
}

describe("OpenBao behind the contract of providers", () => {
  const server = withServer("OpenBao", () => startOpenBao({ tls: true }));

  const underTest = async (place: Place): Promise<ProviderUnderTest> => {
    const bao = server();
    await prepare(bao, place);
    const { kind = "openbao", mount, namespace = "", wrap } = place;
    const raw = { address: bao.address, ...(namespace !== "" && { namespace }), ...(wrap && { wrap }) };
    const open = (token: string, more = {}) => openProvider({ ...raw, ...more }, environmentOf(bao, token), { kind });
    const provider = await open(bao.rootToken);
    return {
      provider,
      put: async (path, value) => {
        const at = place.version === 2 ? path.replace(`${mount}/`, `${mount}/data/`) : path;
        const data = JSON.parse(Buffer.from(value).toString("utf8"));
        await administer(bao, at, place.version === 2 ? { data } : data, "POST", namespace);
      },
      pathOf: (n) => `${mount}/app/latchkey-${n}`,
      document: (text) => Buffer.from(JSON.stringify({ value: text })),
      intruder: () => open(ROTTEN),
      unreachable: () => open(bao.rootToken, { address: "https://127.0.0.1:9" }),
      dated: place.version === 2,
      unversioned: place.version === 1,
      close: () => provider.close(),
    };
  };

  const places: Readonly<Record<string, Place>> = {
    "OpenBao, KV version 2": { mount: "two", version: 2 },
    "OpenBao, KV version 1": { mount: "one", version: 1 },
    "OpenBao, KV version 2 in a namespace": { mount: "inner", version: 2, namespace: "team" },
    "OpenBao as kind vault, mount with a slash": { mount: "apps/kv", version: 2, kind: "vault" },
    "OpenBao, KV version 2, wrapped": { mount: "wrapped", version: 2, wrap: "on" },
  };
  for (const [name, place] of Object.entries(places)) {
    describeProvider({
      name,
      capabilities: ["list", "write", "remove", "versions"],
      open: () => underTest(place),
    });
  }
});

async function prepare(bao: OpenBao, { mount, version, namespace = "" }: Place): Promise<void> {
  if (namespace !== "") await administer(bao, `sys/namespaces/${namespace}`, {});
  const body = { type: "kv", options: { version: String(version) } };
  await administer(bao, `sys/mounts/${mount}`, body, "POST", namespace);
}
