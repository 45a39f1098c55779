// The `k8s` backend: Secrets of Kubernetes, from files that are mounted into a container or from the API of a cluster.
import { ok } from "../../../../shared/result.ts";
import type { ProviderDefinition } from "../../../core/references/provider.ts";
import { type Place, parsePlace, placeEndpoints } from "../support/places.ts";
import type { ApiConfig } from "./api.ts";

interface KubernetesConfig extends ApiConfig {
  /** Null: the API is asked. */
  readonly mount: Place | null;
}

export const kubernetes: ProviderDefinition<KubernetesConfig> = {
  kind: "k8s",
  parseConfig({ mount, namespace, context }) {
    const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
    const place = typeof mount === "string" ? parsePlace(mount) : ok(null);
    return place.ok ? ok({ mount: place.value, namespace: text(namespace), context: text(context) }) : place;
  },
  // The current context is the machine's own choice, any other that of the manifest.
  endpoints({ mount, context }) {
    if (mount !== null) return placeEndpoints("k8s", mount);
    return context === null ? [] : [`k8s:context/${context}`];
  },
  async open(config, ports) {
    if (config.mount !== null) return (await import("./mounted.ts")).openMounted(config.mount, ports.workspace);
    return (await import("./api.ts")).openApi(config, ports);
  },
};
