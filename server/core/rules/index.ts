// Every rule that ships, in one list. A new vendor file is one line here; a test asserts that no file is missing.
import type { Rule } from "../detection/rule.ts";
import { aiRules } from "./ai.ts";
import { awsRules } from "./aws.ts";
import { azureRules } from "./azure.ts";
import { chatRules } from "./chat.ts";
import { ciRules } from "./ci.ts";
import { commerceRules } from "./commerce.ts";
import { configFileRules } from "./config-files.ts";
import { connectionStringRules } from "./connection-strings.ts";
import { contentAndAutomationRules } from "./content-and-automation.ts";
import { crmAndSupportRules } from "./crm-and-support.ts";
import { cryptoCurrencyRules } from "./crypto-currency.ts";
import { databasesRules } from "./databases.ts";
import { genericRules } from "./generic.ts";
import { googleRules } from "./google.ts";
import { hostingRules } from "./hosting.ts";
import { identityRules } from "./identity.ts";
import { jsonWebTokenRules } from "./json-web-tokens.ts";
import { locationAndWeatherRules } from "./location-and-weather.ts";
import { mailRules } from "./mail.ts";
import { marketDataRules } from "./market-data.ts";
import { monitoringRules } from "./monitoring.ts";
import { packageRegistriesRules } from "./package-registries.ts";
import { passwordRules } from "./passwords.ts";
import { paymentRules } from "./payment.ts";
import { privateKeyRules } from "./private-keys.ts";
import { productAnalyticsRules } from "./product-analytics.ts";
import { projectWorkRules } from "./project-work.ts";
import { scrapingRules } from "./scraping.ts";
import { socialAndMediaRules } from "./social-and-media.ts";
import { versionControlRules } from "./version-control.ts";
import { voiceAndSmsRules } from "./voice-and-sms.ts";

export const rules: readonly Rule[] = [
  ...aiRules,
  ...awsRules,
  ...azureRules,
  ...chatRules,
  ...ciRules,
  ...commerceRules,
  ...configFileRules,
  ...connectionStringRules,
  ...contentAndAutomationRules,
  ...crmAndSupportRules,
  ...cryptoCurrencyRules,
  ...databasesRules,
  ...genericRules,
  ...googleRules,
  ...hostingRules,
  ...identityRules,
  ...jsonWebTokenRules,
  ...locationAndWeatherRules,
  ...mailRules,
  ...marketDataRules,
  ...monitoringRules,
  ...packageRegistriesRules,
  ...passwordRules,
  ...paymentRules,
  ...privateKeyRules,
  ...productAnalyticsRules,
  ...projectWorkRules,
  ...scrapingRules,
  ...socialAndMediaRules,
  ...versionControlRules,
  ...voiceAndSmsRules,
];
