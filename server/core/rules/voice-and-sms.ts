// Keys of telephony, voice and SMS services.
// Most have no prefix, so the name must stand nearby.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, hex, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const voiceAndSmsRules: readonly Rule[] = [
  token({
    id: "voiceflow-api-key",
    title: "Voiceflow API key",
    severity: "medium",
    pattern: /VF\.(?:DM\.|WS\.)?[0-9A-Fa-f]{24}\.[A-Za-z0-9]{16}/,
  }),
  assigned({
    id: "twilio-api-key",
    title: "Twilio API key",
    severity: "high",
    value: /SK[0-9a-fA-F]{32}/,
    words: /[=:(,]/,
  }),
  assigned({
    id: "twilio-account-sid",
    title: "Twilio account SID",
    severity: "low",
    value: /AC[0-9a-fA-F]{32}/,
    words: /[=:(,]/,
  }),
  assigned({ id: "twilio-auth-token", title: "Twilio auth token", severity: "critical", value: hex(32) }),
  assigned({
    id: "apifonica-api-key",
    title: "Apifonica API key",
    value: /[A-Za-z0-9]{11}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{12}/,
  }),
  assigned({
    id: "dailyco-api-key",
    title: "Daily.co API key",
    names: ["daily.co", "daily_co", "daily"],
    value: hex(64),
  }),
  assigned({
    id: "messagebird-api-token",
    title: "MessageBird API token",
    severity: "high",
    names: ["messagebird", "message-bird", "message_bird"],
    value: urlSafe(25),
  }),
  assigned({ id: "numverify-api-key", title: "Numverify API key", value: alnum(32) }),
  assigned({ id: "plivo-auth-token", title: "Plivo auth token", severity: "high", value: urlSafe(40) }),
  assigned({ id: "telnyx-api-key", title: "Telnyx API key", value: /KEY[A-Za-z0-9_-]{55}/ }),
  assigned({ id: "tyntec-api-key", title: "Tyntec API key", value: alnum(32) }),
  assigned({ id: "veriphone-api-key", title: "Veriphone API key", value: alnum(32) }),
  assigned({ id: "voodoosms-api-key", title: "VoodooSMS API key", value: alnum(46) }),
];
