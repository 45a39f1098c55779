// Tokens of code hosts: GitHub, GitLab, Bitbucket, Gitea, Sourcegraph.
// GitHub and GitLab carry checksums in their newer forms.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { base64, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

const github = {
  docs: "https://docs.github.com/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens",
  revoke: "https://github.com/settings/tokens",
};
const gitlab = {
  docs: "https://docs.gitlab.com/security/tokens/",
  revoke: "https://gitlab.com/-/user_settings/personal_access_tokens",
};

export const versionControlRules: readonly Rule[] = [
  token({
    id: "github-pat",
    title: "GitHub personal access token",
    severity: "critical",
    pattern: /ghp_[A-Za-z0-9]{36}/,
    checksum: "crc32-base62",
    help: github,
  }),
  token({
    id: "github-fine-grained-pat",
    title: "GitHub fine-grained personal access token",
    severity: "critical",
    pattern: /github_pat_\w{36,255}/,
    help: github,
  }),
  token({
    id: "github-oauth-token",
    title: "GitHub OAuth access token",
    severity: "critical",
    pattern: /gho_[A-Za-z0-9]{36}/,
    checksum: "crc32-base62",
    help: github,
  }),
  token({
    id: "github-user-token",
    title: "GitHub App user-to-server token",
    severity: "critical",
    pattern: /ghu_[A-Za-z0-9]{36}/,
    checksum: "crc32-base62",
    help: github,
  }),
  token({
    id: "github-app-token",
    title: "GitHub App installation token",
    severity: "critical",
    pattern: /ghs_[A-Za-z0-9]{36}/,
    checksum: "crc32-base62",
    help: github,
  }),
  token({
    id: "github-app-jwt-token",
    title: "GitHub App installation token (stateless)",
    severity: "critical",
    pattern: /ghs_\d{1,20}_eyJ[\w-]{15,1000}\.[\w-]{2,2000}\.[\w-]{2,1000}/,
    help: github,
  }),
  token({
    id: "github-refresh-token",
    title: "GitHub refresh token",
    severity: "critical",
    pattern: /ghr_(?:[A-Za-z0-9]{76}|[A-Za-z0-9]{36})/,
    checksum: "crc32-base62",
    help: github,
  }),
  token({
    id: "gitlab-pat",
    title: "GitLab personal access token",
    severity: "critical",
    pattern: /glpat-[\w-]{20,22}/,
    help: gitlab,
  }),
  token({
    id: "gitlab-pat-routable",
    title: "GitLab personal access token (routable)",
    severity: "critical",
    pattern: /glpat-[\w-]{27,300}\.(?:[0-9a-z]{2}\.)?[0-9a-z]{9}/,
    checksum: "crc32-base36",
    help: gitlab,
  }),
  token({
    id: "gitlab-trigger-token",
    title: "GitLab pipeline trigger token",
    severity: "critical",
    pattern: /glptt-[\w-]{20,64}/,
  }),
  token({
    id: "gitlab-runner-registration-token",
    title: "GitLab runner registration token",
    severity: "critical",
    pattern: /GR1348941[\w-]{20,50}/,
  }),
  token({
    id: "gitlab-runner-token",
    title: "GitLab runner authentication token",
    severity: "critical",
    pattern: /glrt-(?:t\d_[\w-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}|t\d_[\w-]{27,300}\.[0-9a-z]{9}|[\w-]{20,64})/,
  }),
  token({
    id: "gitlab-runner-controller-token",
    title: "GitLab runner or workspace token",
    severity: "critical",
    pattern: /gl(?:rtr|wt)-[\w-]{20,64}/,
  }),
  token({
    id: "gitlab-deploy-token",
    title: "GitLab deploy token",
    severity: "critical",
    pattern: /gldt-[\w-]{20,64}/,
  }),
  token({ id: "gitlab-job-token", title: "GitLab CI job token", severity: "critical", pattern: /glcbt-[\w-]{20,70}/ }),
  token({
    id: "gitlab-oauth-secret",
    title: "GitLab OAuth application secret",
    severity: "critical",
    pattern: /gloas-[\w-]{64}/,
  }),
  token({
    id: "gitlab-agent-token",
    title: "GitLab Kubernetes agent token",
    severity: "critical",
    pattern: /glagent-[\w-]{20,128}/,
  }),
  token({ id: "gitlab-scim-token", title: "GitLab SCIM token", severity: "critical", pattern: /glsoat-[\w-]{20,64}/ }),
  token({ id: "gitlab-feed-token", title: "GitLab feed token", pattern: /glft-[\w-]{20,64}/ }),
  token({ id: "gitlab-incoming-mail-token", title: "GitLab incoming mail token", pattern: /glimt-[\w-]{20,64}/ }),
  token({ id: "gitlab-feature-flag-token", title: "GitLab feature flag client token", pattern: /glffct-[\w-]{20,64}/ }),
  token({
    id: "gitlab-session-cookie",
    title: "GitLab session cookie",
    after: /_gitlab_session=/,
    pattern: /[\w-]{20,64}/,
  }),
  token({
    id: "bitbucket-app-password",
    title: "Bitbucket app password",
    pattern: /ATBB[A-Za-z0-9]{32}/,
    checksum: "crc32-whole-hex",
  }),
  token({
    id: "bitbucket-http-access-token",
    title: "Bitbucket HTTP access token",
    pattern: /BBDC-[M-O][ADQTgjwz][AEIMQUYcgk][0-5w-z][A-Za-z0-9+/_-]{40}/,
  }),
  token({
    id: "bitbucket-repository-token",
    title: "Bitbucket repository access token",
    pattern: /ATCTT3xFfGN0[\w-]{80,800}(?:\\?=|%3[Dd])[0-9A-F]{8}/,
    checksum: "crc32-whole-hex",
  }),
  token({
    id: "sourcegraph-access-token",
    title: "Sourcegraph access token",
    pattern: /sgp_(?:[0-9A-Fa-f]{16}_|local_|[0-9A-Fa-f]{16}_local_)?[0-9A-Fa-f]{40}/,
  }),
  token({ id: "sourcegraph-cody-key", title: "Sourcegraph Cody gateway key", pattern: /slk_[0-9a-f]{64}/ }),
  token({ id: "coderabbit-api-key", title: "CodeRabbit API key", severity: "medium", pattern: /cr-[0-9a-f]{58}/ }),
  assigned({
    id: "github-oauth-client-secret",
    title: "GitHub OAuth client secret",
    severity: "critical",
    names: ["github"],
    value: hex(40),
    words: /secret/i,
  }),
  assigned({
    id: "github-token-legacy",
    title: "GitHub token (40 hex digits)",
    severity: "critical",
    names: ["github"],
    value: hex(40),
    words: /token|api_?key|[_-]pat\b|auth/i,
  }),
  assigned({
    id: "gitlab-token-legacy",
    title: "GitLab token (before prefixes)",
    severity: "high",
    names: ["gitlab"],
    value: urlSafe(20),
    words: /token|private|[_-]pat\b/i,
  }),
  assigned({ id: "bitbucket-client-secret", title: "Bitbucket client secret", value: base64(64) }),
  assigned({ id: "bitbucket-secret", title: "Bitbucket secret", severity: "high", value: /[A-Za-z0-9+_-]{44}/ }),
  assigned({
    id: "gitalk-oauth-credentials",
    title: "Gitalk OAuth credentials",
    names: ["gitalk", "clientid", "clientsecret"],
    value: hex(20),
  }),
  assigned({ id: "gitea-access-token", title: "Gitea access token", severity: "high", value: hex(40) }),
  assigned({ id: "gitter-access-token", title: "Gitter access token", value: urlSafe(40) }),
  assigned({ id: "shortcut-api-key", title: "Shortcut API key", value: UUID, common: true }),
];
