const MILLISECONDS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};
const SHAPE = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/**
 * Reads a Prometheus duration (`15d`, `1h30m`, `250ms`; units from large to small, each at most once) as milliseconds.
 * A year is 365 days, as in Prometheus.
 *
 * @throws SyntaxError when the text is not such a duration.
 */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  if (text === '' || !SHAPE.test(text)) {
    throw new SyntaxError(`Cannot read duration "${text}": expected a form such as 30s, 5m, 1h30m or 15d`);
  }
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g))
    total += Number(count) * MILLISECONDS[unit!]!;
  if (!Number.isSafeInteger(total)) throw new SyntaxError(`Cannot read duration "${text}": too long`);
  return total;
}

/** Writes milliseconds as an exact Prometheus duration, the inverse of `parseDuration`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(milliseconds);
  if (rest === 0) return '0s';
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const count = Math.floor(rest / MILLISECONDS[unit]!);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * MILLISECONDS[unit]!;
  }
  return text;
}

/** Writes a length of time for a person, in at most two units: `850 ms`, `42 s`, `3 min 5 s`, `2 d 4 h`. */
export function humanDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '–';
  if (Math.round(milliseconds) < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.floor(Math.round(milliseconds) / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400)
    return pair(Math.floor(seconds / 3_600), 'h', Math.floor((seconds % 3_600) / 60), 'min');
  return pair(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3_600), 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
