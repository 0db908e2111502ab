import { humanBytes } from '../../agent/kit/bytes.ts';
import { humanDuration } from '../../agent/kit/duration.ts';
import { writeJsonValue } from './json-value.ts';
import type { OperandType, OperandValue } from './operand-value.ts';

/** Longest text that is shown, in characters. */
const LONGEST = 80;

/** Writes what was found for a person: `503`, `312 ms`, `"nope"`, `10.0.0.1, 10.0.0.2`; empty for nothing. */
export function showValue(value: OperandValue, type: OperandType): string {
  if (value === undefined) return type === 'json' ? 'nothing' : '';
  if (typeof value === 'number' && type === 'duration') return showDuration(value);
  if (typeof value === 'number' && type === 'bytes') return humanBytes(value);
  if (Array.isArray(value) && type === 'list') return shorten(value.length === 0 ? 'none' : value.join(', '));
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  return shorten(typeof value === 'object' ? writeJsonValue(value) : String(value));
}

function showDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${showDuration(-milliseconds)}`;
  return milliseconds < 10 ? `${Number(milliseconds.toFixed(2))} ms` : humanDuration(milliseconds);
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
