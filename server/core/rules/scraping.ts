// Keys of scraping and API market services.
// None but Apify marks its own.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const scrapingRules: readonly Rule[] = [
  token({
    id: "apify-api-token",
    title: "Apify API token",
    severity: "medium",
    pattern: /apify_api_[A-Za-z0-9]{34,38}/,
  }),
  assigned({ id: "apify-api-key", title: "Apify API key", value: alnum(36) }),
  assigned({ id: "apilayer-api-key", title: "Apilayer API key", value: alnum(32) }),
  assigned({ id: "apollo-api-key", title: "Apollo API key", value: urlSafe(22), common: true }),
  assigned({ id: "clay-api-key", title: "Clay API key", value: hex(20), common: true }),
  assigned({ id: "diggernaut-api-key", title: "Diggernaut API key", value: alnum(40) }),
  assigned({ id: "extractorapi-key", title: "ExtractorAPI key", value: alnum(40) }),
  assigned({ id: "pollsapi-key", title: "PollsAPI key", value: alnum(28) }),
  assigned({ id: "proxycrawl-api-key", title: "ProxyCrawl API key", value: urlSafe(22) }),
  assigned({ id: "rapidapi-key", title: "RapidAPI key", value: urlSafe(50) }),
  assigned({ id: "scrapeowl-api-key", title: "ScrapeOwl API key", value: alnum(30) }),
  assigned({ id: "scraperapi-key", title: "ScraperAPI key", names: ["scraperapi", "scraper"], value: alnum(32) }),
  assigned({ id: "scraperbox-api-key", title: "ScraperBox API key", value: alnum(32) }),
  assigned({ id: "scrapestack-api-key", title: "ScrapeStack API key", value: alnum(32) }),
  assigned({ id: "scrapfly-api-key", title: "Scrapfly API key", value: /scp-(?:live-|test-)[A-Za-z0-9]{32}/ }),
  assigned({ id: "scrapfly-api-key-legacy", title: "Scrapfly API key (32 characters)", value: alnum(32) }),
  assigned({ id: "scrapingant-api-key", title: "ScrapingAnt API key", value: alnum(32) }),
  assigned({ id: "scrapingbee-api-key", title: "ScrapingBee API key", value: alnum(80) }),
  assigned({
    id: "unplugg-api-key",
    title: "Unplugg API key",
    names: ["unplugg", "unplu"],
    value: alnum(64),
    common: true,
  }),
  assigned({ id: "webscraper-api-key", title: "WebScraper API key", value: alnum(60) }),
  assigned({ id: "webscraping-api-key", title: "Webscraping API key", value: alnum(32) }),
  assigned({ id: "zenrows-api-key", title: "ZenRows API key", value: hex(40) }),
  assigned({ id: "zenscrape-api-key", title: "Zenscrape API key", value: UUID }),
];
