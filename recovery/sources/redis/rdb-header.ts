import { OperationalError } from '../../../agent/kit/errors.ts';

/** What an RDB says of itself at its beginning. */
export type RdbHeader = {
  /** Version of the format: 9 since Redis 5, 10 since 7.0, 11 since 7.2, 12 since 7.4. */
  readonly version: number;
  /** `redis-ver`, `ctime`, `used-mem`, `repl-id`, `repl-offset`, `aof-base`, … */
  readonly fields: Readonly<Record<string, string>>;
};

const MAGIC = /^(REDIS|VALKEY)(\d{4}|\d{3})$/;
const MAGIC_LENGTH = 9;
const AUXILIARY = 0xfa;
const MOST_FIELDS = 100;

/**
 * Reads the head of an RDB (`rdb.c`: magic, version, auxiliary fields); what does not fit into the bytes is left out.
 *
 * @throws OperationalError `unavailable` where this is no RDB
 */
export function rdbHeader(bytes: Buffer, of: string): RdbHeader {
  const magic = MAGIC.exec(bytes.toString('latin1', 0, MAGIC_LENGTH));
  if (magic === null)
    throw new OperationalError('unavailable', `Cannot use the RDB of ${of}: it does not begin as one`);
  const fields: Record<string, string> = {};
  let at = MAGIC_LENGTH;
  for (let count = 0; count < MOST_FIELDS && bytes[at] === AUXILIARY; count++) {
    const name = stringAt(bytes, at + 1);
    const value = name && stringAt(bytes, name.end);
    if (!value) break;
    fields[name.text] = value.text;
    at = value.end;
  }
  return { version: Number(magic[2]), fields };
}

type Found = { readonly text: string; readonly end: number };

/** A length-prefixed string, or an integer written as a string; undefined where it is cut or compressed. */
function stringAt(bytes: Buffer, at: number): Found | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 0x40) return slice(bytes, at + 1, first);
  if (first < 0x80)
    return at + 2 > bytes.length ? undefined : slice(bytes, at + 2, bytes.readUInt16BE(at) & 0x3fff);
  if (first === 0x80)
    return at + 5 > bytes.length ? undefined : slice(bytes, at + 5, bytes.readUInt32BE(at + 1));
  const width = [1, 2, 4][first - 0xc0];
  if (width === undefined || at + 1 + width > bytes.length) return undefined;
  return { text: String(bytes.readIntLE(at + 1, width)), end: at + 1 + width };
}

function slice(bytes: Buffer, from: number, length: number): Found | undefined {
  const end = from + length;
  return end > bytes.length ? undefined : { text: bytes.toString('utf8', from, end), end };
}
