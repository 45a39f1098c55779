// Publish tokens of package registries.
// A leaked one is a supply chain attack.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, hex, UUID } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const packageRegistriesRules: readonly Rule[] = [
  token({
    id: "npm-access-token",
    title: "npm access token",
    severity: "critical",
    pattern: /npm_[A-Za-z0-9]{36}/,
    checksum: "crc32-base62",
  }),
  token({
    id: "pypi-api-token",
    title: "PyPI API token",
    severity: "critical",
    pattern: /pypi-AgEIcHlwaS5vcmc[\w-]{50,1000}/,
  }),
  token({
    id: "pypi-test-token",
    title: "TestPyPI API token",
    severity: "low",
    pattern: /pypi-AgENdGVzdC5weXBpLm9yZw[\w-]{50,1000}/,
  }),
  token({ id: "rubygems-api-key", title: "RubyGems API key", severity: "critical", pattern: /rubygems_[0-9a-f]{48}/ }),
  token({ id: "crates-io-token", title: "crates.io API token", severity: "critical", pattern: /cio[A-Za-z0-9]{32}/ }),
  token({
    id: "clojars-deploy-token",
    title: "Clojars deploy token",
    severity: "critical",
    pattern: /CLOJARS_[0-9a-z]{60}/,
  }),
  token({ id: "nuget-api-key", title: "NuGet API key", severity: "critical", pattern: /oy2[a-z0-9]{43}/ }),
  token({ id: "jfrog-api-key", title: "JFrog API key", severity: "critical", pattern: /AKCp[A-Za-z0-9]{68,70}/ }),
  token({
    id: "jfrog-reference-token",
    title: "JFrog reference token",
    severity: "critical",
    pattern: /cmVmd[A-Za-z0-9]{59}/,
  }),
  token({
    id: "cloudsmith-api-key",
    title: "Cloudsmith API key",
    severity: "high",
    pattern: /csa_[0-9a-f]{30}[A-Za-z0-9]{6}/,
  }),
  token({
    id: "sidekiq-gems-url",
    title: "Sidekiq Pro or Enterprise gem server credentials",
    severity: "high",
    pattern: /[0-9a-f]{8}:[0-9a-f]{8}@(?:gems|enterprise)\.contribsys\.com/,
    literal: true,
  }),
  assigned({ id: "cloudsmith-api-key-legacy", title: "Cloudsmith API key (40 hex digits)", value: hex(40) }),
  assigned({
    id: "jfrog-api-key-legacy",
    title: "JFrog API key (73 characters)",
    severity: "critical",
    names: ["jfrog", "artifactory", "bintray", "xray"],
    value: alnum(73),
  }),
  assigned({
    id: "jfrog-encrypted-password",
    title: "JFrog encrypted password",
    severity: "critical",
    names: ["jfrog", "artifactory", "bintray", "xray"],
    value: /AP[A-F0-9][A-Za-z0-9]{8,600}/,
  }),
  assigned({
    id: "jfrog-identity-token",
    title: "JFrog identity token",
    severity: "critical",
    names: ["jfrog", "artifactory", "bintray", "xray"],
    value: alnum(64),
  }),
  assigned({
    id: "npm-access-token-legacy",
    title: "npm access token (UUID)",
    severity: "critical",
    names: ["npm_token", "authtoken"],
    value: UUID,
  }),
  assigned({ id: "packagecloud-api-key", title: "PackageCloud API key", value: hex(48) }),
];
