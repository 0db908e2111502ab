import { shortBytes, shortDuration, shortNumber } from '../text/short.ts';

/** How an axis counts: the base its steps are round in, and how its numbers are written. */
export type Unit = {
  /** What it is called where values leave the console; empty for plain numbers. */
  readonly name: string;
  readonly base: 2 | 10;
  format(value: number): string;
};

/** Ratios shown as percentages; with one decimal below 10 %. */
export const percent: Unit = { name: 'ratio', base: 10, format: (value) => `${trimmed(value * 100)}%` };

/** Bytes per second in binary units. */
export const bytesPerSecond: Unit = { name: 'bytes/s', base: 2, format: (value) => `${shortBytes(value)}/s` };

/** Bytes in binary units. */
export const bytes: Unit = { name: 'bytes', base: 2, format: (value) => shortBytes(value) };

/** Times, from that of a disk for one read to days. */
export const seconds: Unit = { name: 'seconds', base: 10, format: shortTime };

/** Temperatures. */
export const celsius: Unit = { name: 'celsius', base: 10, format: (value) => `${Math.round(value)}C` };

/** A count without a unit, such as the load. */
export const plainNumber: Unit = {
  name: '',
  base: 10,
  format: (value) => (value === 0 ? '0' : isExtreme(value) ? value.toExponential(0) : shortNumber(value)),
};

/** Too small for two decimals, or too large for the letters that numbers are shortened with. */
function isExtreme(value: number): boolean {
  return Number.isFinite(value) && (Math.abs(value) < 0.01 || Math.abs(value) >= 1e18);
}

function trimmed(value: number): string {
  if (value < 0) return `-${trimmed(-value)}`;
  return value >= 0.05 && value < 9.95 && !Number.isInteger(value) ? value.toFixed(1) : value.toFixed(0);
}

function shortTime(value: number): string {
  if (value === 0) return '0';
  if (value < 0) return `-${shortTime(-value)}`;
  if (value < 0.001) return `${Math.round(value * 1e6)}us`;
  if (value < 1) return `${trimmed(value * 1e3)}ms`;
  return value < 300 ? `${trimmed(value)}s` : shortDuration(value * 1e3);
}
