// The proxy through which this machine reaches the world, as its variables name it (HTTPS_PROXY, ALL_PROXY, NO_PROXY). TLS goes
// through it from end to end, so that it sees a host and a port, and no credential or value. Loopback is never behind it.
import type { Agent } from "node:https";
import { getProxyForUrl } from "proxy-from-env";
import { ok, type Result } from "../../../shared/result.ts";
import { type SecretFailure, secretFailure } from "../../core/references/failure.ts";
import { isLocalHost } from "./addresses.ts";

export interface Proxy {
  /** Without a user and a password. */
  readonly host: string;
  readonly agent: Agent;
}

/** Variables in the order in which they count. */
const NAMES = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/** Gives the proxy of an address; null: there is none. Code: unreachable, where what is named is no proxy that is known here. */
export function createProxies(keep: { readonly keepAlive: true; readonly timeout: number }) {
  const known = new Map<string, Proxy>();
  return async (url: URL): Promise<Result<Proxy | null, SecretFailure>> => {
    const named = url.protocol === "https:" && !isLocalHost(url.hostname) ? proxyOf(url) : "";
    if (named === "") return ok(null);
    const there = known.get(named);
    if (there !== undefined) return ok(there);
    const address = URL.parse(named);
    if (address === null || !/^https?:$/.test(address.protocol)) {
      return secretFailure(
        "unreachable",
        `${url.host} is behind a proxy that is neither one of http nor of https`,
        "name such a one in HTTPS_PROXY, or the host in NO_PROXY",
      );
    }
    const { createProxyAgent } = await import("./proxy-agent.ts");
    const proxy = { host: address.host, agent: createProxyAgent(address, keep) };
    known.set(named, proxy);
    return ok(proxy);
  };
}

/** As other programs read them: a proxy without a scheme is one of http. */
function proxyOf(url: URL): string {
  const named = getProxyForUrl(url.href);
  return named === "" || NAMES.some((name) => process.env[name] === named) ? named : named.replace(/^https:/, "http:");
}
