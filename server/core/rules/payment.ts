// Keys of payment, banking and invoicing services.
// Live keys are critical; test keys are low.
import type { Rule } from "../detection/rule.ts";
import { assigned } from "./support/assigned.ts";
import { alnum, DASHED_ID, hex, UUID, urlSafe } from "./support/shapes.ts";
import { token } from "./support/token.ts";

const stripe = { docs: "https://docs.stripe.com/keys", revoke: "https://dashboard.stripe.com/apikeys" };

export const paymentRules: readonly Rule[] = [
  token({
    id: "stripe-secret-key",
    title: "Stripe secret key",
    severity: "critical",
    pattern: /[rs]k_live_[A-Za-z0-9]{16,247}/,
    help: stripe,
  }),
  token({
    id: "stripe-secret-key-prod",
    title: "Stripe secret key (prod)",
    severity: "critical",
    pattern: /[rs]k_prod_[A-Za-z0-9]{10,99}/,
    help: stripe,
  }),
  token({
    id: "stripe-test-key",
    title: "Stripe test key",
    severity: "low",
    pattern: /[rs]k_test_[A-Za-z0-9]{16,247}/,
    help: stripe,
  }),
  token({
    id: "stripe-webhook-secret",
    title: "Stripe webhook signing secret",
    severity: "medium",
    pattern: /whsec_[A-Za-z0-9+/]{24,160}={0,2}/,
    help: stripe,
  }),
  token({
    id: "square-access-token",
    title: "Square access token",
    severity: "critical",
    pattern: /sq0atp-[\w-]{22,60}/,
  }),
  token({ id: "square-oauth-secret", title: "Square OAuth secret", severity: "critical", pattern: /sq0csp-[\w-]{43}/ }),
  token({
    id: "square-access-token-long",
    title: "Square access token (long form)",
    severity: "critical",
    pattern: /EAAA[A-Za-z0-9_+-]{60,64}/,
  }),
  token({
    id: "braintree-access-token",
    title: "Braintree access token",
    severity: "critical",
    pattern: /access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[0-9a-f]{32}/,
  }),
  token({
    id: "razorpay-live-key",
    title: "Razorpay live key",
    severity: "critical",
    pattern: /rzp_live_[A-Za-z0-9]{14}/,
  }),
  token({ id: "razorpay-test-key", title: "Razorpay test key", severity: "low", pattern: /rzp_test_[A-Za-z0-9]{14}/ }),
  token({
    id: "plaid-access-token",
    title: "Plaid access token",
    severity: "critical",
    pattern: /access-(?:production|development)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  }),
  token({
    id: "plaid-sandbox-token",
    title: "Plaid sandbox access token",
    severity: "low",
    pattern: /access-sandbox-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  }),
  token({
    id: "paystack-secret-key",
    title: "Paystack secret key",
    severity: "critical",
    pattern: /sk_(?:live|test)_[0-9A-Za-z]{40}/,
  }),
  token({
    id: "flutterwave-secret-key",
    title: "Flutterwave secret key",
    severity: "critical",
    pattern: /FLWSECK(?:_TEST)?-[0-9a-h]{32}-X/,
  }),
  token({
    id: "flutterwave-encryption-key",
    title: "Flutterwave encryption key",
    severity: "medium",
    pattern: /FLWSECK_TEST[0-9a-h-]{12,14}/,
  }),
  token({
    id: "paddle-api-key",
    title: "Paddle API key",
    severity: "critical",
    pattern: /pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}/,
  }),
  token({
    id: "asaas-api-token",
    title: "Asaas API token",
    severity: "high",
    pattern: /\$aact_(?:prod|hmlg)_[A-Za-z0-9_:-]{20,200}/,
  }),
  token({
    id: "mercury-api-token",
    title: "Mercury API token",
    severity: "high",
    pattern: /mercury_production_[a-z]{3,6}_[A-Za-z0-9]{40,50}_yrucrem/,
  }),
  token({ id: "pagarme-api-key", title: "Pagar.me API key", severity: "high", pattern: /ak_live_[A-Za-z0-9]{30}/ }),
  token({
    id: "polar-access-token",
    title: "Polar access token",
    severity: "medium",
    pattern: /polar_(?:at|oat|pat)_[\w-]{20,100}/,
  }),
  token({
    id: "ramp-client-secret",
    title: "Ramp client secret",
    severity: "high",
    pattern: /ramp_sec_[A-Za-z0-9]{48}/,
  }),
  token({
    id: "onfido-api-token",
    title: "Onfido API token",
    severity: "high",
    pattern: /api_live(?:_ca|_us)?\.[\w-]{20,80}/,
  }),
  token({
    id: "persona-api-key",
    title: "Persona API key",
    severity: "high",
    pattern: /persona_production_[a-z0-9_-]{20,80}/,
  }),
  token({
    id: "proof-api-key",
    title: "Proof API key",
    severity: "medium",
    pattern: /prf_(?:cli_)?[A-Za-z0-9]{20,80}/,
  }),
  token({
    id: "duffel-api-token",
    title: "Duffel API token",
    severity: "medium",
    pattern: /duffel_(?:test|live)_[A-Za-z0-9_=-]{43}/,
  }),
  token({
    id: "gc-notify-api-key",
    title: "GC Notify API key",
    severity: "medium",
    pattern:
      /gcntfy-\w{1,80}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  }),
  token({
    id: "highnote-secret-key",
    title: "Highnote secret key",
    severity: "high",
    pattern: /sk_live_a2V5Xz[A-Za-z0-9+/]{69}={0,2}/,
  }),
  token({
    id: "checkout-secret-key",
    title: "Checkout.com secret key",
    severity: "high",
    pattern: /sk_(?:test_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
  }),
  token({
    id: "rainforest-api-key",
    title: "Rainforest Pay API key",
    severity: "medium",
    pattern: /apikey_[0-9a-f]{64}/,
  }),
  token({
    id: "midtrans-server-key",
    title: "Midtrans server key",
    severity: "high",
    pattern: /Mid-server-[\w-]{10,30}/,
  }),
  token({
    id: "flutterwave-public-key",
    title: "Flutterwave public key",
    severity: "low",
    pattern: /FLWPUBK(?:_TEST)?-[0-9a-h]{32}-X/,
  }),
  assigned({ id: "finicity-api-token", title: "Finicity API token", value: hex(32) }),
  assigned({ id: "finicity-client-secret", title: "Finicity client secret", value: alnum(20) }),
  assigned({ id: "freshbooks-access-token", title: "FreshBooks access token", value: alnum(64) }),
  assigned({ id: "gocardless-api-token", title: "GoCardless API token", value: /live_[A-Za-z0-9=_-]{40,42}/ }),
  assigned({
    id: "lendflow-api-key",
    title: "Lendflow API key",
    value:
      /[A-Za-z0-9]{36}\.[A-Za-z0-9]{235}\.[A-Za-z0-9]{32}-[A-Za-z0-9]{47}-\w{162}-[A-Za-z0-9]{42}-\w{40}-\w{66}-\w{59}-[A-Za-z0-9]{7}-\w{220}/,
  }),
  assigned({
    id: "column-api-key",
    title: "Column API key",
    severity: "high",
    value: /(?:live|test)_[A-Za-z0-9]{27}/,
    common: true,
  }),
  assigned({ id: "lob-api-key", title: "Lob API key", value: /(?:live_|test_)[A-Fa-f0-9]{35}/ }),
  assigned({ id: "lunchmoney-api-key", title: "LunchMoney API key", value: hex(50) }),
  assigned({ id: "moonclerk-api-key", title: "Moonclerk API key", value: alnum(32) }),
  assigned({ id: "paymongo-api-key", title: "PayMongo API key", value: urlSafe(32) }),
  assigned({
    id: "paypal-oauth-secret",
    title: "PayPal OAuth secret",
    severity: "critical",
    value: /[A-Za-z0-9._-]{44,120}/,
  }),
  assigned({ id: "plaid-client-id", title: "Plaid client ID", severity: "low", value: alnum(24), common: true }),
  assigned({ id: "plaid-secret", title: "Plaid secret", severity: "critical", value: alnum(30), common: true }),
  assigned({ id: "privacy-api-key", title: "Privacy API key", value: DASHED_ID, common: true }),
  assigned({
    id: "requestfinance-api-key",
    title: "RequestFinance API key",
    value: /[A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}-[A-Za-z0-9]{7}/,
  }),
  assigned({
    id: "square-credentials",
    title: "Square credentials",
    severity: "critical",
    value: /sq0[a-z]{3}-[A-Za-z0-9_-]{22,43}/,
    common: true,
  }),
  assigned({ id: "taxjar-api-key", title: "Taxjar API key", value: alnum(32) }),
  assigned({ id: "transferwise-api-key", title: "Transferwise API key", value: UUID }),
  assigned({ id: "vatlayer-api-key", title: "VatLayer API key", value: alnum(32) }),
  assigned({ id: "youneedabudget-api-key", title: "YouNeedABudget API key", value: hex(64) }),
];
