// Keys of exchanges and chain explorers, and private keys of wallets.
// A leaked wallet key cannot be revoked.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, base64, DASHED_ID, dashed, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

export const cryptoCurrencyRules: readonly Rule[] = [
  token({
    id: "coinbase-cdp-key-name",
    title: "Coinbase developer platform key name",
    severity: "medium",
    pattern: /organizations\/[0-9a-f-]{36}\/apiKeys\/[0-9a-f-]{36}/,
  }),
  token({
    id: "bip32-extended-private-key",
    title: "BIP-32 extended private key",
    severity: "critical",
    pattern: /xprv[1-9A-HJ-NP-Za-km-z]{107}/,
  }),
  assigned({
    id: "ethereum-private-key",
    title: "Ethereum private key",
    severity: "critical",
    names: ["private_key", "privatekey", "private key", "private-key"],
    value: /0x[0-9A-Fa-f]{64}/,
    words: /[=:(]/,
    clean: ["transaction_hash: {{0x[0-9a-f]{64}}}"],
  }),
  token({
    id: "infura-project-id-in-url",
    title: "Infura project id in a URL",
    severity: "medium",
    after: /infura\.io\/(?:ws\/)?v3\//,
    pattern: /[0-9a-f]{32}/,
  }),
  token({
    id: "alchemy-api-key-in-url",
    title: "Alchemy API key in a URL",
    severity: "medium",
    after: /(?:alchemyapi\.io|\.alchemy\.com)\/v2\//,
    pattern: /[A-Za-z0-9_-]{32}/,
  }),
  assigned({
    id: "alchemy-api-key",
    title: "Alchemy API key",
    value: /(?:[A-Za-z0-9_-]{24,64}|[A-Za-z0-9]{23}_[A-Za-z0-9]{8})/,
  }),
  assigned({ id: "bitcoinaverage-api-key", title: "BitcoinAverage API key", value: alnum(43) }),
  assigned({ id: "bittrex-access-key", title: "Bittrex access key", severity: "critical", value: alnum(32) }),
  assigned({ id: "blocknative-api-key", title: "Blocknative API key", value: UUID }),
  assigned({ id: "bscscan-api-key", title: "BscScan API key", value: alnum(34) }),
  assigned({ id: "coinapi-api-key", title: "CoinApi API key", value: dashed(36) }),
  assigned({
    id: "coinbase-access-token",
    title: "Coinbase access token",
    severity: "critical",
    value: urlSafe(32, 64),
  }),
  assigned({
    id: "coinbase-cdp-key-id",
    title: "Coinbase developer platform key id",
    severity: "critical",
    value: /[A-Fa-f0-9-]{36}/,
  }),
  assigned({ id: "coinlayer-api-key", title: "Coinlayer API key", value: alnum(32) }),
  assigned({ id: "coinlib-api-key", title: "Coinlib API key", value: alnum(16) }),
  assigned({ id: "cryptocompare-api-key", title: "CryptoCompare API key", value: alnum(64) }),
  assigned({ id: "dfuse-api-key", title: "Dfuse API key", value: alnum(32) }),
  assigned({ id: "etherscan-api-key", title: "Etherscan API key", value: alnum(34) }),
  assigned({ id: "ethplorer-api-key", title: "Ethplorer API key", value: dashed(22) }),
  assigned({ id: "glassnode-api-key", title: "Glassnode API key", value: alnum(27) }),
  assigned({ id: "infura-api-key", title: "Infura API key", value: alnum(32) }),
  assigned({
    id: "kraken-access-token",
    title: "Kraken access token",
    severity: "critical",
    value: base64(80, 90),
    common: true,
  }),
  assigned({ id: "kucoin-access-token", title: "KuCoin access token", severity: "critical", value: hex(24) }),
  assigned({ id: "kucoin-secret-key", title: "KuCoin secret key", severity: "critical", value: UUID }),
  assigned({ id: "moralis-api-key", title: "Moralis API key", value: alnum(64) }),
  assigned({ id: "nftport-api-key", title: "NFTPort API key", value: DASHED_ID }),
  assigned({ id: "polymarket-api-key", title: "Polymarket API key", names: ["poly"], value: UUID, common: true }),
  assigned({
    id: "polymarket-api-secret",
    title: "Polymarket API secret",
    names: ["poly"],
    value: /[A-Za-z0-9+/]{40,600}={0,2}/,
    common: true,
  }),
  assigned({ id: "tatumio-api-key", title: "TatumIO API key", names: ["tatum"], value: dashed(36) }),
  assigned({ id: "worldcoinindex-api-key", title: "WorldCoinIndex API key", value: alnum(35) }),
];
