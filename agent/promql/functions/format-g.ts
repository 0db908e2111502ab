/**
 * A number as Go's `%g` writes it, which is how Prometheus writes numbers into its notes: `0.5`, `1e+06`, `+Inf`.
 *
 * @param precision significant digits; undefined: as many as it takes to tell the number from all others.
 */
export function formatG(value: number, precision?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '0', power = '0'] = value
    .toExponential(precision === undefined ? undefined : precision - 1)
    .split('e');
  const exponent = Number(power);
  const digits = withoutTrailingZeros(mantissa);
  if (exponent < -4 || exponent >= (precision ?? 6)) return `${digits}e${twoDigits(exponent)}`;
  if (Object.is(value, -0)) return '-0';
  return String(Number(`${mantissa}e${power}`));
}

const withoutTrailingZeros = (mantissa: string) =>
  mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;

const twoDigits = (exponent: number) =>
  `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
