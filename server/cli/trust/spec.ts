// Options of `latchkey trust`.
import type { CommandSpec } from "../command.ts";

export const trustSpec: CommandSpec = {
  name: "trust",
  summary:
    "list, grant and revoke the addresses that this machine may talk to for this project, and the keys that it may seal with",
  operands: "[ENDPOINT]",
  maxOperands: 1,
  options: [
    { name: "revoke", help: "take the grant of ENDPOINT back" },
    { name: "any", help: "grant ENDPOINT although latchkey.yaml does not name it" },
    { name: "json", help: "one JSON document" },
  ],
  notes: [
    "ENDPOINT is a host and a port, such as vault.example:8200, or a key that seals, as refusals and the list name it.",
    "In CI, LATCHKEY_TRUST=vault.example:8200,… grants without a list on disk.",
  ],
};
