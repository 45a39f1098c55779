// Secret manifests as they come: what is sealed of them, what goes into the template, and what is refused in which words.
import assert from "node:assert/strict";
import { disposeSecrets, readSecretManifests } from "../../../server/app/sealing/secret-manifests.ts";
import { bad, good } from "../../contract/provider-contract.ts";

const read = (text: string) => good(readSecretManifests(text, "s.yaml"));
const plain = (text: string) =>
  read(text).secrets.map(({ name, values }) => [
    name,
    ...[...values].map(([key, { bytes }]) => `${key}=${Buffer.from(bytes)}`),
  ]);
const HEAD = "apiVersion: v1\nkind: Secret\n";

describe("Secret manifests", () => {
  it("are YAML or JSON, one, several, or a List", () => {
    const one = `${HEAD}metadata: { name: a }\ndata: { k: dg== }\n`;
    const json = { apiVersion: "v1", kind: "Secret", metadata: { name: "j" }, stringData: { "t/ä": "x", tab: "\t" } };
    assert.deepEqual(plain(one), [["a", "k=v"]]);
    assert.deepEqual(plain(JSON.stringify(json, null, "\t")), [["j", "t/ä=x", "tab=\t"]]);
    assert.deepEqual(plain(`---\n${one}---\n${one}---\n`), [
      ["a", "k=v"],
      ["a", "k=v"],
    ]);
    assert.deepEqual(plain(JSON.stringify({ apiVersion: "v1", kind: "List", items: [json] })), [
      ["j", "t/ä=x", "tab=\t"],
    ]);
  });

  it("hold bytes in data, texts in stringData, which wins where both have a key", () => {
    const [secret] = read(
      `${HEAD}metadata: { name: a }\ndata:\n  bin: AP8=\n  both: AA==\n  folded: "QUJD\\nREVG"\n  none: ""\nstringData: { both: text }\n`,
    ).secrets;
    const its = Object.fromEntries(
      [...secret!.values].map(([key, { bytes }]) => [key, Buffer.from(bytes).toString("hex")]),
    );
    assert.deepEqual(its, { bin: "00ff", both: "74657874", folded: "414243444546", none: "" });
  });

  it("give the template everything but values, what a server adds, and copies of the whole that tools keep", () => {
    const [secret] = read(
      `${HEAD}type: kubernetes.io/tls\nimmutable: true\nmetadata:\n  name: a\n  namespace: n\n  uid: u\n  resourceVersion: "1"\n  creationTimestamp: null\n  managedFields: []\n  ownerReferences: []\n  labels: { l: m }\n  annotations:\n    note: kept\n    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"k":"canary"}}'\n    sealedsecrets.bitnami.com/namespace-wide: "true"\nstringData: { k: v }\n`,
    ).secrets;
    const { template, scope, name, namespace } = secret!;
    assert.deepEqual([name, namespace, scope], ["a", "n", "namespace-wide"]);
    assert.deepEqual(template, {
      type: "kubernetes.io/tls",
      immutable: true,
      metadata: {
        name: "a",
        namespace: "n",
        labels: { l: "m" },
        annotations: { note: "kept", "sealedsecrets.bitnami.com/namespace-wide": "true" },
      },
    });
  });

  it("count what is something else", () => {
    assert.equal(read(`kind: Deployment\n---\n${HEAD}stringData: { k: v }\n`).others, 1);
  });

  it("are forgotten once they were sealed", () => {
    const { secrets } = read(`${HEAD}stringData: { k: canary }\n`);
    const { bytes } = secrets[0]!.values.get("k")!;
    disposeSecrets(secrets);
    assert.ok(bytes.every((byte) => byte === 0));
  });

  const refused: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ["nothing", "", /^s\.yaml is empty$/],
    ["empty documents", "---\n---\n", /^s\.yaml is empty$/],
    ["something else", "kind: ConfigMap\napiVersion: v1\ndata: { k: canary }\n", /^s\.yaml is no Secret$/],
    ["a text", "canary", /^s\.yaml is no Secret$/],
    ["a Secret of another group", "kind: Secret\napiVersion: other/v1\nstringData: { k: canary }\n", /is no Secret$/],
    ["a SealedSecret", "kind: SealedSecret\napiVersion: bitnami.com/v1alpha1\n", /is a SealedSecret already$/],
    ["half-written YAML", `${HEAD}stringData:\n  k: "canary\n`, /^s\.yaml:\d+:\d+: the YAML cannot be read$/],
    ["half-written JSON", '{"kind":"Secret","stringData":{"k":"canary"', /^s\.yaml:\d+:\d+: the YAML cannot be read$/],
    ["a key twice", `${HEAD}stringData: { k: canary, k: canary }\n`, /the YAML cannot be read$/],
    ["no data", `${HEAD}metadata: { name: a }\n`, /^the Secret a in s\.yaml: it has no data$/],
    ["data that is no map", `${HEAD}data: [canary]\n`, /^s\.yaml: data is not a map$/],
    ["data that is not base64", `${HEAD}data: { k: canary! }\n`, /^s\.yaml: data\.k is not base64 text$/],
    ["base64 that is cut off", `${HEAD}data: { k: dG9rZW4 }\n`, /data\.k is not base64 text$/],
    ["a number", `${HEAD}stringData: { k: 5 }\n`, /^s\.yaml: stringData\.k is not text$/],
    [
      "more aliases than anybody needs",
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [${"*b,".repeat(50)}]\n`,
      /cannot be read$/,
    ],
  ];
  for (const [what, text, message] of refused) {
    it(`are refused where there is ${what}, without a word of it`, () => {
      const error = bad(readSecretManifests(text, "s.yaml"));
      assert.equal(error.code, "secret-manifest-invalid");
      assert.match(error.message, message);
      assert.ok(error.remedy.length > 0);
      assert.ok(!JSON.stringify(error).includes("canary"));
    });
  }
});
