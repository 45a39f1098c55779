// Keys of shop, delivery and ticketing services.
// Shopify and EasyPost mark theirs; the rest is named.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, base64, dashed, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const commerceRules: readonly Rule[] = [
  token({ id: "shopify-access-token", title: "Shopify access token", pattern: /shp(?:at|ca|pa|ss)_[0-9A-Za-z]{32}/ }),
  token({
    id: "shopify-partner-token",
    title: "Shopify partner or app token",
    pattern: /shp(?:tka|rt|it|ua)_[0-9A-Fa-f]{32}/,
  }),
  token({ id: "easypost-api-key", title: "EasyPost API key", pattern: /EZAK[A-Za-z0-9]{54}/ }),
  token({ id: "easypost-test-key", title: "EasyPost test key", severity: "low", pattern: /EZTK[A-Za-z0-9]{54}/ }),
  token({
    id: "shippo-api-token",
    title: "Shippo API token",
    severity: "medium",
    pattern: /shippo_(?:live|test)_[0-9A-Fa-f]{40}/,
  }),
  token({ id: "flexport-api-key", title: "Flexport API key", severity: "medium", pattern: /shltm_[\w-]{40}/ }),
  token({
    id: "fleetbase-api-key",
    title: "Fleetbase API key",
    severity: "medium",
    pattern: /flb_(?:live|test)_[A-Za-z0-9]{20,64}/,
  }),
  token({
    id: "samsara-api-token",
    title: "Samsara API token",
    severity: "medium",
    pattern: /samsara_api_[A-Za-z0-9]{26,32}/,
  }),
  token({ id: "unkey-root-key", title: "Unkey root key", severity: "high", pattern: /unkey_[A-Za-z0-9]{20,32}/ }),
  token({
    id: "ebay-client-secret",
    title: "eBay client secret",
    severity: "medium",
    pattern: /PRD-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4,12}/,
  }),
  token({
    id: "ticket-tailor-api-key",
    title: "Ticket Tailor API key",
    severity: "medium",
    pattern: /sk_\d{3,5}_\d{5,7}_[0-9a-f]{32}/,
  }),
  assigned({ id: "appointedd-api-key", title: "Appointedd API key", value: base64(88) }),
  assigned({ id: "baremetrics-api-key", title: "Baremetrics API key", value: urlSafe(25) }),
  assigned({ id: "chartmogul-api-key", title: "ChartMogul API key", value: alnum(32) }),
  assigned({ id: "commercejs-api-key", title: "CommerceJS API key", value: urlSafe(48) }),
  assigned({ id: "courier-api-key", title: "Courier API key", value: /pk_[A-Za-z0-9]{1,600}_[A-Za-z0-9]{28}/ }),
  assigned({ id: "delighted-api-key", title: "Delighted API key", value: alnum(20, 40) }),
  assigned({ id: "etsy-access-token", title: "Etsy access token", value: alnum(24), common: true }),
  assigned({
    id: "etsy-open-api-key",
    title: "Etsy open API key",
    names: ["etsy", "x-api-key"],
    value: /[A-Za-z0-9]{24}:[A-Za-z0-9]{10,64}/,
    common: true,
  }),
  assigned({ id: "eventbrite-api-key", title: "Eventbrite API key", value: alnum(20) }),
  assigned({ id: "gumroad-access-token", title: "Gumroad access token", value: dashed(43, 64) }),
  assigned({ id: "hiveage-api-key", title: "Hiveage API key", value: urlSafe(20) }),
  assigned({ id: "loyverse-api-key", title: "Loyverse API key", value: alnum(32) }),
  assigned({ id: "metrilo-api-key", title: "Metrilo API key", value: alnum(16) }),
  assigned({ id: "onfleet-api-key", title: "Onfleet API key", value: alnum(32) }),
  assigned({ id: "partnerstack-api-key", title: "PartnerStack API key", value: alnum(64) }),
  assigned({ id: "planyo-api-key", title: "Planyo API key", value: alnum(62) }),
  assigned({ id: "route4me-api-key", title: "Route4Me API key", value: alnum(32) }),
  assigned({ id: "shipday-api-key", title: "Shipday API key", value: /[A-Za-z0-9.]{11}[A-Za-z0-9]{20}/ }),
  assigned({ id: "signupgenius-api-key", title: "SignupGenius API key", value: alnum(32) }),
  assigned({ id: "snipcart-api-key", title: "Snipcart API key", value: urlSafe(75) }),
  assigned({ id: "squarespace-api-key", title: "Squarespace API key", value: UUID }),
  assigned({ id: "storecove-api-key", title: "Storecove API key", value: urlSafe(43) }),
  assigned({ id: "ticketmaster-api-key", title: "TicketMaster API key", value: alnum(32) }),
  assigned({ id: "upcdatabase-api-key", title: "UPCDatabase API key", severity: "high", value: alnum(32) }),
  assigned({ id: "yelp-api-key", title: "Yelp API key", value: /[A-Za-z0-9.=\\_-]{128}/ }),
];
