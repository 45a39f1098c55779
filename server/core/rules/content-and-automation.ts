// Tokens of content, media and documentation platforms and of automation services.
// Several are webhooks: whoever has the URL can use it.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, base64, DASHED_ID, dashed, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const contentAndAutomationRules: readonly Rule[] = [
  token({
    id: "redirect-pizza-token",
    title: "redirect.pizza API token",
    severity: "medium",
    pattern: /rpa_[A-Za-z0-9]{30,46}/,
  }),
  token({ id: "readme-api-key", title: "ReadMe API key", severity: "medium", pattern: /rdme_[a-z0-9]{70}/ }),
  token({ id: "contentful-pat", title: "Contentful personal access token", pattern: /CFPAT-[\w-]{43,64}/ }),
  assigned({ id: "mockaroo-api-key", title: "Mockaroo API key", value: /[a-z0-9]{8}/ }),
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
  token({
    id: "tines-webhook",
    title: "Tines webhook",
    severity: "medium",
    after: /\.tines\.(?:com|io)\/webhook\//,
    pattern: /[0-9a-f]{32}\/[0-9a-f]{32}/,
  }),
  assigned({ id: "anypoint-api-key", title: "Anypoint API key", value: DASHED_ID }),
  assigned({ id: "buttercms-api-key", title: "ButterCMS API key", value: alnum(40) }),
  assigned({ id: "cloudimage-api-key", title: "CloudImage API key", value: urlSafe(30) }),
  assigned({ id: "cloudinary-api-key", title: "Cloudinary API key", value: /\d{15}/ }),
  assigned({ id: "cloudinary-api-secret", title: "Cloudinary API secret", value: alnum(32) }),
  assigned({
    id: "contentful-delivery-api-token",
    title: "Contentful delivery API token",
    severity: "high",
    value: base64(43, 45),
  }),
  assigned({ id: "envoy-api-key", title: "Envoy API key", value: alnum(220), common: true }),
  assigned({ id: "imagekit-api-key", title: "ImageKit API key", value: /[A-Za-z0-9=_]{36}/ }),
  assigned({
    id: "imagekit-private-api-key",
    title: "ImageKit private API key",
    value: /private_[A-Za-z0-9_-]{8,128}/,
  }),
  assigned({ id: "kontent-api-key", title: "Kontent API key", value: dashed(36), common: true }),
  assigned({ id: "pipedream-api-key", title: "Pipedream API key", value: alnum(32) }),
  assigned({ id: "readme-api-key-named", title: "ReadMe API key (by name)", value: alnum(70), common: true }),
  assigned({ id: "simvoly-api-key", title: "Simvoly API key", value: alnum(33) }),
  assigned({ id: "storyblok-secret", title: "Storyblok secret", value: /[A-Za-z0-9]{22}tt/ }),
  assigned({ id: "webflow-api-key", title: "Webflow API key", value: alnum(64) }),
];
