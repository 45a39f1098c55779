// Where the credentials of a vendor are revoked: what the pages of the rules, `latchkey rules ID` and the editor tell.
// One line a vendor, read when somebody asks, so that a scan never does.
import type { Rule } from "../../detection/rule.ts";
import { once } from "./once.ts";

/** What is known about revoking what a rule finds. */
export interface Help {
  /** The vendor's own documentation. */
  readonly docs?: string;
  /** The page of the vendor on which it is done. */
  readonly revoke?: string;
  /** The way there, as the vendor's pages and programs name it. */
  readonly steps?: string;
  readonly vendor?: string;
}

/**
 * The rules whose id is the first word or begins with it and a hyphen (the longest counts) | the vendor's name | the way to
 * the place where its credentials are revoked | address of that place | documentation. A hyphen stands for nothing known.
 */
const TABLE = `
adafruit | Adafruit IO | My Key > Regenerate Key | https://io.adafruit.com | https://io.adafruit.com/api/docs/
adobe | Adobe | Project > credential > Retrieve or delete client secret | https://developer.adobe.com/console | https://developer.adobe.com/developer-console/docs/guides/authentication/
age | - | make a new pair with age-keygen and encrypt the files again for it | - | https://github.com/FiloSottile/age#readme
ai21 | AI21 | - | - | https://docs.ai21.com/reference/authentication
airtable | Airtable | Builder hub > Personal access tokens > Delete token | https://airtable.com/create/tokens | https://airtable.com/developers/web/api/authentication
aiven | Aiven | User information > Tokens > Revoke | https://console.aiven.io | https://aiven.io/docs/platform/concepts/authentication-tokens
akamai | Akamai | Identity & access > API client > Deactivate | https://control.akamai.com | https://techdocs.akamai.com/developer/docs/edgegrid
alchemy | Alchemy | Apps > API key | https://dashboard.alchemy.com | -
algolia | Algolia | Settings > API keys | https://dashboard.algolia.com/account/api-keys | https://www.algolia.com/doc/guides/security/api-keys/
alibaba | Alibaba Cloud | RAM > AccessKey pair > Disable, then delete | https://ram.console.aliyun.com/manage/ak | https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair
amplitude | Amplitude | Organization settings > Projects > API keys | https://app.amplitude.com | https://amplitude.com/docs/apis/authentication
anthropic | Anthropic | Settings > API keys > Delete | https://console.anthropic.com/settings/keys | https://docs.anthropic.com/en/api/overview
apify | Apify | Settings > API & Integrations | https://console.apify.com/settings/integrations | https://docs.apify.com/platform/integrations/api
apollo | Apollo | - | - | https://docs.apollo.io/reference/people-api-search
asana | Asana | My apps > token > Revoke | https://app.asana.com/0/my-apps | https://developers.asana.com/docs/personal-access-token
assemblyai | AssemblyAI | API keys | https://www.assemblyai.com/app/api-keys | https://www.assemblyai.com/docs/api-reference/overview
atlassian | Atlassian | Security > API tokens > Revoke | https://id.atlassian.com/manage-profile/security/api-tokens | https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
auth0 | Auth0 | Applications > application > Settings > Rotate secret | https://manage.auth0.com | https://auth0.com/docs/get-started/applications/rotate-client-secret
authress | Authress | - | - | https://authress.io/knowledge-base/docs/authorization/service-clients/access-keys/
autopilot | AutoPilot | - | - | https://www.autopilothq.com/docs/api-authentication
aws | AWS | IAM > Users > Security credentials > Deactivate, then delete | https://console.aws.amazon.com/iam/home#/security_credentials | https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
azure | Microsoft Azure | the resource > Keys or Access keys > Regenerate | https://portal.azure.com | https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation-dual
azure-devops | Azure DevOps | User settings > Personal access tokens > Revoke | https://dev.azure.com | https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
azure-entra | Microsoft Entra | App registrations > application > Certificates & secrets | https://entra.microsoft.com | https://learn.microsoft.com/entra/identity-platform/howto-create-service-principal-portal
baremetrics | Baremetrics | - | - | https://developers.baremetrics.com/reference/sources
baseten | Baseten | - | - | https://docs.baseten.co/examples/vllm
bitbucket | Bitbucket | Personal settings > App passwords; workspace or repository settings > Access tokens | https://bitbucket.org/account/settings/app-passwords/ | https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/
bitly | Bitly | Settings > API > Reset token | https://app.bitly.com/settings/api/ | https://dev.bitly.com/docs/getting-started/authentication/
blynk | Blynk | - | - | https://docs.blynk.io/en/blynk.cloud/device-https-api
box | Box | My apps > Configuration > Reset client secret | https://app.box.com/developers/console | https://developer.box.com/guides/authentication/
braintree | Braintree | Settings > API > Revoke | https://www.braintreegateway.com/login | https://developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials
brave | Brave Search | API keys | https://api-dashboard.search.brave.com/app/keys | -
brevo | Brevo | SMTP & API > API keys | https://app.brevo.com/settings/keys/api | https://developers.brevo.com/docs/getting-started
browserstack | BrowserStack | Account > Profile > Reset access key | https://www.browserstack.com/accounts/profile | -
buildkite | Buildkite | Personal settings > API access tokens > Revoke | https://buildkite.com/user/api-access-tokens | https://buildkite.com/docs/apis/managing-api-tokens
buttercms | ButterCMS | - | - | https://buttercms.com/docs/api
canva | Canva | Your integrations > integration > Generate secret | https://www.canva.com/developers/ | https://www.canva.dev/docs/connect/authentication/
cerebras | Cerebras | - | - | https://docs.cerebras.net/
checkout | Checkout.com | Developers > Keys > Rotate | https://dashboard.checkout.com | https://www.checkout.com/docs/developer-resources/api/manage-api-keys
circleci | CircleCI | User settings > Personal API tokens | https://app.circleci.com/settings/user/tokens | https://circleci.com/docs/managing-api-tokens/
clay | Clay | - | - | https://university.clay.com/docs/http-api-integration-overview
clerk | Clerk | API keys > Secret keys | https://dashboard.clerk.com/last-active?path=api-keys | -
clickhouse | ClickHouse Cloud | Organization > API keys | https://console.clickhouse.cloud | https://clickhouse.com/docs/cloud/manage/openapi
clickup | ClickUp | Settings > Apps > API token > Regenerate | https://app.clickup.com/settings/apps | https://developer.clickup.com/docs/authentication
clojars | Clojars | Tokens > Disable | https://clojars.org/tokens | https://github.com/clojars/clojars-web/wiki/Deploy-Tokens
cloudflare | Cloudflare | My profile > API tokens > Roll or delete | https://dash.cloudflare.com/profile/api-tokens | https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/
cloudinary | Cloudinary | Settings > API keys | https://console.cloudinary.com/settings/api-keys | https://cloudinary.com/documentation/product_environment_settings#access_keys
cloudsmith | Cloudsmith | Settings > API key > Refresh | https://cloudsmith.io/user/settings/api/ | https://help.cloudsmith.io/docs/api-key
codecov | Codecov | Settings > Access > Revoke | https://app.codecov.io/account | https://docs.codecov.com/reference/overview
coderabbit | CodeRabbit | - | - | https://api.coderabbit.ai/docs
cohere | Cohere | API keys | https://dashboard.cohere.com/api-keys | -
coinbase | Coinbase | Access > API keys > Delete | https://portal.cdp.coinbase.com/access/api | https://docs.cdp.coinbase.com/get-started/docs/cdp-api-keys
confluent | Confluent | API keys > Delete | https://confluent.cloud/settings/api-keys | https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/manage-api-keys.html
contentful | Contentful | Account > CMA tokens; Space settings > API keys | https://app.contentful.com/account/profile/cma_tokens | https://www.contentful.com/developers/docs/references/authentication/
coveralls | Coveralls | - | - | https://docs.coveralls.io/api-repos-endpoint
coze | Coze | - | - | https://www.coze.com/docs/developer_guides/coze_api_overview
crates | crates.io | Account settings > API tokens > Revoke | https://crates.io/settings/tokens | https://doc.rust-lang.org/cargo/reference/publishing.html
currencylayer | CurrencyLayer | - | - | https://currencylayer.com/documentation
cursor | Cursor | Integrations > API keys | https://cursor.com/dashboard | -
customerio | Customer.io | Account settings > API credentials | https://fly.customer.io/settings/api_credentials | https://docs.customer.io/accounts-and-workspaces/managing-credentials/
databox | Databox | - | - | https://developers.databox.com/docs
databricks | Databricks | User settings > Developer > Access tokens > Revoke | https://accounts.cloud.databricks.com | https://docs.databricks.com/en/dev-tools/auth/pat.html
datadog | Datadog | Organization settings > API keys or Application keys > Revoke | https://app.datadoghq.com/organization-settings/api-keys | https://docs.datadoghq.com/account_management/api-app-keys/
datagov | Data.gov | - | - | https://api.data.gov/docs/developer-manual/
deepgram | Deepgram | Project > API keys > Delete | https://console.deepgram.com | https://developers.deepgram.com/docs/create-additional-api-keys
deepseek | DeepSeek | API keys | https://platform.deepseek.com/api_keys | https://api-docs.deepseek.com/
delighted | Delighted | - | - | https://app.delighted.com/docs/api
deviantart | DeviantArt | - | - | https://www.deviantart.com/developers/http/v1/20210526
diffbot | Diffbot | - | - | https://docs.diffbot.com/reference/account
digitalocean | DigitalOcean | API > Tokens > Delete | https://cloud.digitalocean.com/account/api/tokens | https://docs.digitalocean.com/reference/api/create-personal-access-token/
discord | Discord | Application > Bot > Reset token | https://discord.com/developers/applications | https://discord.com/developers/docs/topics/oauth2
disqus | Disqus | - | - | https://disqus.com/api/docs/requests/
django | - | set a new SECRET_KEY, with the old one in SECRET_KEY_FALLBACKS until sessions have moved | - | https://docs.djangoproject.com/en/stable/ref/settings/#secret-key
docker | Docker Hub | Account settings > Personal access tokens > Delete | https://app.docker.com/settings/personal-access-tokens | https://docs.docker.com/security/for-developers/access-tokens/
docker-swarm | - | docker swarm join-token --rotate worker (or manager) | - | https://docs.docker.com/reference/cli/docker/swarm/join-token/
docparser | Docparser | - | - | https://docparser.com/docs/api/
doppler | Doppler | Tokens > Revoke | https://dashboard.doppler.com/workplace | https://docs.doppler.com/docs/service-tokens
droneci | Drone CI | - | - | https://docs.drone.io/api/overview/
dropbox | Dropbox | App console > app > Settings | https://www.dropbox.com/developers/apps | https://developers.dropbox.com/oauth-guide
duffel | Duffel | - | - | https://duffel.com/docs/api
dynatrace | Dynatrace | Access tokens > Delete | - | https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens
easypost | EasyPost | Account > API keys | https://www.easypost.com/account/api-keys | https://docs.easypost.com/docs/authentication
elastic | Elastic | Stack management > API keys > Invalidate | - | https://www.elastic.co/docs/deploy-manage/api-keys/elasticsearch-api-keys
elevenlabs | ElevenLabs | Settings > API keys | https://elevenlabs.io/app/settings/api-keys | https://elevenlabs.io/docs/api-reference/authentication
endorlabs | Endor Labs | - | - | https://docs.endorlabs.com/rest-api/authentication/
eraser | Eraser | - | - | https://eraser.io/docs/api/authentication
eventbrite | Eventbrite | - | - | https://www.eventbrite.com/platform/docs/authentication
exaai | Exa AI | - | - | https://docs.exa.ai/reference/answer
exoscale | Exoscale | IAM > Keys > Revoke | https://portal.exoscale.com/iam/keys | https://community.exoscale.com/product/iam/
facebook | Meta | App settings > Basic > App secret > Reset | https://developers.facebook.com/apps/ | https://developers.facebook.com/docs/facebook-login/security/
facebook-graph | Meta | Access token debugger; App settings > Reset | https://developers.facebook.com/tools/debug/accesstoken/ | https://developers.facebook.com/docs/facebook-login/guides/access-tokens/
fastly | Fastly | Account > API tokens > Revoke | https://manage.fastly.com/account/personal/tokens | https://docs.fastly.com/en/guides/using-api-tokens
figma | Figma | Settings > Security > Personal access tokens > Revoke | https://www.figma.com/settings | https://www.figma.com/developers/api#access-tokens
finnhub | Finnhub | - | - | https://finnhub.io/docs/api
firebase | Firebase | Project settings > Cloud messaging | https://console.firebase.google.com | https://firebase.google.com/docs/projects/api-keys
firecrawl | Firecrawl | - | - | https://www.firecrawl.dev
fireworks | Fireworks | Account > API keys | https://fireworks.ai/account/api-keys | -
fleetbase | Fleetbase | - | - | https://docs.fleetbase.io/developers/api/
flickr | Flickr | - | - | https://www.flickr.com/services/api/
flutterwave | Flutterwave | Settings > API > Generate new keys | https://app.flutterwave.com/dashboard/settings/apis | https://developer.flutterwave.com/docs/authentication
fly | Fly.io | fly tokens revoke ID | https://fly.io/user/personal_access_tokens | https://fly.io/docs/security/tokens/
frameio | Frame.io | - | - | https://developer.frame.io/api/reference/operation/getMe/
freshbooks | FreshBooks | - | - | https://www.freshbooks.com/api/authentication
friendli | Friendli | - | - | https://docs.friendli.ai/reference/authentication
fulcrum | Fulcrum | - | - | https://www.fulcrumapp.com/developers/api/
github | GitHub | Settings > Developer settings > Personal access tokens > Delete | https://github.com/settings/tokens | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation
gitlab | GitLab | Preferences > Access tokens > Revoke | https://gitlab.com/-/user_settings/personal_access_tokens | https://docs.gitlab.com/security/tokens/
gitter | Gitter | - | - | https://developer.gitter.im/docs/authentication
gocardless | GoCardless | Developers > Access tokens | https://manage.gocardless.com/developers | https://developer.gocardless.com/getting-started/api/making-your-first-request/
goodday | GoodDay | - | - | https://www.goodday.work/docs/api
google | Google Cloud | APIs & Services > Credentials | https://console.cloud.google.com/apis/credentials | https://cloud.google.com/docs/authentication/api-keys
google-gemini | Gemini API | API keys | https://aistudio.google.com/app/apikey | https://ai.google.dev/gemini-api/docs/api-key
grafana | Grafana | Administration > Service accounts > Tokens > Revoke | - | https://grafana.com/docs/grafana/latest/administration/service-accounts/
groq | Groq | API keys | https://console.groq.com/keys | https://console.groq.com/docs/quickstart
guardian | Guardian | - | - | https://open-platform.theguardian.com/documentation/
gumroad | Gumroad | - | - | https://gumroad.com/api
harness | Harness | My profile > API keys > token > Delete | https://app.harness.io | https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/
helpscout | Helpscout | - | - | https://developer.helpscout.com/mailbox-api/
heroku | Heroku | Account settings > Applications > Authorizations | https://dashboard.heroku.com/account/applications | https://devcenter.heroku.com/articles/authentication
honeycomb | Honeycomb | Environment settings > API keys | https://ui.honeycomb.io | https://docs.honeycomb.io/configure/environments/manage-api-keys/
hubspot | HubSpot | Settings > Integrations > Private apps > Auth > Rotate | https://app.hubspot.com/l/private-apps | https://developers.hubspot.com/docs/api/private-apps
huggingface | Hugging Face | Settings > Access tokens > Invalidate and refresh | https://huggingface.co/settings/tokens | https://huggingface.co/docs/hub/security-tokens
hunter | Hunter | - | - | https://hunter.io/api/documentation
ibm | IBM Cloud | Manage > Access (IAM) > API keys > Delete | https://cloud.ibm.com/iam/apikeys | https://cloud.ibm.com/docs/account?topic=account-userapikey
imagekit | ImageKit | - | - | https://imagekit.io/docs/api-keys
influxdb | InfluxDB | Load data > API tokens > Delete | - | https://docs.influxdata.com/influxdb/v2/admin/tokens/
infracost | Infracost | - | - | https://www.infracost.io/docs/api_reference/
infura | Infura | API keys > key > Settings > Reset | https://app.infura.io | -
instantly | Instantly | - | - | https://developer.instantly.ai/api/v2/analytics/getdailyaccountanalytics
intercom | Intercom | Developer hub > app > Authentication | https://app.intercom.com/a/apps/_/developer-hub | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
intra42 | Intra42 | - | - | https://api.intra.42.fr/apidoc/guides/getting_started
ipstack | IpStack | - | - | https://ipstack.com/documentation
iterable | Iterable | - | - | https://api.iterable.com/api/docs
jenkins | Jenkins | user > Security > API token > Revoke | - | https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/
jfrog | JFrog | Administration > User management > Access tokens > Revoke | - | https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens
jina | Jina | - | - | https://jina.ai
jotform | Jotform | - | - | https://api.jotform.com/docs/
jumpcloud | JumpCloud | account initials > My API key > Generate new | https://console.jumpcloud.com | https://docs.jumpcloud.com/api/
kagi | Kagi | Settings > API | https://kagi.com/settings/api | https://help.kagi.com/kagi/api/overview.html
keenio | Keen.io | - | - | https://keen.io/docs/api/
klaviyo | Klaviyo | Settings > API keys | https://www.klaviyo.com/settings/account/api-keys | https://developers.klaviyo.com/en/docs/retrieve_api_credentials
kontent | Kontent | - | - | https://kontent.ai
kubernetes | - | kubeadm token delete ID | - | https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
langsmith | LangSmith | Settings > API keys | https://smith.langchain.com/settings | https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key
laravel | - | php artisan key:generate, with the old key in APP_PREVIOUS_KEYS | - | https://laravel.com/docs/encryption#gracefully-rotating-encryption-keys
lark | Lark | - | - | https://open.larksuite.com/document/home/introduction-to-scope-and-authorization/access-credentials
launchdarkly | LaunchDarkly | Settings > Authorization; Environments > Reset key | https://app.launchdarkly.com/settings/authorization | https://docs.launchdarkly.com/home/account/api
line | LINE | Channel > Messaging API > Reissue | https://developers.line.biz/console/ | -
linear | Linear | Settings > Security & access > API keys > Revoke | https://linear.app/settings/account/security | https://linear.app/developers/graphql
linkedin | LinkedIn | App > Auth > Generate a new client secret | https://www.linkedin.com/developers/apps | https://learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow
loadmill | Loadmill | - | - | https://loadmill.com/documentation
lokalise | Lokalise | - | - | https://developers.lokalise.com/reference/api-authentication
mailchimp | Mailchimp | Account > Extras > API keys > Revoke | https://admin.mailchimp.com/account/api/ | https://mailchimp.com/help/about-api-keys/
mailersend | MailerSend | API tokens | https://app.mailersend.com/api-tokens | -
mailgun | Mailgun | Settings > API security | https://app.mailgun.com/settings/api_security | https://documentation.mailgun.com/docs/mailgun/api-reference/authentication/
mailjet | Mailjet | Account settings > API key management | https://app.mailjet.com/account/apikeys | https://dev.mailjet.com/email/guides/
mandrill | Mailchimp Transactional | Settings > SMTP & API info | https://mandrillapp.com/settings | -
mapbox | Mapbox | Access tokens > Rotate or delete | https://account.mapbox.com/access-tokens/ | https://docs.mapbox.com/accounts/guides/tokens/
mattermost | Mattermost | Profile > Security > Personal access tokens; Integrations > Incoming webhooks | - | https://developers.mattermost.com/integrate/reference/personal-access-token/
maxmind | MaxMind | Manage license keys > Revoke | https://www.maxmind.com/en/accounts/current/license-key | https://support.maxmind.com/hc/en-us/articles/4407111582235-Generate-a-License-Key
mercury | Mercury | Settings > API tokens | https://app.mercury.com/settings/tokens | -
mergify | Mergify | - | - | https://docs.mergify.com/api/
mistral | Mistral AI | API keys | https://console.mistral.ai/api-keys | -
mixmax | Mixmax | - | - | https://developer.mixmax.com/
mongodb | MongoDB Atlas | Organization > Access manager > API keys; Database access | https://cloud.mongodb.com | https://www.mongodb.com/docs/atlas/configure-api-access/
nasa | NASA | - | - | https://api.nasa.gov
nats | - | make a new seed with nk or nsc and replace its public key in the configuration | - | https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth
neon | Neon | Account settings > API keys > Revoke | https://console.neon.tech/app/settings/api-keys | https://neon.com/docs/manage/api-keys
netlify | Netlify | User settings > Applications > Personal access tokens | https://app.netlify.com/user/applications | https://docs.netlify.com/api/get-started/
newrelic | New Relic | API keys > Delete | https://one.newrelic.com/api-keys | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
newrelic-pixie | Pixie | Admin > API keys or Deploy keys | - | https://docs.px.dev/reference/admin/api-keys/
ngrok | ngrok | Your authtoken; API keys | https://dashboard.ngrok.com/authtokens | https://ngrok.com/docs/api/
notion | Notion | Integrations > integration > Refresh secret | https://www.notion.so/profile/integrations | https://developers.notion.com/docs/authorization
npm | npm | Access tokens > Delete, or npm token revoke ID | https://www.npmjs.com/settings/~/tokens | https://docs.npmjs.com/revoking-access-tokens
npmrc | npm | Access tokens > Delete, or npm token revoke ID | https://www.npmjs.com/settings/~/tokens | https://docs.npmjs.com/revoking-access-tokens
nuget | NuGet | API keys > Regenerate or delete | https://www.nuget.org/account/apikeys | https://learn.microsoft.com/nuget/nuget-org/publish-a-package#create-an-api-key
nvidia | NVIDIA | API keys | https://build.nvidia.com/settings/api-keys | -
nylas | Nylas | API keys > Delete | https://dashboard-v3.nylas.com | https://developer.nylas.com/docs/v3/auth/
nytimes | New York Times | - | - | https://developer.nytimes.com/
octopus | Octopus Deploy | Profile > My API keys > Revoke | - | https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key
okta | Okta | Security > API > Tokens > Revoke | - | https://developer.okta.com/docs/guides/create-an-api-token/main/
ollama | Ollama | Settings > Keys | https://ollama.com/settings/keys | -
onepassword | 1Password | Developer > Service accounts > Rotate token | https://my.1password.com | https://developer.1password.com/docs/service-accounts/manage-service-accounts
onesignal | OneSignal | Settings > Keys & IDs > Rotate | https://dashboard.onesignal.com | https://documentation.onesignal.com/docs/keys-and-ids
openai | OpenAI | API keys > Revoke | https://platform.openai.com/api-keys | https://platform.openai.com/docs/api-reference/authentication
openrouter | OpenRouter | Settings > Keys | https://openrouter.ai/settings/keys | https://openrouter.ai/docs/api-reference/authentication
openshift | OpenShift | oc delete useroauthaccesstokens NAME | - | https://docs.redhat.com/en/documentation/openshift_container_platform/
openweather | OpenWeather | My API keys | https://home.openweathermap.org/api_keys | https://openweathermap.org/appid
opsgenie | Opsgenie | Settings > API key management | - | https://support.atlassian.com/opsgenie/docs/api-key-management/
optimizely | Optimizely | - | - | https://docs.developers.optimizely.com/web-experimentation/docs/rest-api-getting-started
ovh | OVHcloud | API > applications > Delete | https://www.ovh.com/auth/api/ | https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api?id=kb_article_view&sysparm_article=KB0042777
owlbot | Owlbot | - | - | https://owlbot.info/
packagecloud | PackageCloud | - | - | https://packagecloud.io/docs/api
pagerduty | PagerDuty | Integrations > API access keys > Remove | - | https://support.pagerduty.com/main/docs/api-access-keys
pandadoc | PandaDoc | - | - | https://developers.pandadoc.com/reference/using-api-keys
particleio | Particle.io | - | - | https://docs.particle.io/reference/cloud-apis/api/
paypal | PayPal | Apps & credentials > app > Secret | https://developer.paypal.com/dashboard/applications | https://developer.paypal.com/api/rest/
paystack | Paystack | Settings > API keys & webhooks > Generate new secret key | https://dashboard.paystack.com/#/settings/developers | https://paystack.com/docs/api/authentication/
pdflayer | PdfLayer | - | - | https://pdflayer.com/documentation
pendo | Pendo | - | - | https://engageapi.pendo.io/
perplexity | Perplexity | API keys | https://www.perplexity.ai/account/api/keys | https://docs.perplexity.ai/getting-started/quickstart
pinecone | Pinecone | Project > API keys > Delete | https://app.pinecone.io | https://docs.pinecone.io/guides/projects/manage-api-keys
plaid | Plaid | Developers > Keys > Rotate secret | https://dashboard.plaid.com/developers/keys | https://plaid.com/docs/quickstart/glossary/
planetscale | PlanetScale | Organization settings > Service tokens; branch > Passwords | https://app.planetscale.com | https://planetscale.com/docs/concepts/service-tokens
plivo | Plivo | Account > Auth credentials | https://console.plivo.com | -
posthog | PostHog | Settings > Personal API keys | https://app.posthog.com/settings/user-api-keys | https://posthog.com/docs/api
postman | Postman | Settings > API keys > Revoke | https://go.postman.co/settings/me/api-keys | https://learning.postman.com/docs/developer/postman-api/authentication/
postmark | Postmark | API tokens | https://account.postmarkapp.com/api_tokens | https://postmarkapp.com/developer/api/overview
prefect | Prefect | Profile > API keys | https://app.prefect.cloud/my/api-keys | https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys
private | - | make a new pair and replace the public half everywhere it is trusted | - | -
pulumi | Pulumi | Access tokens > Delete | https://app.pulumi.com/account/tokens | https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/
pypi | PyPI | Account settings > API tokens > Remove | https://pypi.org/manage/account/token/ | https://pypi.org/help/#apitoken
rails | - | bin/rails credentials:edit with a new key; rotate secret_key_base | - | https://guides.rubyonrails.org/security.html#custom-credentials
rapidapi | RapidAPI | Apps > Authorization | https://rapidapi.com/developer/dashboard | https://docs.rapidapi.com/docs/keys-and-key-rotation
razorpay | Razorpay | Settings > API keys > Regenerate | https://dashboard.razorpay.com/app/keys | https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/
react | React | - | - | https://create-react-app.dev/docs/adding-custom-environment-variables/
readme | ReadMe | - | - | https://docs.readme.com/main/reference/getproject-1
recaptcha | reCAPTCHA | site > Settings | https://www.google.com/recaptcha/admin | -
render | Render | Account settings > API keys > Revoke | https://dashboard.render.com/u/settings#api-keys | https://render.com/docs/api
replicate | Replicate | API tokens > Disable | https://replicate.com/account/api-tokens | https://replicate.com/docs/reference/http
resend | Resend | API keys > Delete | https://resend.com/api-keys | https://resend.com/docs/dashboard/api-keys/introduction
riot | Riot | - | - | https://developer.riotgames.com/docs/lol
rubygems | RubyGems | Profile > API keys > Delete | https://rubygems.org/profile/api_keys | https://guides.rubygems.org/api-key-scopes/
runway | Runway | API keys | https://dev.runwayml.com | https://docs.dev.runwayml.com/guides/setup/
salesforce | Salesforce | Setup > Connected apps OAuth usage > Block or revoke | - | https://help.salesforce.com/s/articleView?id=sf.remoteaccess_revoke_token.htm&type=5
sauce | Sauce | - | - | https://docs.saucelabs.com/dev/api/
scale | Scale | - | - | https://scale.com/docs/api-reference/authentication
scaleway | Scaleway | IAM > API keys > Delete | https://console.scaleway.com/iam/api-keys | https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/
scalingo | Scalingo | - | - | https://developers.scalingo.com/apps/api/authentication
scraperapi | ScraperAPI | - | - | https://www.scraperapi.com/documentation/
segment | Segment | Settings > Access management > Tokens | https://app.segment.com | https://segment.com/docs/api/public-api/
semaphore | Semaphore | Profile > API token > Reset | https://me.semaphoreci.com/account | -
sendgrid | SendGrid | Settings > API keys > Delete | https://app.sendgrid.com/settings/api_keys | https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
sentry | Sentry | Organization settings > Auth tokens; User settings > Personal tokens | https://sentry.io/settings/auth-tokens/ | https://docs.sentry.io/account/auth-tokens/
shippo | Shippo | - | - | https://goshippo.com/docs/reference
shodan | Shodan | Account > Reset API key | https://account.shodan.io | https://developer.shodan.io/api
shopify | Shopify | Settings > Apps and sales channels > Develop apps > Rotate or uninstall | https://admin.shopify.com | https://shopify.dev/docs/apps/build/authentication-authorization
shortcut | Shortcut | Settings > API tokens | https://app.shortcut.com/settings/account/api-tokens | https://developer.shortcut.com/api/rest/v3
slack | Slack | App > OAuth & Permissions > Revoke tokens, or the method auth.revoke | https://api.slack.com/apps | https://docs.slack.dev/authentication/tokens/
snowflake | Snowflake | ALTER USER … REMOVE PROGRAMMATIC ACCESS TOKEN | - | https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
snyk | Snyk | Account settings > Auth token > Revoke and regenerate | https://app.snyk.io/account | https://docs.snyk.io/snyk-api/authentication-for-api
sonar | SonarQube | My account > Security > Revoke | https://sonarcloud.io/account/security | https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/
sourcegraph | Sourcegraph | User settings > Access tokens > Delete | - | https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
splunk | Splunk | Settings > Access tokens > Revoke | - | https://help.splunk.com/en/splunk-observability-cloud/administer/authentication-and-security/authentication-tokens
spotify | Spotify | app > Settings > Rotate client secret | https://developer.spotify.com/dashboard | https://developer.spotify.com/documentation/web-api/concepts/apps
square | Square | app > Credentials > Replace | https://developer.squareup.com/apps | https://developer.squareup.com/docs/build-basics/access-tokens
sslmate | SslMate | - | - | https://sslmate.com/help/reference/apiv2
stackhawk | StackHawk | - | - | https://docs.stackhawk.com/web-app/
statuspage | Statuspage | - | - | https://developer.statuspage.io/
stellar | Stellar | - | - | https://stellar.org/protocol/sep-23
stripe | Stripe | Developers > API keys > Roll key | https://dashboard.stripe.com/apikeys | https://docs.stripe.com/keys
stripe-webhook | Stripe | Webhooks > endpoint > Roll secret | https://dashboard.stripe.com/webhooks | https://docs.stripe.com/webhooks#roll-endpoint-secrets
sumologic | Sumo Logic | Preferences > My access keys > Deactivate | - | https://help.sumologic.com/docs/manage/security/access-keys/
supabase | Supabase | Account > Access tokens; Project settings > API keys | https://supabase.com/dashboard/account/tokens | https://supabase.com/docs/guides/api/api-keys
tailscale | Tailscale | Settings > Keys > Revoke | https://login.tailscale.com/admin/settings/keys | https://tailscale.com/kb/1252/key-secret-management
tavily | Tavily | API keys | https://app.tavily.com | https://docs.tavily.com/documentation/api-reference/introduction
teamcity | TeamCity | Profile > Access tokens > Revoke | - | https://www.jetbrains.com/help/teamcity/configuring-your-user-profile.html
tefter | Tefter | - | - | https://www.tefter.io/docs/api
telegram | Telegram | send /revoke to @BotFather | https://t.me/BotFather | https://core.telegram.org/bots/features#botfather
telnyx | Telnyx | API keys > Delete | https://portal.telnyx.com/#/api-keys | -
tencent | Tencent Cloud | CAM > API keys > Disable, then delete | https://console.cloud.tencent.com/cam/capi | -
terraform | HCP Terraform | User settings > Tokens | https://app.terraform.io/app/settings/tokens | https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
thingsboard | ThingsBoard | - | - | https://thingsboard.io/docs/paas/reference/http-api/
ticketmaster | TicketMaster | - | - | https://developer.ticketmaster.com/products-and-docs/apis/getting-started/
tmetric | Tmetric | - | - | https://tmetric.com/
todoist | Todoist | Settings > Integrations > Developer > Issue a new API token | https://app.todoist.com/app/settings/integrations/developer | -
together | Together AI | Settings > API keys | https://api.together.ai/settings/api-keys | https://docs.together.ai/docs/quickstart
tradier | Tradier | - | - | https://docs.tradier.com/brokerage
travisci | Travis CI | Settings > API authentication | https://app.travis-ci.com/account/preferences | https://docs.travis-ci.com/user/api/
trello | Trello | Power-Up > API key > Generate a new secret | https://trello.com/power-ups/admin | https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/
truenas | TrueNAS | - | - | https://www.truenas.com/docs/api/core_websocket_api.html
twilio | Twilio | Account > API keys & tokens > Delete; secondary auth token > Promote | https://console.twilio.com/us1/account/keys-credentials/api-keys | https://www.twilio.com/docs/iam/api-keys
twitch | Twitch | application > New secret | https://dev.twitch.tv/console/apps | https://dev.twitch.tv/docs/authentication/revoke-tokens/
twitter | X | project > app > Keys and tokens > Regenerate or revoke | https://developer.x.com/en/portal/dashboard | https://docs.x.com/resources/fundamentals/authentication/overview
typeform | Typeform | Account > Personal tokens > Delete | https://admin.typeform.com/user/tokens | https://www.typeform.com/developers/get-started/personal-access-token/
upcloud | UpCloud | Account > API tokens > Delete | https://hub.upcloud.com/account/api-tokens | -
vastai | Vast.ai | - | - | https://docs.vast.ai/api-reference/accounts/show-user
vault | HashiCorp Vault | vault token revoke TOKEN (a batch token goes with its parent) | - | https://developer.hashicorp.com/vault/docs/concepts/tokens
vercel | Vercel | Account settings > Tokens > Delete | https://vercel.com/account/settings/tokens | https://vercel.com/docs/rest-api#authentication
viewneo | Viewneo | - | - | https://www.viewneo.com/api-documentation
virustotal | VirusTotal | API key | https://www.virustotal.com/gui/my-apikey | https://docs.virustotal.com/docs/api-overview
vultr | Vultr | Account > API > Regenerate | https://my.vultr.com/settings/#settingsapi | -
wakatime | WakaTime | Settings > API key > Refresh | https://wakatime.com/settings/api-key | https://wakatime.com/developers
wandb | Weights & Biases | User settings > API keys | https://wandb.ai/settings | https://docs.wandb.ai/support/find_api_key/
webflow | Webflow | Site settings > Apps & integrations > API access | https://webflow.com/dashboard | https://developers.webflow.com/data/reference/authentication
wireguard | - | make a new pair with wg genkey and replace the public key at every peer | - | https://www.wireguard.com/quickstart/
workos | WorkOS | API keys | https://dashboard.workos.com/api-keys | -
wpengine | WPEngine | - | - | https://wpengineapi.com/
xai | xAI | API keys | https://console.x.ai | https://docs.x.ai/docs/overview
yandex | Yandex Cloud | Service account > Keys > Delete | https://console.yandex.cloud | https://yandex.cloud/en/docs/iam/operations/authentication/manage-api-keys
yelp | Yelp | - | - | https://docs.developer.yelp.com/docs/places-authentication
youtube | YouTube Data API | APIs & Services > Credentials | https://console.cloud.google.com/apis/credentials | -
zapier | Zapier | Zap > Webhook trigger > new URL | https://zapier.com/app/zaps | -
zendesk | Zendesk | Admin center > Apps and integrations > APIs > API tokens > Delete | - | https://support.zendesk.com/hc/en-us/articles/4408889192858
zerobounce | Zerobounce | - | - | https://www.zerobounce.net/api
`;

const vendors = once(() => {
  const known = new Map<string, Help>();
  for (const line of TABLE.trim().split("\n")) {
    const [key = "", vendor, steps, revoke, docs] = line.split(" | ");
    known.set(key, {
      ...given("vendor", vendor),
      ...given("steps", steps),
      ...given("revoke", revoke),
      ...given("docs", docs),
    });
  }
  return known;
});

const given = (name: keyof Help, text = "-"): Help => (text === "-" ? {} : { [name]: text });

/** The ids of the table, for a test that none of them has outlived its rules. */
export const vendorKeys = (): readonly string[] => [...vendors().keys()];

/** What a rule says of itself, completed by what is known of its vendor. */
export function helpOf(rule: Pick<Rule, "id" | "help">): Help {
  for (let key = rule.id; key !== ""; key = key.slice(0, Math.max(0, key.lastIndexOf("-")))) {
    const found = vendors().get(key);
    if (found !== undefined) return { ...found, ...rule.help };
  }
  return rule.help ?? {};
}
