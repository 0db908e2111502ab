const BINARY = ['', 'K', 'M', 'G', 'T', 'P'] as const;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** What is shown where there is no number. */
export const NOTHING = '–';

/** A ratio as a whole percentage: `7%`, `100%`. */
export function shortPercent(ratio: number | undefined): string {
  return known(ratio) ? `${Math.round(ratio * 100)}%` : NOTHING;
}

/** Bytes in at most four characters and binary units, as `df -h` writes them: `0`, `812`, `1.5K`, `117M`. */
export function shortBytes(bytes: number | undefined): string {
  if (!known(bytes)) return NOTHING;
  return bytes < 0 ? `-${shortBytes(-bytes)}` : scaled(bytes, 1_024, BINARY);
}

/** A plain number in at most four or five characters: `0.42`, `3.1`, `17`, `1.2k`. */
export function shortNumber(value: number | undefined): string {
  if (!known(value)) return NOTHING;
  if (value < 0) return `-${shortNumber(-value)}`;
  if (value < 10) return value.toFixed(2);
  return value < 100 ? value.toFixed(1) : scaled(value, 1_000, DECIMAL);
}

/** A length of time (ms) in one unit, rounded down: `0s`, `59s`, `12m`, `5h`, `40d`. */
export function shortDuration(milliseconds: number | undefined): string {
  if (!known(milliseconds)) return NOTHING;
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (Math.round(rest) >= 1_000 && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return `${unit > 0 && rest < 9.95 ? rest.toFixed(1) : Math.round(rest)}${units[unit]}`;
}

function known(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
