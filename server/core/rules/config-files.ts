// Credentials that configuration files hold under a fixed key: .npmrc, NuGet.config, Docker's config.json, .netrc,
// FileZilla, WireGuard, Django, Rails, NATS and wallets.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { decodeBase64 } from "./support/base64.ts";
import { hex } from "./support/shapes.ts";
import { token } from "./support/token.ts";

/** Whether the text is base64 of "user:password". */
function holdsCredentials(secret: string): boolean {
  const decoded = decodeBase64(secret);
  return decoded !== null && /^[\x20-\x7e]{1,120}:[\x20-\x7e]{3,400}$/.test(decoded);
}

/** Words that stand for a password in manuals and templates. */
const isPassword = (secret: string): boolean =>
  !/^(?:%.*%|\$.*|<.*|\{.*|x+|\*+|(?:my|your|the)?[_-]?(?:pass(?:word|wd)?|secret|token|changeme))$/i.test(secret);

export const configFileRules: readonly Rule[] = [
  token({
    id: "npmrc-auth-token",
    title: "npm registry token in .npmrc",
    severity: "critical",
    after: /:_authToken\s{0,3}=\s{0,3}["']?/,
    pattern: /[A-Za-z0-9_.+/=-]{20,600}/,
    clean: ["//registry.example.org/:_authToken=$" + "{NPM_TOKEN}"],
  }),
  token({
    id: "npmrc-auth",
    title: "npm registry credentials in .npmrc",
    severity: "critical",
    after: /:?_auth\s{0,3}=\s{0,3}["']?/,
    pattern: /[A-Za-z0-9+/]{12,400}={0,2}/,
    accept: holdsCredentials,
    clean: ["_auth = {{[A-Za-z]{7}}}\n"],
    leaks: ["_auth = {{YWRtaW46(?:c2Vj|cm91|dGVz|bGlv|bWFu){4}}}\n"],
    samples: false,
  }),
  token({
    id: "npmrc-password",
    title: "npm registry password in .npmrc",
    severity: "high",
    after: /:_password\s{0,3}=\s{0,3}["']?/,
    pattern: /[A-Za-z0-9+/]{8,200}={0,2}/,
  }),
  token({
    id: "nuget-config-password",
    title: "Password in NuGet.config",
    severity: "high",
    after: /ClearTextPassword"\s{1,3}value="/i,
    pattern: /[A-Za-z0-9!#$*+,.:;=?@^_~-]{8,120}/,
    accept: isPassword,
  }),
  token({
    id: "docker-config-auth",
    title: "Registry credentials in Docker's config.json",
    severity: "critical",
    after: /"auth"\s{0,3}:\s{0,3}"/,
    pattern: /[A-Za-z0-9+/]{12,2000}={0,2}/,
    accept: holdsCredentials,
    clean: ['{"auth": "{{[A-Za-z0-9]{31}}}"}'],
    leaks: ['{"auths": {"registry.example.org": {"auth": "{{YWRtaW46(?:c2Vj|cm91|dGVz|bGlv|bWFu){4}}}"} } }'],
    samples: false,
  }),
  token({
    id: "netrc-password",
    title: "Password in .netrc",
    severity: "high",
    after: /machine\s{1,4}[\w.:-]{1,100}\s{1,8}login\s{1,4}[^\s]{1,100}\s{1,8}password\s{1,4}/,
    pattern: /[A-Za-z0-9!#%&*+,.:;=?@^_~-]{6,120}/,
    accept: isPassword,
    literal: true,
  }),
  token({
    id: "filezilla-password",
    title: "Password of a FileZilla site",
    severity: "high",
    after: /<Pass(?: encoding="base64")?>/,
    pattern: /[A-Za-z0-9+/!#%&*,.;=?@^_~-]{6,200}/,
    accept: isPassword,
    literal: true,
  }),
  token({
    id: "kubeconfig-client-key",
    title: "Client key in a kubeconfig",
    severity: "critical",
    after: /client-key-data:\s{1,4}["']?/,
    pattern: /[A-Za-z0-9+/]{200,3500}={0,2}/,
  }),
  token({
    id: "wireguard-private-key",
    title: "WireGuard private or preshared key",
    severity: "critical",
    after: /(?:PrivateKey|PresharedKey|PreSharedKey)\s{0,3}=\s{0,3}/,
    pattern: /[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=/,
  }),
  token({
    id: "django-insecure-key",
    title: "Django secret key of a new project",
    severity: "medium",
    pattern: /django-insecure-[A-Za-z0-9!#$%&()*+@^_=-]{45,55}/,
  }),
  assigned({
    id: "django-secret-key",
    title: "Django secret key",
    severity: "high",
    value: /[A-Za-z0-9!#$%&()*+@^_=-]{45,55}/,
    words: /secret/i,
  }),
  assigned({
    id: "rails-master-key",
    title: "Rails master key",
    severity: "critical",
    names: ["rails_master_key", "master.key"],
    value: hex(32),
    words: /[=:]/,
  }),
  assigned({
    id: "rails-secret-key-base",
    title: "Rails secret key base",
    severity: "high",
    names: ["secret_key_base"],
    value: hex(64, 128),
    words: /[=:]/,
  }),
  assigned({
    id: "nats-nkey-seed",
    title: "NATS seed",
    severity: "critical",
    names: ["nkey", "nats", "seed"],
    value: /S[ACNOPUX][A-Z2-7]{56}/,
    words: /[=:,(]/,
  }),
  assigned({
    id: "stellar-secret-seed",
    title: "Stellar secret seed",
    severity: "critical",
    names: ["stellar", "seed", "horizon"],
    value: /S[A-D][A-Z2-7]{54}/,
    words: /[=:,(]/,
  }),
  assigned({
    id: "bitcoin-private-key",
    title: "Bitcoin private key (WIF)",
    severity: "critical",
    names: ["bitcoin", "wif", "privkey", "private_key", "privatekey"],
    value: /[5KL][1-9A-HJ-NP-Za-km-z]{50,51}/,
    words: /[=:,(]/,
  }),
  assigned({
    id: "sidekiq-enterprise-credentials",
    title: "Sidekiq Pro or Enterprise credentials",
    severity: "high",
    names: ["bundle_gems__contribsys__com", "bundle_enterprise__contribsys__com"],
    value: /[0-9a-f]{8}:[0-9a-f]{8}/,
    shaped: true,
    words: /[=:]/,
  }),
  assigned({
    id: "laravel-app-key",
    title: "Laravel application key",
    severity: "high",
    names: ["app_key"],
    value: /base64:[A-Za-z0-9+/]{43}=/,
    words: /[=:]/,
  }),
];
