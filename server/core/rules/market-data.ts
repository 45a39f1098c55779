// Keys of financial, currency and sports data services.
// None has a prefix, so the name must stand nearby.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, base64, dashed, hex, urlSafe } from "./support/shapes.ts";

export const marketDataRules: readonly Rule[] = [
  assigned({ id: "carboninterface-api-key", title: "CarbonInterface API key", value: alnum(21) }),
  assigned({ id: "cloverly-api-key", title: "Cloverly API key", value: /[A-Za-z0-9:_]{28}/ }),
  assigned({ id: "currencyfreaks-api-key", title: "Currencyfreaks API key", value: alnum(32) }),
  assigned({ id: "currencylayer-api-key", title: "CurrencyLayer API key", value: alnum(32) }),
  assigned({ id: "currencyscoop-api-key", title: "CurrencyScoop API key", value: alnum(32) }),
  assigned({ id: "databento-api-key", title: "Databento API key", value: /db-[A-Za-z0-9]{29}/ }),
  assigned({ id: "enigma-api-key", title: "Enigma API key", value: alnum(40), common: true }),
  assigned({
    id: "exchangerateapi-key",
    title: "ExchangeRateAPI key",
    severity: "high",
    names: ["exchangerate"],
    value: alnum(24),
  }),
  assigned({
    id: "exchangeratesapi-key",
    title: "ExchangeRatesAPI key",
    severity: "high",
    names: ["exchangerates"],
    value: alnum(32),
  }),
  assigned({ id: "fastforex-api-key", title: "FastForex API key", value: dashed(28) }),
  assigned({ id: "finage-api-key", title: "Finage API key", value: alnum(32) }),
  assigned({ id: "financialmodelingprep-api-key", title: "Financial Modeling Prep API key", value: alnum(32) }),
  assigned({ id: "finnhub-api-token", title: "Finnhub API token", value: alnum(20) }),
  assigned({ id: "fixerio-api-key", title: "Fixer.io API key", names: ["fixer"], value: alnum(32) }),
  assigned({ id: "fxmarket-api-key", title: "Fxmarket API key", value: base64(20) }),
  assigned({ id: "iexcloud-api-key", title: "IEX Cloud API key", value: urlSafe(35) }),
  assigned({ id: "iexapis-iex-cloud-api-key", title: "IEX Cloud iex cloud API key", value: /sk_[A-Za-z0-9]{32}/ }),
  assigned({ id: "intrinio-api-key", title: "Intrinio API key", value: alnum(44) }),
  assigned({ id: "marketstack-api-key", title: "Marketstack API key", value: alnum(32) }),
  assigned({ id: "nasdaqdatalink-api-key", title: "Nasdaq Data Link API key", names: ["nasdaq"], value: urlSafe(20) }),
  assigned({ id: "oanda-api-key", title: "Oanda API key", value: alnum(24) }),
  assigned({ id: "pandascore-api-key", title: "PandaScore API key", value: urlSafe(51) }),
  assigned({ id: "polygon-api-key", title: "Polygon API key", value: alnum(32), common: true }),
  assigned({ id: "rawg-api-key", title: "RAWG API key", value: alnum(32) }),
  assigned({ id: "simfin-api-key", title: "SimFin API key", value: alnum(32) }),
  assigned({ id: "sportsmonk-api-key", title: "Sportsmonk API key", value: alnum(60) }),
  assigned({ id: "stockdata-api-key", title: "Stockdata API key", value: alnum(40) }),
  assigned({ id: "technicalanalysisapi-key", title: "TechnicalAnalysisApi key", value: alnum(48) }),
  assigned({ id: "theoddsapi-key", title: "TheOddsApi key", names: ["theoddsapi", "the-odds-api"], value: hex(32) }),
  assigned({ id: "tiingo-api-key", title: "Tiingo API key", value: alnum(40) }),
  assigned({ id: "tradier-api-key", title: "Tradier API key", value: alnum(28) }),
  assigned({ id: "twelvedata-api-key", title: "TwelveData API key", value: alnum(32) }),
];
