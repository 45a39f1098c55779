// A person at a browser, as far as a sign-in needs one: follows redirects, keeps cookies, fills forms in and sends them.
// Pages are read with patterns, because the only ones seen are those of the provider in the tests.
import { ask } from "./http.ts";

/** Pages and redirects before it is taken for a loop. */
const MOST_STEPS = 30;

export interface Visit {
  /** Where the person ends up: a page without a form, or an address of somebody else, which is not opened. */
  readonly url: URL;
  /** The last page; empty where it is somebody else's. */
  readonly html: string;
}

/** Opens `start` and goes on until nothing is left to do on pages of the same origin. `fields` fills the forms in. */
export async function browse(start: string, fields: Readonly<Record<string, string>>): Promise<Visit> {
  const cookies = new Map<string, string>();
  let url = new URL(start);
  const { origin } = url;
  let body: string | undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const form = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
    const answer = await ask(url, { headers: { cookie, ...form }, ...(body === undefined ? {} : { body }) });
    for (const set of answer.headers["set-cookie"] ?? []) keep(cookies, set);
    body = undefined;
    if (answer.headers.location !== undefined) {
      url = new URL(answer.headers.location, url);
      if (url.origin !== origin) return { url, html: "" };
      continue;
    }
    if (answer.status >= 400) throw new Error(`${url.pathname} answered ${answer.status}: ${textOf(answer.text)}`);
    const filled = fillIn(answer.text, fields);
    if (filled === undefined) return { url, html: answer.text };
    url = new URL(filled.action, url);
    body = filled.body;
  }
  throw new Error(`the sign-in goes round in circles at ${url.pathname}`);
}

function keep(cookies: Map<string, string>, set: string): void {
  const [pair = "", ...attributes] = set.split(";").map((part) => part.trim());
  const at = pair.indexOf("=");
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  const expires = attributes.find((attribute) => /^expires=/i.test(attribute))?.slice("expires=".length);
  const gone = value === "" || (expires !== undefined && Date.parse(expires) <= Date.now());
  if (gone) cookies.delete(name);
  else cookies.set(name, value);
}

function fillIn(html: string, fields: Readonly<Record<string, string>>): { action: string; body: string } | undefined {
  const form = /<form\b[^>]*>/i.exec(html);
  if (form === null) return undefined;
  const sent = new URLSearchParams();
  for (const [input] of html.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(input, "name");
    if (name !== undefined) sent.set(name, fields[name] ?? attribute(input, "value") ?? "");
  }
  return { action: attribute(form[0], "action") ?? "", body: sent.toString() };
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1]?.replaceAll("&amp;", "&");
}

function textOf(html: string): string {
  const shown = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^>]*>/g, " ");
  return shown.replace(/\s+/g, " ").trim().slice(0, 500);
}
