/** What a cell shows where a host does not have a number. */
export const absent = '–';

/** A ratio as whole percent: `25%`. */
export function percent(ratio: number | undefined): string {
  return ratio === undefined || !Number.isFinite(ratio) ? absent : `${Math.round(ratio * 100)}%`;
}

/** A length of time in its largest unit only: `0s`, `42s`, `3m`, `2h`, `5d`. */
export function shortDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return absent;
  const seconds = Math.max(Math.floor(milliseconds / 1_000), 0);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

const UNITS = ['', 'K', 'M', 'G', 'T', 'P'];

/** Bytes in at most four characters, binary units: `0`, `999`, `1.5K`, `117M`. */
export function shortBytes(bytes: number | undefined | null): string {
  if (bytes === undefined || bytes === null || !Number.isFinite(bytes)) return absent;
  let value = Math.max(bytes, 0);
  let unit = 0;
  while (Math.round(value) >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)}${UNITS[unit]}`;
}
