// Sizes as people write them: "500kB", "10 MB", "1GiB", or a plain number of bytes.

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Bytes, or null where the text is not a size of at least one byte. */
export function parseByteSize(text: string): number | null {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text.trim());
  const unit = units[parts?.[2]?.toLowerCase() ?? "none"];
  if (parts === null || unit === undefined) return null;
  const bytes = Math.floor(Number(parts[1]) * unit);
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : null;
}
