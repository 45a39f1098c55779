// Seal Secret as a person does it: the Secret manifest in the editor, step by step, into a file that kubeseal opens.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { root } from "../../../scripts/support/paths.ts";
import { startKubeseal } from "../../servers/kubeseal.ts";
import { makeSelfSigned } from "../../servers/support/certificates.ts";
import { sealingEndpoint } from "../../servers/support/sealing-key.ts";
import { withServer } from "../../servers/with-server.ts";
import { notification, openWorkbench, runCommand, screenshot, showLeaks, type Workbench } from "./workbench.ts";

/** Nothing that a detector knows. */
const value = `of a test ${randomBytes(6).toString("hex")}`;
const LATCHKEY = `version: 1
backends:
  sealed: { kind: sealed, folder: deploy, certificate: sealing.pem }
secrets:
  database/password: {}
`;
const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: app }
stringData: { greeting: ${value} }
`;

const input = (page: Page): Locator => page.locator(".quick-input-widget input:visible").first();
const choice = (page: Page, text: string): Locator =>
  page.locator(".quick-input-widget .monaco-list-row", { hasText: text }).first();
const question = (page: Page, text: string): Locator => page.locator(".monaco-dialog-box", { hasText: text });
const agree = async (dialog: Locator): Promise<void> => {
  await dialog.getByRole("button", { name: "Trust", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
};
const says = (page: Page, text: string): Promise<void> =>
  page.locator(".quick-input-message", { hasText: text }).waitFor();

describe("sealing a secret, as a person sees it", () => {
  const kubeseal = withServer("kubeseal", startKubeseal);
  let bench: Workbench;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), "latchkey-home-"));
    const env = { LATCHKEY_HOME: home, DBUS_SESSION_BUS_ADDRESS: "", DEPLOYMENT_ENV: "" };
    bench = await openWorkbench({ extension: root, open: ["app.secret.yaml"], env }, (workspace) => {
      mkdirSync(join(workspace, "deploy"), { recursive: true });
      writeFileSync(join(workspace, "latchkey.yaml"), LATCHKEY);
      writeFileSync(join(workspace, "app.secret.yaml"), SECRET);
      copyFileSync(kubeseal().certFile, join(workspace, "sealing.pem"));
    });
  });
  after(async () => {
    await bench?.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(bench.page, `failed-${this.currentTest.title}`);
  });

  it("asks whose the key is before it is first sealed with, and seals nothing where it is refused", async () => {
    const { page, workspace } = bench;
    // An editor that is still starting takes the focus from the palette.
    await showLeaks(page);
    await runCommand(page, "Latchkey: Seal Secret");
    const dialog = question(page, `Trust ${sealingEndpoint(kubeseal().certFile)} for`);
    await dialog.waitFor();
    const text = (await dialog.textContent()) ?? "";
    assert.match(text, /latchkey\.yaml seals with this key, of sealing\.pem\. Whoever has its private key can read/);
    assert.match(text, /Trust it only if it is your cluster's/);
    await screenshot(page, "seal-secret-trust");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(await page.locator(".quick-input-widget:visible").count(), 0);
    assert.ok(!existsSync(join(workspace, "deploy", "app.yaml")));
    assert.ok(!existsSync(join(home, "trust.json")));
  });

  it("asks for what the manifest does not say, says what will happen, and writes what kubeseal opens", async () => {
    const { page, workspace } = bench;
    await runCommand(page, "Latchkey: Seal Secret");
    await agree(question(page, "Trust sealed:"));
    await choice(page, "database/password").waitFor();
    await choice(page, "in this editor: greeting").click();
    await says(page, "Namespace of the Secret");
    await input(page).fill("Not One");
    await says(page, "Use lower case letters");
    await input(page).fill("team");
    await input(page).press("Enter");
    await says(page, "Name of the Secret");
    assert.equal(await input(page).inputValue(), "app");
    await input(page).fill("other");
    await says(page, "The manifest says app");
    await input(page).fill("app");
    await input(page).press("Enter");
    await choice(page, "opens under any name in team").click();
    await says(page, "Seals greeting for team/app, namespace-wide, and writes it to this file.");
    assert.equal(await input(page).inputValue(), "deploy/app.yaml");
    await screenshot(page, "seal-secret");
    await input(page).press("Enter");
    await notification(
      page,
      "app is sealed in app.yaml: greeting. app.secret.yaml still holds the values in the clear",
    );
    await screenshot(page, "sealed-secret");
    await page.keyboard.press("Escape");
    const written = readFileSync(join(workspace, "deploy", "app.yaml"), "utf8");
    assert.equal((await kubeseal().open(written))["greeting"]?.toString(), value);
    assert.ok(!written.includes(value));
    await page.locator(".tab.active", { hasText: "app.yaml" }).waitFor();
  });

  it("lists the key among what can be trusted, and takes the trust back", async () => {
    const { page } = bench;
    await runCommand(page, "Latchkey: Trust Address");
    const dialog = question(page, "Stop trusting sealed:");
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? "", /Nothing more is sealed with it until it is trusted again\./);
    await dialog.getByRole("button", { name: "Stop Trusting", exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await runCommand(page, "Latchkey: Seal Secret");
    await agree(question(page, "Trust sealed:"));
    await choice(page, "database/password").waitFor();
    await page.keyboard.press("Escape");
  });

  it("says that the certificate has changed before it seals with it", async () => {
    const { page, workspace } = bench;
    const folder = mkdtempSync(join(tmpdir(), "latchkey-key-"));
    const { certFile } = await makeSelfSigned("kubeseal", folder);
    copyFileSync(certFile, join(workspace, "sealing.pem"));
    await runCommand(page, "Latchkey: Seal Secret");
    const dialog = question(page, `Trust ${sealingEndpoint(certFile)} for`);
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? "", /It is another key than the one that was trusted before\./);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    rmSync(folder, { recursive: true });
  });

  it("says what to do where nothing seals", async () => {
    const { page, workspace } = bench;
    writeFileSync(join(workspace, "sealing.pem"), "nothing");
    await runCommand(page, "Latchkey: Seal Secret");
    await notification(page, "Nothing was sealed: sealing.pem is no certificate. Fetch it with kubeseal --fetch-cert.");
    await page.keyboard.press("Escape");
  });
});
