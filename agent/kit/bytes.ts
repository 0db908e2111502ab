const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const FACTORS: Record<string, number> = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  ki: 2 ** 10,
  kib: 2 ** 10,
  mi: 2 ** 20,
  mib: 2 ** 20,
  gi: 2 ** 30,
  gib: 2 ** 30,
  ti: 2 ** 40,
  tib: 2 ** 40,
};

/**
 * Reads a size such as `512MiB`, `1.5GiB`, `10MB` or `4096` as bytes (binary units end in `i` or `iB`, IEC 80000-13).
 *
 * @throws SyntaxError when the text is not such a size.
 */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  const factor = match && FACTORS[(match[2] || 'b').toLowerCase()];
  if (!match || factor === undefined || factor === null) {
    throw new SyntaxError(`Cannot read size "${text}": expected a form such as 512MiB, 1GiB or 4096`);
  }
  const bytes = Math.round(Number(match[1]) * factor);
  if (!Number.isSafeInteger(bytes)) throw new SyntaxError(`Cannot read size "${text}": too large`);
  return bytes;
}

/** Writes bytes as an exact size, the inverse of `parseBytes`: the largest binary unit that divides them. */
export function formatBytes(bytes: number): string {
  let value = Math.round(bytes);
  let unit = 0;
  while (value !== 0 && value % 1_024 === 0 && unit < UNITS.length - 2) {
    value /= 1_024;
    unit++;
  }
  return unit === 0 ? String(value) : `${value}${UNITS[unit]}`;
}

/** Writes bytes for a person in binary units with three significant digits: `0 B`, `1.50 KiB`, `117 MiB`. */
export function humanBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${UNITS[unit]}`;
}
