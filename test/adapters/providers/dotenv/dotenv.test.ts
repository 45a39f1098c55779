// A .env file as a backend: what is read, what a write leaves as it is, and where it does not lead.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import fc from "fast-check";
import { dotenv } from "../../../../server/adapters/providers/dotenv/dotenv.ts";
import { withVariable } from "../../../../server/adapters/providers/dotenv/edit.ts";
import type { SecretProvider } from "../../../../server/core/references/provider.ts";
import { SecretBytes } from "../../../../shared/secret-bytes.ts";
import { bad, describeProvider, good } from "../../../contract/provider-contract.ts";
import { type Machine, makeMachine, openWith, secret, signal, textOf } from "../support/machine.ts";

describeProvider({
  name: "dotenv",
  capabilities: ["list", "write"],
  async open() {
    const machine = makeMachine();
    const path = join(machine.workspace, ".env");
    const lines = new Map<string, string>();
    return {
      provider: await openWith(dotenv, {}, machine.ports),
      binary: false,
      dated: false,
      pathOf: (n) => `SECRET_${n}`,
      async put(name, value) {
        lines.set(name, Buffer.from(value).toString());
        writeFileSync(path, [...lines].map(([key, text]) => `${key}="${text}"\n`).join(""));
      },
      close: async () => machine.remove(),
    };
  },
});

describe("the dotenv backend", () => {
  let machine: Machine;
  let provider: SecretProvider;
  const path = () => join(machine.workspace, ".env");
  const write = (name: string, text: string) => provider.write!({ path: name }, secret(text), {}, signal());

  beforeEach(async () => {
    machine = makeMachine();
    provider = await openWith(dotenv, {}, machine.ports);
  });
  afterEach(() => machine.remove());

  it("keeps comments, order, export and what follows a value", async () => {
    const before = "# top\nexport A=1 # first\n\nB='two words' # second\n# C=old\nC: three\nA=4";
    writeFileSync(path(), before);
    good(await write("B", "it is"));
    good(await write("C", "9"));
    good(await write("A", "5"));
    good(await write("D", "#new"));
    const after = "# top\nexport A=1 # first\n\nB='it is' # second\n# C=old\nC: 9\nA=5\nD='#new'\n";
    assert.equal(readFileSync(path(), "utf8"), after);
  });

  it("keeps the ends of lines and the mode of the file, and makes a new one for the person alone", async () => {
    good(await write("A", "1"));
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    writeFileSync(join(machine.workspace, "crlf"), "A=1\r\nB=2\r\n", { mode: 0o640 });
    const other = await openWith(dotenv, { file: "crlf" }, machine.ports);
    good(await other.write!({ path: "C" }, secret("3"), {}, signal()));
    assert.equal(readFileSync(join(machine.workspace, "crlf"), "utf8"), "A=1\r\nB=2\r\nC=3\r\n");
    assert.equal(statSync(join(machine.workspace, "crlf")).mode & 0o777, 0o640);
  });

  it("writes whatever value so that it is read back, and changes no other variable, or says that it cannot", () => {
    const value = fc.string({
      unit: fc.constantFrom("a", " ", "'", '"', "`", "\\", "n", "\n", "\r", "#", "=", "$", "é", "B"),
    });
    const start = "A=before # comment\nB='x'\nexport C=\"y\\nz\"\n";
    let refused = 0;
    fc.assert(
      fc.property(value, fc.constantFrom("A", "B", "C", "NEW"), (text, name) => {
        const changed = withVariable(start, name, text, parse);
        if (changed === null) return void refused++;
        assert.deepEqual({ ...parse(changed) }, { ...parse(start), [name]: text });
        assert.ok(changed.includes("# comment"));
      }),
      { numRuns: 2000 },
    );
    assert.ok(refused < 600, `${refused} of 2000 values could not be written`);
  });

  it("says of a value that no quotes can hold that it cannot be written, and leaves the file", async () => {
    writeFileSync(path(), "A=1\n");
    assert.equal(bad(await write("A", "'\"`#\n\r \\n")).code, "value-invalid");
    const bytes = new Uint8Array([0xff, 0xfe]);
    assert.equal(bad(await provider.write!({ path: "A" }, new SecretBytes(bytes), {}, signal())).code, "value-invalid");
    assert.equal(readFileSync(path(), "utf8"), "A=1\n");
  });

  it("follows no link, neither as the file nor on the way to it", async () => {
    const outside = join(machine.home, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, ".env"), "A=outside\n");
    symlinkSync(join(outside, ".env"), path());
    symlinkSync(outside, join(machine.workspace, "linked"));
    const linked = await openWith(dotenv, { file: "linked/.env" }, machine.ports);
    for (const one of [provider, linked]) {
      assert.equal(bad(await one.read({ path: "A" }, signal())).code, "path-outside");
      assert.equal(bad(await one.write!({ path: "A" }, secret("x"), {}, signal())).code, "path-outside");
    }
    assert.equal(readFileSync(join(outside, ".env"), "utf8"), "A=outside\n");
  });

  it("takes no path that climbs out, and asks for a grant of an absolute one", async () => {
    assert.equal(bad(dotenv.parseConfig({ file: "../.env" }, {})).code, "backend-invalid");
    const file = join(machine.home, "shared.env");
    assert.deepEqual(dotenv.endpoints(good(dotenv.parseConfig({ file }, {}))), [`dotenv:${file}`]);
    writeFileSync(file, "A=granted\n");
    const granted = await openWith(dotenv, { file }, machine.ports);
    assert.equal(textOf(good(await granted.read({ path: "A" }, signal())).value), "granted");
  });

  it("reads neither what is too large, nor what is no text, nor a folder", async () => {
    writeFileSync(path(), `A=${"x".repeat(1024 * 1024)}\n`);
    assert.equal(bad(await provider.read({ path: "A" }, signal())).code, "too-large");
    writeFileSync(path(), Buffer.from("A=\xff\n", "latin1"));
    assert.equal(bad(await provider.read({ path: "A" }, signal())).code, "file-unreadable");
    const folder = await openWith(dotenv, { file: "folder" }, machine.ports);
    mkdirSync(join(machine.workspace, "folder"));
    assert.equal(bad(await folder.read({ path: "A" }, signal())).code, "file-unreadable");
  });
});
