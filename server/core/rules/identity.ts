// Keys of identity providers, secret stores and container platforms.
// Whoever holds one usually holds everything behind it.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, dashed, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const identityRules: readonly Rule[] = [
  token({
    id: "onepassword-secret-key",
    title: "1Password secret key",
    severity: "critical",
    pattern: /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{6}-[A-Z0-9]{5}|[A-Z0-9]{11})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}/,
  }),
  token({
    id: "onepassword-service-account-token",
    title: "1Password service account token",
    severity: "critical",
    pattern: /ops_eyJ[A-Za-z0-9+/_-]{80,2000}={0,3}/,
  }),
  token({
    id: "age-secret-key",
    title: "age secret key",
    severity: "critical",
    pattern: /AGE-SECRET-KEY-1[0-9AC-HJ-NP-Z]{58}/,
  }),
  token({
    id: "vault-service-token",
    title: "HashiCorp Vault service token",
    severity: "critical",
    pattern: /hvs\.[\w-]{80,160}/,
  }),
  token({
    id: "vault-batch-token",
    title: "HashiCorp Vault batch token",
    severity: "critical",
    pattern: /hvb\.[\w-]{100,500}/,
  }),
  token({
    id: "vault-recovery-token",
    title: "HashiCorp Vault recovery token",
    severity: "critical",
    pattern: /hvr\.[\w-]{80,160}/,
  }),
  token({
    id: "terraform-cloud-token",
    title: "Terraform Cloud API token",
    severity: "critical",
    pattern: /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}/,
  }),
  assigned({
    id: "vault-legacy-token",
    title: "HashiCorp Vault or OpenBao token",
    severity: "critical",
    names: ["vault", "hashicorp", "openbao", "bao"],
    value: /s\.[A-Za-z0-9]{24}/,
    clean: ["vault: s.AcceptanceTimeoutSeconds "],
  }),
  assigned({
    id: "vault-unseal-key",
    title: "HashiCorp Vault unseal key",
    severity: "critical",
    names: ["unseal"],
    value: /[A-Za-z0-9+/]{43,44}=?/,
    words: /key/i,
  }),
  token({
    id: "doppler-token",
    title: "Doppler token",
    severity: "critical",
    pattern: /dp\.(?:pt|ct|sa|scim|audit|st(?:\.[a-z0-9_-]{2,35})?)\.[A-Za-z0-9]{40,44}/,
  }),
  token({
    id: "authress-access-key",
    title: "Authress service client access key",
    severity: "high",
    pattern:
      /(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[A-Za-z0-9+/_=-]{30,120}/,
  }),
  token({ id: "openshift-user-token", title: "OpenShift user token", severity: "high", pattern: /sha256~[\w-]{43}/ }),
  token({
    id: "docker-pat",
    title: "Docker personal access token",
    severity: "critical",
    pattern: /dckr_pat_[\w-]{27,32}/,
  }),
  token({
    id: "docker-organization-token",
    title: "Docker organization access token",
    severity: "critical",
    pattern: /dckr_oat_[\w-]{27,32}/,
  }),
  token({
    id: "docker-swarm-join-token",
    title: "Docker swarm join token",
    severity: "critical",
    pattern: /SWMTKN-1-[a-z0-9]{50,60}-[a-z0-9]{24,30}/,
  }),
  token({
    id: "docker-swarm-unlock-key",
    title: "Docker swarm unlock key",
    severity: "critical",
    pattern: /SWMKEY-1-[A-Za-z0-9+/]{40,50}/,
  }),
  token({
    id: "settlemint-access-token",
    title: "SettleMint access token",
    severity: "medium",
    pattern: /sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}/,
  }),
  token({
    id: "thunderstore-api-token",
    title: "Thunderstore API token",
    severity: "medium",
    pattern: /tss_[A-Za-z0-9_-]{20,80}/,
  }),
  token({
    id: "maxmind-license-key",
    title: "MaxMind license key",
    severity: "medium",
    pattern: /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk/,
  }),
  token({
    id: "workos-api-key",
    title: "WorkOS API key",
    severity: "high",
    pattern: /sk_(?:live|test)_a2V5X[A-Za-z0-9+/]{60,90}={0,2}/,
  }),
  assigned({
    id: "clerk-secret-key",
    title: "Clerk secret key",
    severity: "high",
    value: /sk_(?:live|test)_[A-Za-z0-9]{32,44}/,
  }),
  token({
    id: "kubernetes-bootstrap-token",
    title: "Kubernetes bootstrap token",
    severity: "critical",
    after: /--token[ =]/,
    pattern: /[a-z0-9]{6}\.[a-z0-9]{16}/,
  }),
  token({ id: "nightfall-api-key", title: "Nightfall API key", severity: "medium", pattern: /NF-[A-Za-z0-9]{32}/ }),
  assigned({
    id: "auth0-application-credentials",
    title: "Auth0 application credentials",
    severity: "critical",
    names: ["auth0_domain", "auth0_issuer_base_url", "auth0_client_id", "auth0_client_secret"],
    value: /https?:\/\/[A-Za-z0-9._-]{10,100}/,
  }),
  assigned({ id: "auth0-client-secret", title: "Auth0 client secret", severity: "critical", value: urlSafe(64, 600) }),
  assigned({ id: "ipqualityscore-api-key", title: "IPQualityScore API key", names: ["ipquality"], value: alnum(32) }),
  assigned({ id: "jumpcloud-api-key", title: "JumpCloud API key", value: alnum(40) }),
  assigned({ id: "jupiterone-api-key", title: "JupiterOne API key", value: alnum(76) }),
  assigned({ id: "loginradius-api-key", title: "Loginradius API key", value: UUID }),
  assigned({
    id: "okta-access-token",
    title: "Okta access token",
    severity: "critical",
    names: ["okta", "ssws"],
    value: /00[A-Za-z0-9=_-]{40}/,
  }),
  assigned({
    id: "okta-api-token",
    title: "Okta API token",
    severity: "critical",
    names: ["okta", "ssws"],
    value: /00[A-Za-z0-9_-]{39}\w/,
  }),
  assigned({ id: "securitytrails-api-key", title: "SecurityTrails API key", value: alnum(32) }),
  assigned({ id: "shodan-api-key", title: "Shodan API key", value: alnum(32) }),
  assigned({ id: "sslmate-api-key", title: "SSLMate API key", value: alnum(36) }),
  assigned({ id: "urlscan-api-key", title: "Urlscan API key", value: dashed(36) }),
  assigned({ id: "virustotal-api-key", title: "VirusTotal API key", value: hex(64) }),
];
