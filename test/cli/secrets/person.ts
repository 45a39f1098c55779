// A person at the browser, as a program: opens the page that it is given, signs in, and goes where the provider sends it.
import { browse } from "../../servers/support/browser.ts";

const { url } = await browse(process.argv[2]!, { login: process.env["PERSON"] ?? "alice", password: "any will do" });
await fetch(url);
