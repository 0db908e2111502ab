import { parseDuration } from '../../kit/duration.ts';
import { goQuote } from './go-quote.ts';
import type { Token } from './token.ts';

/** The longest time that Prometheus can express: int64 nanoseconds. */
const MAX_SECONDS = 9_223_372_036;

/**
 * The value of a number or of a duration, which counts its seconds: `1_000`, `0x1f`, `017` (octal, as in Go), `1e6`,
 * `.5`, `Inf`, `5m`.
 *
 * @throws SyntaxError in Prometheus' words.
 */
export function parseNumber({ kind, text }: Token): number {
  return kind === 'duration' ? seconds(text) : plainNumber(text);
}

function seconds(text: string): number {
  let value: number;
  try {
    value = parseDuration(text) / 1_000;
  } catch {
    throw new SyntaxError(`not a valid duration string: ${goQuote(text)}`);
  }
  if (value > MAX_SECONDS) throw new SyntaxError('duration out of range');
  return value;
}

function plainNumber(text: string): number {
  const word = text.toLowerCase();
  if (word === 'inf') return Number.POSITIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  if (/^0_?[0-7][0-7_]*$/.test(word)) return Number.parseInt(word.replaceAll('_', ''), 8);
  const value = Number(word.replaceAll('_', ''));
  if (Number.isFinite(value)) return value;
  throw new SyntaxError(
    `error parsing number: strconv.ParseFloat: parsing ${goQuote(text)}: value out of range`,
  );
}
