// The app for those who may get by without its rules, which take as long to load as a small folder to scan.
import { nodeHash } from "../adapters/platform/node-hash.ts";
import type { App, AppOptions } from "./create-app.ts";
import { currentDay } from "./current-day.ts";
import type { ScanFacts } from "./workspace-scan.ts";

export interface LazyApp extends Required<ScanFacts>, Pick<App, "hash">, Required<Pick<AppOptions, "exposures">> {}

export function createLazyApp({ exposures = false }: AppOptions = {}): LazyApp {
  let app: Promise<App> | null = null;
  const load = (): Promise<App> => {
    app ??= import("./create-app.ts").then(({ createApp }) => createApp({ exposures }));
    return app;
  };
  return { today: currentDay(), knownRules: async () => (await load()).knownRules(), hash: nodeHash, exposures, load };
}
