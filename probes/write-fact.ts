import { humanBytes } from '../agent/kit/bytes.ts';
import { humanDuration } from '../agent/kit/duration.ts';
import type { FactType, FactValue } from './facts.ts';

const DAY = 86_400_000;

/** A fact for a person: `2.8 ms`, `1.25 s`, `63 d`, `10 KiB`, `a, b`; empty for what was not learned. */
export function writeFact(value: FactValue, type: FactType | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return writeNumber(value, type);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function writeNumber(value: number, type: FactType | undefined): string {
  if (type === 'bytes') return humanBytes(value);
  return type === 'duration' ? writeDuration(value) : String(Number(value.toPrecision(12)));
}

/** Short times to three digits, days where hours say nothing, and in between as people say it. */
function writeDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  if (size < 1_000) return `${Number(milliseconds.toPrecision(3))} ms`;
  if (size < 60_000) return `${Number((milliseconds / 1_000).toPrecision(3))} s`;
  if (size >= 2 * DAY) return `${Math.trunc(milliseconds / DAY)} d`;
  return milliseconds < 0 ? `-${humanDuration(size)}` : humanDuration(size);
}
