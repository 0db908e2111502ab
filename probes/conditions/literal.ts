import { parseBytes } from '../../agent/kit/bytes.ts';
import { parseDuration } from '../../agent/kit/duration.ts';
import type { OperandType, OperandValue } from './operand-value.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a bare word as a value of a type, or gives undefined. A text is always one; a list has no word of its own. */
export function readLiteral(word: string, type: OperandType): OperandValue {
  if (type === 'boolean') return word === 'true' ? true : word === 'false' ? false : undefined;
  if (type === 'number') return readNumber(word);
  if (type === 'duration') return readDuration(word);
  if (type === 'bytes') return attempt(() => parseBytes(word));
  return type === 'text' ? word : undefined;
}

/** Whole numbers stay exact however long they are. */
export function readNumber(word: string): number | bigint | undefined {
  if (!NUMBER.test(word)) return undefined;
  const number = Number(word);
  if (Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(word)) return number;
  return BigInt(word.replace('+', ''));
}

/** What to write in the place of a word that is no value of the type. */
export function literalHint(word: string, type: OperandType): string {
  if (type === 'boolean') return 'true or false is needed';
  if (type === 'number') return 'a number is needed, such as 200';
  if (type === 'bytes') return 'a size is needed, such as 10KiB';
  const example = /^\d{1,9}$/.test(word) && word !== '0' ? `${word}ms` : '300ms';
  return `a duration is needed, such as ${example}`;
}

function readDuration(word: string): number | undefined {
  const negative = word.startsWith('-');
  const length = attempt(() => parseDuration(negative ? word.slice(1) : word));
  return negative && length !== undefined ? -length : length;
}

function attempt(read: () => number): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
