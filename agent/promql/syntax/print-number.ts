import type { NumberLiteral } from './expression.ts';

const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** A number as Prometheus prints it: without exponent, `+Inf`, `NaN`; a duration as a duration. */
export function printNumber({ value, duration }: NumberLiteral): string {
  if (!duration) return decimal(value);
  const negative = value < 0 || Object.is(value, -0);
  return `${negative ? '-' : ''}${printDuration(Math.abs(value) * 1_000)}`;
}

/** Milliseconds as Prometheus prints them (model.Duration): years and weeks only where nothing is left over. */
export function printDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  if (rest === 0) return '0s';
  if (rest % 31_536_000_000 === 0) return `${rest / 31_536_000_000}y`;
  if (rest % 604_800_000 === 0) return `${rest / 604_800_000}w`;
  let text = '';
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text;
}

/** As Go's `strconv.FormatFloat(value, 'f', -1, 64)`. */
export function decimal(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign || '+'}Inf`;
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
    String(Math.abs(value)),
  )!;
  const point = whole.length + Number(exponent);
  if (exponent === '0') return `${sign}${whole}${fraction && `.${fraction}`}`;
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, '0')}`;
}
