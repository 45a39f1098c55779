// Which files a walk gives, in which order, and that an open file lies inside its root whatever happens to links.
import assert from "node:assert/strict";
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { nodeFileReader } from "../../../server/adapters/platform/open-file.ts";
import { walk } from "../../../server/adapters/platform/walk.ts";
import { folderWith } from "../../cli/harness.ts";

const files = (root: string, ignore = true): string[] =>
  [...walk(root, { ignore, excluded: null, claimed: new Set() })].map((entry) => `${entry.kind} ${entry.path}`);

describe("a walk", () => {
  it("gives files depth first in the order of their names", () => {
    const root = folderWith({ "b/2": "", "b/1": "", a: "", "b.txt": "", "c/d/e": "", ".hidden": "" });
    assert.deepEqual(
      files(root),
      [".hidden", "a", "b/1", "b/2", "b.txt", "c/d/e"].map((path) => `file ${path}`),
    );
  });

  it("lets a deeper .gitignore take back what a higher one says, for folders too", () => {
    const root = folderWith({
      ".gitignore": "build/\n*.tmp\n/a/*\n!/a/kept\n",
      "a/kept": "",
      "a/dropped": "",
      "sub/.gitignore": "!build/\n!x.tmp\n",
      "sub/build/out.js": "",
      "sub/x.tmp": "",
      "sub/y.tmp": "",
      "build/out.js": "",
    });
    assert.deepEqual(files(root), [
      "file .gitignore",
      "file a/kept",
      "file sub/.gitignore",
      "file sub/build/out.js",
      "file sub/x.tmp",
    ]);
    assert.equal(files(root, false).length, 8);
  });

  it("begins anew in a repository within", () => {
    const root = folderWith({ ".gitignore": "*.log\n", "inner/.git/HEAD": "", "inner/a.log": "", "b.log": "" });
    assert.deepEqual(files(root), ["file .gitignore", "file inner/a.log"]);
  });
});

describe("an open file", () => {
  it("is refused when a folder on its way was swapped for a link out of the root", () => {
    const base = folderWith({ "root/a/file": "inside", "outside/file": "outside" });
    const root = join(base, "root");
    const path = join(root, "a/file");
    const opened = nodeFileReader.open(path, root);
    assert.equal(opened.kind, "open");
    if (opened.kind === "open") nodeFileReader.close(opened.fd);
    renameSync(join(root, "a"), join(root, "b"));
    symlinkSync("../outside", join(root, "a"));
    assert.deepEqual(nodeFileReader.open(path, root), { kind: "refused", reason: "link leaves the folder" });
  });
});
