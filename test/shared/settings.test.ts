import assert from "node:assert/strict";
import fc from "fast-check";
import { readSettings } from "../../shared/settings.ts";

describe("the settings", () => {
  it("are the defaults where a client says nothing", () => {
    for (const raw of [undefined, null, {}, { scan: null }]) {
      assert.deepEqual(readSettings(raw), {
        settings: {
          enable: true,
          onType: true,
          exclude: [],
          minConfidence: null,
          maxFileSize: null,
          exposures: true,
          rules: {},
        },
        problems: [],
      });
    }
  });

  it("are taken as they are where they can be used", () => {
    const scan = {
      onType: false,
      exclude: ["a/**"],
      minConfidence: "high",
      maxFileSize: 5,
      exposures: false,
      rules: { a: "off", b: "on", c: "low" },
    };
    assert.deepEqual(readSettings({ enable: false, scan }), { settings: { enable: false, ...scan }, problems: [] });
  });

  it("are each replaced by the default where they cannot, and named, without the value", () => {
    const scan = {
      onType: "yes",
      exclude: "a",
      minConfidence: "certain",
      maxFileSize: 0,
      exposures: 2,
      rules: { a: "never" },
    };
    const { settings, problems } = readSettings({ enable: 1, scan });
    assert.deepEqual(settings, readSettings({}).settings);
    assert.deepEqual(
      problems.map(({ name }) => name),
      [
        "enable",
        "scan.onType",
        "scan.exclude",
        "scan.minConfidence",
        "scan.maxFileSize",
        "scan.exposures",
        "scan.rules",
      ].map((name) => `latchkey.${name}`),
    );
    for (const { message } of problems) assert.ok(!/yes|certain|never/.test(message));
  });

  it("take anything without failing", () => {
    fc.assert(fc.property(fc.anything(), (raw) => void readSettings(raw)));
    fc.assert(fc.property(fc.anything(), (scan) => void readSettings({ scan })));
  });
});
