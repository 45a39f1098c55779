import assert from "node:assert/strict";
import { revealPage } from "../../client/secrets/reveal-page.ts";

const words = {
  language: "en",
  name: "<script>alert(1)</script>",
  place: '"><img src=x>',
  reveal: "Reveal",
  copy: "Copy",
  hidden: "</script><script>alert(2)</script>",
  hiddenIn: "Hidden in {0} s.",
  note: "Nothing is kept.",
};

describe("the page of the masked view", () => {
  const page = revealPage(words, "0123abcd");

  it("takes nothing from outside, and runs no script but its own", () => {
    assert.match(page, /content="default-src 'none'; style-src 'nonce-0123abcd'; script-src 'nonce-0123abcd'"/);
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.doesNotMatch(page, /https?:|<img|<link|src=(?!x)/);
  });

  it("keeps nothing: no state of the editor's, no storage", () => {
    assert.doesNotMatch(page, /setState|localStorage|sessionStorage|document\.cookie/);
  });

  it("shows names as they are, whatever is in them", () =>
    assert.ok(page.includes("&#60;script&#62;alert(1)&#60;/script&#62;")));
});
