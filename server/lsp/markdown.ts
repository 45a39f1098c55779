// Writes text that came from elsewhere into Markdown so that it shows as it is: no links, no markup, no HTML.

/** Escapes everything that Markdown or HTML could make something of; line breaks and control characters become blanks. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g, " ")
    .replace(/[\\`*_{}[\]()#+\-.!|<>&~:@/]/g, (character) => (character === "&" ? "&amp;" : `\\${character}`));

/** A link that calls a command of the client's own. The client decides which commands a hover may call. */
export function commandLink(text: string, command: string, argument: unknown): string {
  const encoded = encodeURIComponent(JSON.stringify([argument])).replace(
    /[()']/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeMarkdown(text)}](command:${command}?${encoded})`;
}

/** A link, or the bare text where the address is not a plain https one. */
export const markdownLink = (text: string, url: string): string =>
  /^https:\/\/[\w.-]+(?:[/?#][\w.~:/?#@!$&'*+,;=%-]*)?$/.test(url)
    ? `[${escapeMarkdown(text)}](${url})`
    : escapeMarkdown(text);
