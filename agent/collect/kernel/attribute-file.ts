import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../kit/errors.ts';
import { NoDataError } from '../collector.ts';

/** How a device says that it has no such attribute, or none for this reader, or none just now. */
const absent = new Set([
  'ENOENT',
  'ENODEV',
  'ENXIO',
  'EINVAL',
  'EIO',
  'EACCES',
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENODATA',
  'EAGAIN',
  'EBUSY',
  'ENOTDIR',
  'EISDIR',
]);

let buffer = Buffer.allocUnsafeSlow(16_384);

/**
 * The text of an attribute (a file with one value, or a short table), without blanks around it; undefined when the
 * device has none.
 */
export function readAttribute(...path: string[]): string | undefined {
  try {
    const length = readInto(join(...path));
    return buffer.toString('utf8', 0, length).trim();
  } catch (error) {
    if (absent.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** Opening and reading into one kept buffer costs a third of `readFileSync`, which asks for the size first. */
function readInto(path: string): number {
  const file = openSync(path, 'r');
  try {
    for (let length = 0; ; ) {
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const count = readSync(file, buffer, length, buffer.length - length, length);
      if (count === 0) return length;
      length += count;
    }
  } finally {
    closeSync(file);
  }
}

/** An attribute as a number: decimal, or hexadecimal after `0x`; undefined when it is absent or is no number. */
export function readNumber(...path: string[]): number | undefined {
  const text = readAttribute(...path);
  if (text === undefined || !/^[+-]?(\d+(\.\d+)?|0x[0-9a-f]+)$/i.test(text)) return undefined;
  return Number(text);
}

/** @throws RangeError when the attribute is absent or is no number */
export function requireNumber(...path: string[]): number {
  const value = readNumber(...path);
  if (value === undefined) throw new RangeError(`Cannot read ${join(...path)}: it holds no number`);
  return value;
}

/** The names in a folder, sorted; none when there is no such folder. */
export function listFolder(...path: string[]): string[] {
  return namesIn(join(...path)) ?? [];
}

/** The names in a folder, sorted; it may be empty. @throws NoDataError when there is no such folder */
export function requireFolder(...path: string[]): string[] {
  const names = namesIn(join(...path));
  if (names === undefined) throw new NoDataError(`${join(...path)} is absent`);
  return names;
}

function namesIn(path: string): string[] | undefined {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (absent.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
