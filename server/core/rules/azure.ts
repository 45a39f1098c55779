// Credentials of Microsoft Azure. Newer keys carry a fixed signature of their service near the end, older ones are bare
// base64 that only a connection string or a name gives away.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, hex } from "./support/shapes.ts";
import { token } from "./support/token.ts";

/** Keys of 64 bytes in base64 whose signature stands after 76 characters. */
const long = (id: string, title: string, signature: string): Rule =>
  token({
    id,
    title,
    severity: "critical",
    pattern: new RegExp(`[A-Za-z0-9+/]{76}${signature}[A-Za-z0-9+/]{6}==`),
  });

/** Keys of 32 bytes in base64 whose signature stands after 33 characters. */
const short = (id: string, title: string, signature: string): Rule =>
  token({
    id,
    title,
    severity: "critical",
    pattern: new RegExp(`[A-Za-z0-9+/]{33}${signature}[A-Za-z0-9+/]{6}=`),
  });

export const azureRules: readonly Rule[] = [
  token({
    id: "azure-storage-account-key",
    title: "Azure storage account key",
    severity: "critical",
    after: /AccountKey=/i,
    pattern: /[A-Za-z0-9+/]{86}==/,
  }),
  assigned({
    id: "azure-storage-account-key-named",
    title: "Azure storage account key (by name)",
    severity: "critical",
    names: ["accountkey", "account_key", "account-key", "accesskey", "access_key", "azure"],
    value: /[A-Za-z0-9+/]{86}==/,
    words: /[=:,>(]/,
  }),
  long("azure-storage-key-signed", "Azure storage account key (signed form)", "\\+ASt"),
  long("azure-cosmos-db-key", "Azure Cosmos DB key", "ACDb"),
  long("azure-batch-key", "Azure Batch key", "\\+ABa"),
  long("azure-api-management-key", "Azure API Management key", "APIM"),
  long("azure-ml-classic-key", "Azure Machine Learning (classic) key", "\\+AMC"),
  short("azure-service-bus-key", "Azure Service Bus key", "\\+ASb"),
  short("azure-event-hubs-key", "Azure Event Hubs key", "\\+AEh"),
  short("azure-event-grid-key", "Azure Event Grid key", "AZEG"),
  short("azure-relay-key", "Azure Relay key", "\\+ARm"),
  short("azure-iot-key", "Azure IoT key", "AIoT"),
  short("azure-redis-key", "Azure Cache for Redis key", "AzCa"),
  token({
    id: "azure-search-key",
    title: "Azure AI Search key",
    severity: "critical",
    pattern: /[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}/,
  }),
  token({
    id: "azure-container-registry-key",
    title: "Azure Container Registry password",
    severity: "critical",
    pattern: /[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9]{6}/,
  }),
  token({
    id: "azure-functions-key",
    title: "Azure Functions key",
    severity: "high",
    pattern: /[\w-]{44}AzFu[\w-]{5,6}={0,2}/,
  }),
  token({
    id: "azure-shared-key",
    title: "Azure annotated key",
    severity: "critical",
    pattern: /[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}/,
  }),
  token({
    id: "azure-devops-pat",
    title: "Azure DevOps personal access token",
    severity: "critical",
    pattern: /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/,
  }),
  assigned({
    id: "azure-devops-pat-legacy",
    title: "Azure DevOps personal access token (52 characters)",
    severity: "critical",
    names: ["azure", "ado_pat", "vsts", "devops", "pat_token"],
    value: /[a-z2-7]{52}/,
  }),
  token({
    id: "azure-entra-client-secret",
    title: "Microsoft Entra client secret",
    severity: "critical",
    pattern: /[A-Za-z0-9._~-]{3}\dQ~[A-Za-z0-9._~-]{31,34}/,
  }),
  assigned({
    id: "azure-entra-client-secret-named",
    title: "Microsoft Entra client secret (by name)",
    severity: "critical",
    names: ["azure", "client_secret", "clientsecret", "aad"],
    value: /[A-Za-z0-9._~-]{3}[A-Za-z0-9]Q~[A-Za-z0-9._~-]{31,34}/,
  }),
  token({
    id: "azure-shared-access-key",
    title: "Azure shared access key in a connection string",
    severity: "critical",
    after: /SharedAccessKey=/i,
    pattern: /[A-Za-z0-9+/]{32,100}={0,2}/,
  }),
  assigned({
    id: "azure-shared-access-key-named",
    title: "Azure shared access key",
    severity: "critical",
    names: ["sharedaccesskey", "shared_access_key", "hubaccesskey", "hub_access_key", "notificationhub"],
    value: /[A-Za-z0-9+/]{42,88}={0,2}/,
    words: /[=:,>(]/,
  }),
  token({
    id: "azure-sas-signature",
    title: "Azure shared access signature",
    severity: "high",
    after: /[?&]s[vpre]=[\w:,%+.-]{1,80}(?:&(?:amp;)?[a-z]{2,4}=[\w:,%+./-]{0,120}){1,12}&(?:amp;)?sig=/,
    pattern: /[A-Za-z0-9%+/]{40,70}(?:=|%3[Dd])?/,
    leaks: ["https://acme.blob.core.windows.net/data?sv=2022-11-02&ss=b&srt=sco&sp=rwl&sig={{[A-Za-z0-9]{43}}}%3D"],
  }),
  token({
    id: "azure-app-configuration-secret",
    title: "Azure App Configuration secret",
    severity: "critical",
    after: /\.azconfig\.io;Id=[A-Za-z0-9+/:_-]{4,40};Secret=/i,
    pattern: /[A-Za-z0-9+/]{36,100}={0,2}/,
  }),
  token({
    id: "azure-communication-key",
    title: "Azure Communication Services key",
    severity: "critical",
    after: /\.communication\.azure\.com\/?;accesskey=/i,
    pattern: /[A-Za-z0-9+/]{40,100}={0,2}/,
  }),
  assigned({
    id: "azure-openai-key",
    title: "Azure OpenAI or Cognitive Services key",
    severity: "critical",
    names: ["azure", "cognitive", "openai"],
    value: hex(32),
  }),
  assigned({
    id: "azure-api-management-subscription-key",
    title: "Azure API Management subscription key",
    severity: "high",
    names: ["subscription-key", "subscription_key", "subscriptionkey"],
    value: hex(32),
    words: /[=:,>(]/,
    leaks: ["Ocp-Apim-Subscription-Key: {{[0-9a-f]{32}}}\n"],
  }),
  assigned({
    id: "azure-openai-key-long",
    title: "Azure AI services key",
    severity: "critical",
    names: ["azure", "openai"],
    value: alnum(84),
  }),
];
