// The agent of a proxy, by itself: it is loaded with the first request that goes through one.
import type { Agent } from "node:https";
import { HttpsProxyAgent } from "https-proxy-agent";

export const createProxyAgent = (address: URL, keep: { readonly keepAlive: true; readonly timeout: number }): Agent =>
  new HttpsProxyAgent(address, keep) as unknown as Agent;
