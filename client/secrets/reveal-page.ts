// The page of the masked view: nothing of it comes from outside, and nothing of it is kept when it is hidden. It is given a
// value by a message, shows it for ten seconds and drops it.

export interface RevealWords {
  readonly language: string;
  readonly name: string;
  readonly place: string;
  readonly reveal: string;
  readonly copy: string;
  readonly hidden: string;
  /** With `{0}` for the seconds. */
  readonly hiddenIn: string;
  readonly note: string;
}

/** What the page says to the extension. */
export type FromRevealPage = { readonly type: "reveal" } | { readonly type: "copy" };

/** What the extension says to the page. */
export type ToRevealPage =
  | { readonly type: "value"; readonly text: string; readonly seconds: number }
  | { readonly type: "failed"; readonly message: string };

export function revealPage(words: RevealWords, nonce: string): string {
  const { language, name, place, reveal, copy, hidden, note } = words;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(name)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(name)}</h1>
<p class="place">${escapeHtml(place)}</p>
<pre id="value" tabindex="0" aria-label="${escapeHtml(hidden)}">••••••••••••</pre>
<p><button id="reveal">${escapeHtml(reveal)}</button> <button id="copy" class="secondary">${escapeHtml(copy)}</button></p>
<p id="state" class="place" role="status"></p>
<p class="place">${escapeHtml(note)}</p>
</main>
<script nonce="${nonce}">(${SCRIPT})(${JSON.stringify({ hidden, hiddenIn: words.hiddenIn }).replaceAll("<", "\\u003c")})</script>
</body>
</html>`;
}

const STYLE = `
main { max-width: 44em; padding: 1em 0.5em; }
h1 { font-size: 1.3em; font-weight: 600; margin: 0 0 0.2em; overflow-wrap: anywhere; }
.place { color: var(--vscode-descriptionForeground); margin: 0.4em 0; overflow-wrap: anywhere; }
pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); margin: 1em 0;
  padding: 0.8em; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--vscode-textCodeBlock-background);
  border: 1px solid var(--vscode-contrastBorder, transparent); min-height: 1.4em; max-height: 50vh; overflow: auto; }
button { font: inherit; border: 1px solid var(--vscode-button-border, transparent); padding: 0.4em 1em; cursor: pointer;
  color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button:hover:not(:disabled) { background: var(--vscode-button-hoverBackground); }
button.secondary { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
button.secondary:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible, pre:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
button:disabled { opacity: 0.5; cursor: default; }
`;

/** Runs in the page. Its state is the text on it, and the time that is left. */
const SCRIPT = `function (words) {
  const host = acquireVsCodeApi();
  const value = document.getElementById("value");
  const state = document.getElementById("state");
  const reveal = document.getElementById("reveal");
  let timer;
  const mask = () => {
    clearInterval(timer);
    value.textContent = "\\u2022".repeat(12);
    value.setAttribute("aria-label", words.hidden);
    state.textContent = "";
    reveal.disabled = false;
  };
  reveal.addEventListener("click", () => {
    reveal.disabled = true;
    host.postMessage({ type: "reveal" });
  });
  document.getElementById("copy").addEventListener("click", () => host.postMessage({ type: "copy" }));
  window.addEventListener("message", ({ data }) => {
    mask();
    if (data.type === "failed") {
      state.textContent = data.message;
      return;
    }
    let left = data.seconds;
    value.textContent = data.text;
    value.removeAttribute("aria-label");
    reveal.disabled = true;
    const tick = () => {
      if (left <= 0) return mask();
      state.textContent = words.hiddenIn.replace("{0}", String(left));
      left--;
    };
    tick();
    timer = setInterval(tick, 1000);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) mask();
  });
  reveal.focus();
}`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
