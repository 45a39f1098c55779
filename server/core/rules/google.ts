// Credentials of Google Cloud, Firebase and Google's APIs. An "AIza" key may be meant for browsers, hence high and not
// critical; the private key of a service account is found as a PEM block in private-keys.ts.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, hex } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const googleRules: readonly Rule[] = [
  token({ id: "google-api-key", title: "Google API key", severity: "high", pattern: /AIza[\w-]{35}/ }),
  token({
    id: "google-api-key-base64",
    title: "Google API key in base64",
    severity: "high",
    pattern: /QUl6YVN5[A-Za-z0-9+/]{43,46}={0,2}/,
  }),
  token({
    id: "google-gemini-api-key",
    title: "Google Gemini API key",
    severity: "critical",
    pattern: /AQ\.Ab8RN6[\w-]{44}/,
  }),
  token({
    id: "google-oauth-client-secret",
    title: "Google OAuth client secret",
    severity: "critical",
    pattern: /GOCSPX-[\w-]{28}/,
  }),
  assigned({
    id: "google-oauth-client-secret-legacy",
    title: "Google OAuth client secret (24 characters)",
    severity: "high",
    names: ["client_secret", "clientsecret", "google"],
    value: /[A-Za-z0-9_-]{24}/,
    words: /secret.{0,12}[=:]|^["']?\s{0,3}[=:]/i,
    common: true,
  }),
  token({
    id: "google-oauth-access-token",
    title: "Google OAuth access token",
    severity: "high",
    pattern: /ya29\.[\w-]{20,1500}/,
  }),
  token({
    id: "google-oauth-refresh-token",
    title: "Google OAuth refresh token",
    severity: "critical",
    pattern: /1\/\/0[\w-]{80,200}/,
  }),
  token({
    id: "google-oauth-client-id",
    title: "Google OAuth client id",
    severity: "low",
    confidence: "low",
    pattern: /\d{6,16}-[a-z0-9_]{32}\.apps\.googleusercontent\.com/,
  }),
  token({
    id: "firebase-cloud-messaging-key",
    title: "Firebase Cloud Messaging server key",
    severity: "critical",
    pattern: /AAAA[\w-]{7}:APA91b[\w-]{134,140}/,
    literal: true,
  }),
  token({
    id: "firebase-device-token",
    title: "Firebase device token",
    severity: "low",
    pattern: /[\w-]{22}:APA91b[\w-]{134}/,
    literal: true,
  }),
  assigned({
    id: "google-service-account-key-id",
    title: "Google service account key id",
    severity: "low",
    confidence: "low",
    names: ["private_key_id"],
    value: hex(40),
    words: /[=:]/,
  }),
  assigned({
    id: "google-hmac-secret",
    title: "Google Cloud Storage HMAC secret",
    severity: "critical",
    names: ["goog", "gcs", "hmac"],
    value: /[A-Za-z0-9+/]{40}/,
    words: /secret.{0,20}[=:,>(]/i,
  }),
  token({
    id: "google-hmac-access-id",
    title: "Google Cloud Storage HMAC access id",
    severity: "medium",
    pattern: /GOOG1?E?[A-Z0-9]{56}/,
  }),
  assigned({ id: "recaptcha-secret", title: "reCAPTCHA key", severity: "medium", value: /6L[A-Za-z0-9_-]{38}/ }),
  assigned({
    id: "youtube-api-key",
    title: "YouTube API key",
    severity: "medium",
    value: alnum(39),
  }),
];
