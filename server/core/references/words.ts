// What people read of a secret: where it is, how old it is, when it is due. The same words on every surface.
import type { BackendKind, SecretRef } from "../../../shared/secret-ref.ts";

const DAY = 24 * 60 * 60_000;

const KINDS: Readonly<Record<BackendKind, string>> = {
  vault: "Vault",
  openbao: "OpenBao",
  awssecrets: "AWS Secrets Manager",
  azurekeyvault: "Azure Key Vault",
  k8s: "Kubernetes",
  sealed: "Sealed Secrets",
  pkcs11: "PKCS#11",
  file: "file",
  dotenv: ".env",
  env: "environment",
  local: "local vault",
  mock: "mock",
};

/** "Vault main", "local vault". */
export const backendWords = (kind: BackendKind, name: string | null): string =>
  name === null ? KINDS[kind] : `${KINDS[kind]} ${name}`;

/** "Vault main · kv/app/db #/password". Holds text of the manifest: escape it where it is shown. */
export function placeWords({ backend, profile, path, params, pointer }: SecretRef): string {
  const { version, stage, ns } = params;
  const parts = [
    ns === undefined ? path : `${ns}/${path}`,
    ...(pointer.length === 0 ? [] : [`#/${pointer.join("/")}`]),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(stage === undefined ? [] : [`stage ${stage}`]),
  ];
  return `${backendWords(backend, profile)} · ${parts.join(" ")}`;
}

export const wholeDays = (from: number, to: number): number => Math.max(0, Math.floor((to - from) / DAY));

/** Whole days that are left, so that age and what is left make up the period; 0: less than one. */
export const daysLeft = (now: number, dueAt: number): number =>
  dueAt - now < DAY ? 0 : Math.ceil((dueAt - now) / DAY);

const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);

/** "42 days old", "made today", "age unknown". */
export function ageWords(createdAt: number | null, now: number): string {
  if (createdAt === null) return "age unknown";
  const age = wholeDays(createdAt, now);
  return age === 0 ? "made today" : `${days(age)} old`;
}

/** "rotate within 48 days (every 90 days)", "rotation 2 days overdue (every 90 days)"; null where nothing asks for it. */
export function rotationWords(createdAt: number | null, every: number | null, now: number): string | null {
  if (every === null) return null;
  const period = periodWords(every);
  if (createdAt === null) return `rotate ${period}`;
  const dueAt = createdAt + every;
  if (dueAt <= now) {
    const late = wholeDays(dueAt, now);
    return late === 0 ? `rotation due today (${period})` : `rotation ${days(late)} overdue (${period})`;
  }
  const left = daysLeft(now, dueAt);
  return left === 0 ? `rotate today (${period})` : `rotate within ${days(left)} (${period})`;
}

function periodWords(every: number): string {
  if (every === DAY) return "every day";
  return every > DAY ? `every ${days(Math.round(every / DAY))}` : `every ${Math.round((every / DAY) * 24)} hours`;
}

/** "2027-01-31" */
export const dateWords = (time: number): string => new Date(time).toISOString().slice(0, 10);
