// Tokens and webhooks of chat and messaging services.
// A webhook URL is a secret: whoever has it can post.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, base64, dashed, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const chatRules: readonly Rule[] = [
  token({
    id: "slack-bot-token",
    title: "Slack bot token",
    pattern: /xoxb-\d{8,14}-(?:\d{8,14}-)?[A-Za-z0-9]{18,34}/,
  }),
  token({
    id: "slack-user-token",
    title: "Slack user token",
    pattern: /xox[pe]-\d{8,14}-\d{8,14}-(?:\d{8,14}-)?[A-Za-z0-9-]{24,66}/,
  }),
  token({
    id: "slack-app-token",
    title: "Slack app-level token",
    pattern: /xapp-\d{1,3}-[A-Za-z0-9]{8,15}-\d{8,15}-[A-Za-z0-9]{10,66}/,
  }),
  token({
    id: "slack-config-token",
    title: "Slack configuration access token",
    pattern: /xoxe\.xox[bp]-\d-[A-Za-z0-9]{160,170}/,
  }),
  token({
    id: "slack-refresh-token",
    title: "Slack configuration refresh token",
    pattern: /xoxe-\d-[A-Za-z0-9]{140,150}/,
  }),
  token({
    id: "slack-session-token",
    title: "Slack session token",
    pattern: /xox[cs]-\d{8,15}-\d{8,15}-\d{8,15}-[0-9a-f]{10,64}/,
  }),
  token({ id: "slack-session-cookie", title: "Slack session cookie", pattern: /xoxd-[A-Za-z0-9%+/_-]{100,400}={0,2}/ }),
  token({
    id: "slack-legacy-token",
    title: "Slack legacy token",
    pattern: /xox[aor]-(?:\d{1,14}-){0,3}[0-9A-Za-z]{8,64}/,
    confidence: "medium",
  }),
  token({
    id: "slack-webhook",
    title: "Slack incoming webhook",
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{8,16}\/B[A-Z0-9]{8,16}\/[A-Za-z0-9]{23,25}/,
  }),
  token({
    id: "slack-workflow-webhook",
    title: "Slack workflow webhook",
    severity: "medium",
    pattern: /hooks\.slack\.com\/workflows\/[A-Z][A-Z0-9]{5,14}\/A[A-Z0-9]{5,14}\/\d{6,20}\/[A-Za-z0-9]{8,40}/,
  }),
  token({
    id: "slack-trigger-url",
    title: "Slack workflow trigger URL",
    severity: "medium",
    pattern: /hooks\.slack\.com\/triggers\/[A-Z][A-Z0-9]{5,14}\/\d{10,16}\/[0-9a-f]{32}/,
  }),
  token({
    id: "discord-webhook",
    title: "Discord webhook",
    severity: "medium",
    pattern: /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{16,22}\/[\w-]{40,100}/,
  }),
  token({
    id: "microsoft-teams-webhook",
    title: "Microsoft Teams webhook",
    severity: "medium",
    pattern:
      /\.webhook\.office\.com\/webhookb2\/[0-9a-z-]{36}@[0-9a-z-]{36}\/IncomingWebhook\/[0-9a-z]{32}\/[0-9a-z-]{36}/,
  }),
  token({
    id: "microsoft-teams-webhook-outlook",
    title: "Microsoft Teams webhook (outlook.office.com)",
    severity: "medium",
    pattern: /outlook\.office\.com\/webhook\/[0-9a-z-]{36}@[0-9a-z-]{36}\/IncomingWebhook\/[0-9a-z]{32}\/[0-9a-z-]{36}/,
  }),
  token({
    id: "google-chat-webhook",
    title: "Google Chat webhook",
    severity: "medium",
    pattern: /chat\.googleapis\.com\/v1\/spaces\/[\w-]{8,16}\/messages\?key=AIza[\w-]{35}&token=[\w-]{30,60}/,
  }),
  token({ id: "telegram-bot-token", title: "Telegram bot token", pattern: /\d{8,10}:AA[\w-]{33}/ }),
  token({
    id: "telegram-bot-token-in-url",
    title: "Telegram bot token in a URL",
    after: /api\.telegram\.org\/(?:file\/)?bot/,
    pattern: /\d{8,10}:AA[\w-]{33}/,
  }),
  assigned({
    id: "discord-bot-token",
    title: "Discord bot token",
    severity: "critical",
    confidence: "high",
    // Its head is the base64 of a user id: too short and too common a mark to look for by itself.
    names: ["discord", "token", "login"],
    value: /(?:M[Tjz]|N[DTjz]|O[DT])[AEIMQUYcgk][0-5w-z][\w-]{19,24}\.[\w-]{6}\.[\w-]{27,40}/,
    words: /["'`=:( ]/,
    shaped: true,
    leaks: ['client.login("{{M[Tjz][AEIMQUYcgk][0-5w-z][A-Za-z0-9]{20}\\.[A-Za-z0-9]{6}\\.[A-Za-z0-9]{27}}}");'],
  }),
  assigned({
    id: "telegram-bot-token-named",
    title: "Telegram bot token (by name)",
    severity: "high",
    names: ["telegram", "telegr", "tgram"],
    value: /\d{5,16}:[A-Za-z0-9_-]{34,36}/,
    words: /bot|token|key|secret|api|auth|^["']?\s{0,3}[:=]/i,
  }),
  token({
    id: "mattermost-webhook",
    title: "Mattermost incoming webhook",
    severity: "medium",
    after: /(?:mattermost|\/\/mm\.)[\w.-]{0,80}(?::\d{2,5})?\/hooks\//,
    pattern: /[a-z0-9]{26}/,
    leaks: [
      "https://mattermost.example.org/hooks/{{[a-z0-9]{26}}}",
      "https://mm.example.org:8065/hooks/{{[a-z0-9]{26}}}",
    ],
    clean: ["https://example.org/hooks/{{[a-z0-9]{26}}}"],
    samples: false,
  }),
  assigned({
    id: "line-messaging-api-token",
    title: "LINE messaging API token",
    value: /[A-Za-z0-9+/]{171,172}=?/,
    common: true,
  }),
  assigned({
    id: "mattermost-access-token",
    title: "Mattermost access token",
    names: ["mattermost", "mm_access", "mm_token", "mm_pat"],
    value: /[a-z0-9]{26}/,
  }),
  token({
    id: "telegram-notify-url",
    title: "Telegram notification URL",
    severity: "high",
    after: /tgram:\/\//,
    pattern: /\d{5,16}:[\w-]{34,36}/,
  }),
  assigned({ id: "chatbot-api-key", title: "Chatbot API key", value: urlSafe(32), common: true }),
  assigned({ id: "chatfuel-api-key", title: "Chatfuel API key", value: alnum(128) }),
  assigned({ id: "cliengo-api-key", title: "Cliengo API key", value: UUID }),
  assigned({ id: "discord-api-token", title: "Discord API token", severity: "high", value: hex(64), common: true }),
  assigned({ id: "discord-client-secret", title: "Discord client secret", value: base64(32), common: true }),
  assigned({ id: "instabot-api-key", title: "Instabot API key", value: base64(44) }),
  assigned({ id: "intercom-api-key", title: "Intercom API key", severity: "high", value: base64(59, 60) }),
  assigned({
    id: "lark-app-secret",
    title: "Lark app secret",
    severity: "high",
    names: ["lark", "larksuite"],
    value: alnum(32),
  }),
  assigned({
    id: "lark-app-token",
    title: "Lark app access token",
    severity: "high",
    names: ["lark", "larksuite"],
    value: /a-[A-Za-z0-9._]{30,35}/,
  }),
  assigned({
    id: "lark-tenant-token",
    title: "Lark tenant access token",
    severity: "high",
    names: ["lark", "larksuite"],
    value: /t-[A-Za-z0-9._]{14,50}/,
  }),
  assigned({
    id: "lark-user-token",
    title: "Lark user access token",
    severity: "high",
    names: ["lark", "larksuite"],
    value: /u-[A-Za-z0-9._]{14,50}/,
  }),
  assigned({ id: "line-notify-token", title: "LINE Notify token", names: ["linenotify"], value: alnum(43) }),
  assigned({ id: "mesibo-api-key", title: "Mesibo API key", value: alnum(64) }),
  assigned({ id: "pushbullet-api-key", title: "PushBullet API key", value: /[A-Za-z0-9._]{34}/ }),
  assigned({ id: "sendbird-api-token", title: "Sendbird API token", value: /(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{24})/ }),
  assigned({ id: "surveybot-api-key", title: "SurveyBot API key", value: dashed(80) }),
  assigned({ id: "teletype-api-key", title: "Teletype API key", value: dashed(64) }),
];
