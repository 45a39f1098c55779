// Tokens of social networks, media and document conversion services.
// Most are named, few are marked.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, dashed, hex, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const socialAndMediaRules: readonly Rule[] = [
  token({ id: "facebook-page-token", title: "Facebook page access token", pattern: /EAA[A-Z][A-Za-z0-9]{90,500}/ }),
  assigned({
    id: "facebook-app-token",
    title: "Facebook app access token",
    severity: "high",
    names: ["facebook", "access_token"],
    value: /\d{12,18}(?:\||%7C)[A-Za-z0-9_-]{24,40}/,
    words: /[=:(]/,
  }),
  token({
    id: "instagram-access-token",
    title: "Instagram access token",
    severity: "high",
    pattern: /IGQV[A-Za-z0-9_-]{50,400}/,
  }),
  token({
    id: "twitter-bearer-token",
    title: "Twitter bearer token",
    pattern: /AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%+/]{40,120}/,
    literal: true,
  }),
  token({
    id: "pinterest-access-token",
    title: "Pinterest access token",
    severity: "medium",
    pattern: /pina_[\w-]{20,200}/,
  }),
  token({
    id: "linkedin-client-secret",
    title: "LinkedIn client secret",
    pattern: /WPL_AP[0-9A-F]\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/=]{8,12}/,
  }),
  token({
    id: "dropbox-access-token",
    title: "Dropbox short-lived access token",
    pattern: /sl\.(?:u\.)?[A-Za-z0-9_-]{120,200}/,
  }),
  token({
    id: "adobe-client-secret",
    title: "Adobe OAuth client secret",
    severity: "medium",
    pattern: /p8e-[A-Za-z0-9_-]{32}/,
  }),
  token({
    id: "riot-api-key",
    title: "Riot Games API key",
    severity: "medium",
    pattern: /RGAPI-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i,
  }),
  token({ id: "lichess-api-token", title: "Lichess API token", severity: "medium", pattern: /lip_[A-Za-z0-9]{16,60}/ }),
  token({
    id: "intra42-client-secret",
    title: "42 Intra client secret",
    severity: "medium",
    pattern: /s-s4t2(?:ud|af)-[0-9a-f]{64}/,
  }),
  assigned({ id: "adobe-io-api-key", title: "Adobe io API key", value: hex(32) }),
  assigned({ id: "apitemplate-api-key", title: "APITemplate API key", value: alnum(39) }),
  assigned({ id: "blitapp-api-key", title: "BlitApp API key", value: urlSafe(39) }),
  assigned({ id: "blogger-api-key", title: "Blogger API key", value: dashed(39) }),
  assigned({
    id: "box-api-key",
    title: "Box API key",
    severity: "high",
    names: ["box", "boxt", "boxk", "boxa"],
    value: alnum(32),
    common: true,
  }),
  assigned({ id: "brandfetch-api-key", title: "Brandfetch API key", value: alnum(40) }),
  assigned({ id: "browshot-api-key", title: "Browshot API key", value: alnum(28) }),
  assigned({ id: "calorieninja-api-key", title: "CalorieNinja API key", value: alnum(40) }),
  assigned({ id: "cloudmersive-api-key", title: "Cloudmersive API key", value: dashed(36) }),
  assigned({ id: "convertapi-key", title: "ConvertAPI key", value: alnum(16) }),
  assigned({ id: "craftmypdf-api-key", title: "CraftMyPDF API key", value: alnum(35) }),
  assigned({ id: "currentsapi-key", title: "CurrentsAPI key", value: /[A-Za-z0-9+=_-]{48}/ }),
  assigned({
    id: "deviantart-access-token",
    title: "DeviantArt access token",
    names: ["deviantart", "deviant_art"],
    value: alnum(40, 80),
  }),
  assigned({
    id: "deviantart-oauth-client-secret",
    title: "DeviantArt OAuth client secret",
    names: ["deviantart", "deviant_art"],
    value: hex(32),
  }),
  assigned({
    id: "ditto-api-key",
    title: "Ditto API key",
    value: /[A-Za-z0-9]{8}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}\.[A-Za-z0-9]{40}/,
  }),
  assigned({
    id: "dropbox-api-secret",
    title: "Dropbox API secret",
    severity: "high",
    value: /[A-Za-z0-9]{10,12}[B-Za-z0-9]A{10,12}[B-Za-z0-9][A-Za-z0-9]{40,44}/,
  }),
  assigned({
    id: "dropbox-api-secret-key",
    title: "Dropbox API secret/key",
    severity: "high",
    value: urlSafe(130, 152),
  }),
  assigned({ id: "dropbox-app-secret", title: "Dropbox app secret", severity: "high", value: alnum(15) }),
  assigned({
    id: "dropbox-long-lived-api-token",
    title: "Dropbox long lived API token",
    severity: "high",
    value: /[A-Za-z0-9]{11}AAAAAAAAAA[A-Za-z0-9=_-]{43}/,
  }),
  assigned({
    id: "facebook-access-token-80",
    title: "Facebook access token",
    severity: "high",
    value: /EAA[A-Za-z0-9]{80,800}/,
    common: true,
  }),
  assigned({
    id: "facebook-app-credentials",
    title: "Facebook app credentials",
    severity: "high",
    value: alnum(32, 64),
    common: true,
  }),
];
