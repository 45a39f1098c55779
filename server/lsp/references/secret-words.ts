// Backends, ages and dates in the words that a person reads.
import type { BackendKind } from "../../../shared/secret-ref.ts";
import type { BackendSpec } from "../../core/references/manifest.ts";

const TITLES: Readonly<Record<BackendKind, string>> = {
  vault: "Vault",
  openbao: "OpenBao",
  awssecrets: "AWS Secrets Manager",
  azurekeyvault: "Azure Key Vault",
  k8s: "Kubernetes",
  sealed: "Sealed Secrets",
  pkcs11: "PKCS#11",
  file: "Files",
  dotenv: ".env file",
  env: "Environment",
  local: "Local vault",
  mock: "Mock",
};

/** `Vault main`, `Local vault`. */
export const backendTitle = ({ kind, name }: BackendSpec): string =>
  name === null ? TITLES[kind] : `${TITLES[kind]} ${name}`;

const DAY = 86_400_000;

const days = (milliseconds: number): number => Math.floor(milliseconds / DAY);

const count = (number: number): string => (number === 1 ? "1 day" : `${number} days`);

export const ageOf = (age: number): string => (age < DAY ? "made today" : `${count(days(age))} old`);

/** `age`: null where the backend does not say. */
export function rotationOf(age: number | null, every: number): string {
  if (age === null) return `rotate every ${count(days(every))}`;
  const left = every - age;
  const period = `(every ${days(every)})`;
  return left < 0 ? `overdue by ${count(days(-left))} ${period}` : `rotate within ${count(days(left))} ${period}`;
}

export const expiryOf = (left: number): string =>
  left < 0 ? `expired ${count(days(-left))} ago` : left < DAY ? "expires today" : `expires in ${count(days(left))}`;

/** `14:02`, with its date where that is not today. */
export function clockTime(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const two = (number: number): string => String(number).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === today.toDateString()) return time;
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}
