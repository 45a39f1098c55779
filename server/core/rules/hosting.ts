// Tokens of hosting, network and content platforms beside the three large clouds.
// Those have files of their own.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const hostingRules: readonly Rule[] = [
  token({
    id: "digitalocean-pat",
    title: "DigitalOcean personal access token",
    severity: "critical",
    pattern: /dop_v1_[0-9a-f]{64}/,
  }),
  token({
    id: "digitalocean-oauth-token",
    title: "DigitalOcean OAuth token",
    severity: "critical",
    pattern: /doo_v1_[0-9a-f]{64}/,
  }),
  token({
    id: "digitalocean-refresh-token",
    title: "DigitalOcean refresh token",
    severity: "critical",
    pattern: /dor_v1_[0-9a-f]{64}/,
  }),
  token({
    id: "heroku-api-key",
    title: "Heroku API key",
    severity: "critical",
    pattern: /HRKU-(?:[\w-]{60}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})/,
  }),
  token({ id: "fly-access-token", title: "Fly.io access token", severity: "critical", pattern: /fo1_[\w-]{43}/ }),
  token({
    id: "fly-macaroon",
    title: "Fly.io macaroon token",
    severity: "critical",
    pattern: /fm(?:1a|1r|2)_[A-Za-z0-9+/]{100,1600}={0,3}/,
  }),
  token({ id: "vercel-token", title: "Vercel token", severity: "critical", pattern: /vc[acikpr]_[A-Za-z0-9_-]{56}/ }),
  token({ id: "netlify-token", title: "Netlify token", severity: "critical", pattern: /nf[bcopu]_[A-Za-z0-9]{36}/ }),
  token({ id: "render-api-key", title: "Render API key", severity: "critical", pattern: /rnd_[A-Za-z0-9]{28,32}/ }),
  token({
    id: "cloudflare-api-token",
    title: "Cloudflare API token",
    severity: "critical",
    pattern: /cf(?:at|ut|k)_[A-Za-z0-9]{40}[0-9a-f]{8}/,
    checksum: "crc32-body-hex",
  }),
  token({
    id: "cloudflare-origin-ca-key",
    title: "Cloudflare origin CA key",
    severity: "critical",
    pattern: /v1\.0-[0-9a-f]{24}-[0-9a-f]{146}/,
  }),
  token({ id: "scalingo-api-token", title: "Scalingo API token", severity: "high", pattern: /tk-us-[\w-]{48}/ }),
  token({ id: "upcloud-api-token", title: "UpCloud API token", severity: "high", pattern: /ucat_[A-Za-z0-9]{24,32}/ }),
  token({
    id: "akamai-credentials",
    title: "Akamai EdgeGrid credential",
    severity: "high",
    pattern: /akab-[a-z0-9]{16}-[a-z0-9]{16}/,
  }),
  token({
    id: "tailscale-key",
    title: "Tailscale key",
    severity: "critical",
    pattern: /tskey-[a-z]{3,10}-[A-Za-z0-9]{8,40}-[A-Za-z0-9]{10,60}/,
  }),
  token({
    id: "defined-networking-api-token",
    title: "Defined Networking API token",
    severity: "high",
    pattern: /dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}/i,
  }),
  token({ id: "deno-deploy-token", title: "Deno Deploy token", severity: "high", pattern: /dd[pow]_[A-Za-z0-9]{36}/ }),
  token({ id: "val-town-api-token", title: "Val Town API token", severity: "medium", pattern: /vtwn_[\w-]{20,80}/ }),
  token({
    id: "alibaba-access-key-id",
    title: "Alibaba Cloud access key id",
    severity: "high",
    pattern: /LTAI[A-Za-z0-9]{12,24}/,
  }),
  token({
    id: "alibaba-sts-access-key-id",
    title: "Alibaba Cloud STS access key id",
    severity: "high",
    pattern: /STS\.[A-Za-z0-9]{22,40}/,
  }),
  token({
    id: "alibaba-sts-security-token",
    title: "Alibaba Cloud STS security token",
    severity: "critical",
    pattern: /CAIS[A-Za-z0-9+/=_-]{100,1024}/,
  }),
  token({
    id: "tencent-secret-id",
    title: "Tencent Cloud secret id",
    severity: "high",
    pattern: /AKID[A-Za-z0-9]{32}/,
  }),
  token({ id: "yandex-api-key", title: "Yandex Cloud API key", severity: "critical", pattern: /AQVN[\w-]{35,38}/ }),
  token({
    id: "yandex-iam-token",
    title: "Yandex Cloud IAM token",
    severity: "critical",
    pattern: /t1\.[A-Z0-9a-z_-]{20,700}={0,2}\.[A-Z0-9a-z_-]{86}={0,2}/,
  }),
  token({
    id: "yandex-oauth-token",
    title: "Yandex OAuth token",
    severity: "high",
    pattern: /y0_[A-Za-z0-9_-]{50,70}/,
  }),
  token({
    id: "redirect-pizza-token",
    title: "redirect.pizza API token",
    severity: "medium",
    pattern: /rpa_[A-Za-z0-9]{30,46}/,
  }),
  token({ id: "readme-api-key", title: "ReadMe API key", severity: "medium", pattern: /rdme_[a-z0-9]{70}/ }),
  token({ id: "contentful-pat", title: "Contentful personal access token", pattern: /CFPAT-[\w-]{43}/ }),
  token({ id: "canva-client-secret", title: "Canva client secret", severity: "medium", pattern: /cnvca[\w-]{51}/ }),
  token({
    id: "workato-api-token",
    title: "Workato developer API token",
    severity: "high",
    pattern: /wrka[a-z]{0,2}-eyJ[\w-]{8,200}\.[\w-]{16,600}\.[\w-]{64,600}/,
  }),
  token({
    id: "zapier-webhook",
    title: "Zapier webhook",
    severity: "medium",
    pattern: /hooks\.zapier\.com\/hooks\/catch\/\d{5,10}\/[a-z0-9]{6,12}/,
  }),
  assigned({
    id: "truenas-api-key",
    title: "TrueNAS API key",
    severity: "high",
    names: ["truenas", '"params"'],
    value: /\d{1,5}-[A-Za-z0-9]{64}/,
    words: /[=:[(]/,
  }),
  token({
    id: "volcengine-access-key-id",
    title: "Volcengine access key id",
    severity: "high",
    pattern: /AKLT[A-Za-z0-9_-]{43,60}/,
  }),
  assigned({
    id: "softlayer-api-key",
    title: "IBM SoftLayer API key",
    severity: "high",
    names: ["softlayer", "sl_api", "sl-api"],
    value: alnum(64),
  }),
];
