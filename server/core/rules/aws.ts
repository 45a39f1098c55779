// Credentials of Amazon Web Services. The access key id is public by design but never stands without its secret; the
// forty characters of the secret itself need their usual names nearby.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { token } from "./support/token.ts";

const SECRET_NAMES = [
  "secret_access_key",
  "secretaccesskey",
  "secret-access-key",
  "aws_secret",
  "aws-secret",
  "awssecret",
];

/** A path or an identifier of forty characters has no digit beside both cases. */
const hasAllKinds = (secret: string): boolean => /\d/.test(secret) && /[A-Z]/.test(secret) && /[a-z]/.test(secret);

export const awsRules: readonly Rule[] = [
  token({
    id: "aws-access-key-id",
    title: "AWS access key id",
    severity: "critical",
    pattern: /(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}/,
    accept: (secret) => /\d/.test(secret.slice(4)),
    clean: ["TODAYINASIAASACKOFRICEFELLOVER"],
  }),
  token({
    id: "aws-access-key-id-legacy",
    title: "AWS access key id (A3T form)",
    severity: "critical",
    pattern: /A3T[A-Z0-9][A-Z2-7]{16}/,
  }),
  assigned({
    id: "aws-secret-access-key",
    title: "AWS secret access key",
    severity: "critical",
    names: SECRET_NAMES,
    value: /[A-Za-z0-9+/]{40}/,
    words: /[=:,>(]|\s/,
    leaks: ["aws_secret_access_key = {{[A-Za-z0-9+/]{40}}}\n", '"SecretAccessKey": "{{[A-Za-z0-9+/]{40}}}"'],
    clean: ["export AWS_SECRET_ACCESS_KEY={{[a-f0-9]{42}}}"],
  }),
  assigned({
    id: "aws-secret-access-key-named",
    title: "AWS secret access key (by vendor name)",
    severity: "critical",
    names: ["aws", "amazon", "amzn"],
    value: /[A-Za-z0-9+/]{40}/,
    words: /(?:secret|key|token).{0,30}[=:,>(]/i,
  }),
  token({
    id: "aws-secret-beside-key-id",
    title: "AWS secret access key beside its key id",
    severity: "critical",
    after: /(?:AKIA|ASIA)[A-Z0-9]{16}["']?[\s,;:|&]{1,4}["']?(?:[Ss]ecret[\w ]{0,20}[=:]\s?["']?)?/,
    pattern: /[A-Za-z0-9+/]{40}/,
    accept: hasAllKinds,
  }),
  assigned({
    id: "aws-session-token",
    title: "AWS session token",
    names: ["session_token", "sessiontoken", "session-token"],
    value: /(?:FwoG|IQoJ|FQoG|AQoD)[A-Za-z0-9+/]{100,1500}={0,2}/,
    words: /[=:,>(]/,
  }),
  token({
    id: "aws-bedrock-api-key",
    title: "Amazon Bedrock API key",
    severity: "critical",
    pattern: /ABSK[A-Za-z0-9+/]{109,269}={0,2}/,
  }),
  token({
    id: "aws-bedrock-short-lived-key",
    title: "Amazon Bedrock API key (short-lived)",
    severity: "high",
    pattern: /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]{0,1600}={0,2}/,
    literal: true,
    samples: false,
    leaks: ["export KEY={{bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9]{60}}}"],
    clean: ["prefix = 'bedrock-api-key-'"],
  }),
  token({ id: "aws-appsync-api-key", title: "AWS AppSync API key", severity: "high", pattern: /da2-[a-z0-9]{26}/ }),
  token({
    id: "aws-mws-auth-token",
    title: "Amazon Marketplace Web Service token",
    severity: "critical",
    pattern: /amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  }),
  assigned({
    id: "aws-ses-smtp-password",
    title: "Amazon SES SMTP password",
    severity: "high",
    names: ["smtp_pass", "smtp-pass", "smtppass", "ses_smtp"],
    value: /B[A-Za-z0-9+/]{43}/,
    words: /[=:,>(]/,
  }),
];
